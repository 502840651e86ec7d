package io.hanlu.bridge.gpsd;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * One line of gpsd's JSON protocol. A line is understood whole or refused whole: a half-understood position is none.
 *
 * @see <a href="https://gpsd.gitlab.io/gpsd/gpsd_json.html">gpsd_json(5)</a>
 */
sealed interface Report {

    /** The longest line taken; gpsd's own buffer for one is 10,240 bytes. */
    int MAX_BYTES = 16 * 1024;

    /** What gpsd is. */
    record Version(String release) implements Report {}

    /** How many receivers gpsd has. */
    record Devices(int count) implements Report {}

    /**
     * Satellites.
     *
     * @param seen in view
     * @param used for the position
     */
    record Sky(int seen, int used) implements Report {}

    /**
     * Time, position, velocity (class TPV). A position is there in both its parts or not at all.
     *
     * @param mode 0 unknown, 1 no fix, 2 two-dimensional, 3 three-dimensional
     * @param time as the receiver says, before anybody has judged it
     * @param latitude degrees, −90 to 90
     * @param longitude degrees, −180 to 180
     * @param speed over ground, m/s, 0 to 1000
     * @param track degrees from true north, 0 to 360; usually not given while standing
     */
    record Fix(
            int mode,
            @Nullable Instant time,
            OptionalDouble latitude,
            OptionalDouble longitude,
            OptionalDouble speed,
            OptionalDouble track)
            implements Report {

        /** A position, and not the point off Africa that receivers name who have none. */
        boolean located() {
            return mode >= 2
                    && latitude.isPresent()
                    && longitude.isPresent()
                    && !(latitude.getAsDouble() == 0 && longitude.getAsDouble() == 0);
        }
    }

    /** gpsd did not understand us. */
    record Refused(String message) implements Report {}

    /** Something that is not needed here. */
    record Other() implements Report {}

    /** The line is none of gpsd's. */
    final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Reads one line.
     *
     * @throws MalformedException when it is no report, or one with values that cannot be
     */
    static Report parse(byte[] line) throws MalformedException {
        if (line.length > MAX_BYTES) {
            throw new MalformedException("a line of " + line.length + " bytes; at most " + MAX_BYTES + " are taken");
        }
        try (JsonParser in = Parsing.JSON.createParser(ObjectReadContext.empty(), line)) {
            return Parsing.report(in);
        } catch (JacksonException e) {
            throw new MalformedException("no JSON: " + Parsing.shown(e.getOriginalMessage()));
        }
    }
}

/** How reports are read: token by token, keeping only plain values. */
final class Parsing {

    private static final int MAX_NESTING = 8;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_NAME = 64;
    private static final int MAX_FIELDS = 128;
    private static final int SHOWN = 60;
    private static final double FASTEST = 1000;

    static final TokenStreamFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(Report.MAX_BYTES)
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(Report.MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(
                    TokenStreamFactory.Feature
                            .CANONICALIZE_PROPERTY_NAMES) // names of strangers are not kept in a table
            .build();

    /** Plain values by name: String or Double. */
    private final Map<String, Object> values = new HashMap<>();

    /** How many objects lie in an array of that name, and how many of them say that they are used. */
    private int members;

    private int used;

    private Parsing() {}

    static Report report(JsonParser in) throws Report.MalformedException {
        Parsing parsing = new Parsing();
        parsing.read(in);
        return parsing.report();
    }

    private void read(JsonParser in) throws Report.MalformedException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new Report.MalformedException("no object");
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            if (values.size() == MAX_FIELDS) {
                throw new Report.MalformedException("more than " + MAX_FIELDS + " fields");
            }
            String name = in.currentName();
            switch (in.nextToken()) {
                case VALUE_STRING -> values.put(name, in.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(name, in.getDoubleValue());
                case START_ARRAY -> members(in);
                default -> in.skipChildren();
            }
        }
        if (in.nextToken() != null) {
            throw new Report.MalformedException("something follows the report");
        }
    }

    /** The one array in a report: devices or satellites. */
    private void members(JsonParser in) {
        for (JsonToken token = in.nextToken(); token != null && token != JsonToken.END_ARRAY; token = in.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                members++;
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = in.currentName();
                    if (in.nextToken() == JsonToken.VALUE_TRUE && "used".equals(name)) {
                        used++;
                    }
                    in.skipChildren();
                }
            } else {
                in.skipChildren();
            }
        }
    }

    private Report report() throws Report.MalformedException {
        return switch (text("class")) {
            case "TPV" -> fix();
            case "SKY" -> new Report.Sky(members, used);
            case "DEVICES" -> new Report.Devices(members);
            case "VERSION" -> new Report.Version(shown(text("release")));
            case "ERROR" -> new Report.Refused(shown(text("message")));
            case "" -> throw new Report.MalformedException("no class");
            default -> new Report.Other();
        };
    }

    private Report.Fix fix() throws Report.MalformedException {
        double mode = number("mode", 0, 3).orElseThrow(() -> new Report.MalformedException("a fix without mode"));
        if (mode != Math.rint(mode)) {
            throw new Report.MalformedException("mode " + mode);
        }
        OptionalDouble latitude = number("lat", -90, 90);
        OptionalDouble longitude = number("lon", -180, 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            throw new Report.MalformedException("half a position");
        }
        return new Report.Fix(
                (int) mode, time(), latitude, longitude, number("speed", 0, FASTEST), number("track", 0, 360));
    }

    private @Nullable Instant time() throws Report.MalformedException {
        if (!values.containsKey("time")) {
            return null;
        }
        String text = text("time");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Report.MalformedException("time " + shown(text));
        }
    }

    /** Empty when it is not there. */
    private OptionalDouble number(String name, double lowest, double highest) throws Report.MalformedException {
        Object value = values.get(name);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Double number && number >= lowest && number <= highest) {
            return OptionalDouble.of(number);
        }
        throw new Report.MalformedException(name + " " + shown(String.valueOf(value)));
    }

    /** Empty when it is not there or no text. */
    private String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
    }
}
