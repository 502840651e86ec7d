package io.hanlu.bridge.scan;

import java.util.List;

/**
 * Something that is wired, or a way in which nothing can be.
 *
 * @param kind where it was found
 * @param at what to write in {@code at:}, or the file or bus it is about
 * @param drivers the drivers that may read it, the likeliest first; empty: nothing here reads it, or it is no sensor
 * @param certain it was recognized by something only this chip has; false: it may be something else
 * @param text by what it was recognized; what it is; or what is wrong and what to do
 */
public record Found(Kind kind, String at, List<String> drivers, boolean certain, String text) {

    public Found {
        drivers = List.copyOf(drivers);
    }

    /** Where it was found. */
    public enum Kind {
        I2C,
        MULTIPLEXER,
        ONE_WIRE,
        HWMON,
        IIO,
        SERIAL,
        NODE,
        /** Not found, but what is in the way of finding something. */
        TROUBLE
    }

    static Found trouble(String at, String text) {
        return new Found(Kind.TROUBLE, at, List.of(), true, text);
    }
}
