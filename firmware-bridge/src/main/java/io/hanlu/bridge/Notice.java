package io.hanlu.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Something that an operator or installer should know and that is no reading. Becomes an event in the journal.
 *
 * @param zone the zone's id; null when it is about the gateway as a whole
 * @param sensor the sensor's id; null when it is about the gateway as a whole
 * @param text for people: what happened, and what to do if anything
 */
public record Notice(@Nullable String zone, @Nullable String sensor, Kind kind, String text) {

    public static Notice ofGateway(Kind kind, String text) {
        return new Notice(null, null, kind, text);
    }

    /** What happened. */
    public enum Kind {
        /** Another chip answers at the sensor's address: its serial number changed. */
        CHIP_REPLACED,
        /** A chip measures but its serial number never arrives whole: two chips seem to have one address. */
        ADDRESS_SHARED,
        /** Nothing on the bus answers and the means to free it did not help. */
        BUS_STUCK,
        /** The bus works again. */
        BUS_RECOVERED,
        /** The roll-out of a node's firmware went on, ended or was stopped. */
        FIRMWARE,
        /** Somebody who may not was turned away. */
        REFUSED,
        /** Somebody pressed the test button. */
        SIGNAL_TEST,
        /** Somebody pressed the silence button. */
        SIGNAL_SILENCED,
        /** A siren, lamp or relay could not be switched. */
        OUTPUT_FAILED,
        /** It can be switched again. */
        OUTPUT_RESTORED,
        /** The configuration was changed into one that cannot be used: the one before stays in force. */
        CONFIG_REFUSED,
        /** Another configuration is in force. */
        CONFIG_CHANGED,
        /** The configuration was changed where only a restart helps: until then the one before stays in force. */
        CONFIG_RESTART
    }
}
