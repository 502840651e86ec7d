package io.hanlu.bridge.node.senml;

import io.hanlu.bridge.node.senml.SenmlRecord.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * Reads one pack. Syntax is all or nothing: one mistake and there are no records, since a half-understood base field would
 * give the rest wrong names, times or values. Sums and update times are ignored; a field nobody knows is skipped unless its
 * label ends with {@code _} (4.4: must be understood).
 */
public final class SenmlPack {

    /** The most that is looked at; several hundred records of a node that was out of reach. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Records in a pack. */
    public static final int MAX_RECORDS = 512;

    private static final int MAX_NESTING = 8;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_LABEL = 64;
    private static final int SHOWN = 40;

    /** Far beyond every date, far below where milliseconds no longer fit. */
    private static final double MAX_SECONDS = 1e11;

    /** RFC 8428, 4.5.1; how long it may be is ours. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9:./_]{0,127}");

    /** RFC 8428; its own examples say 5. */
    private static final int VERSION = 10;

    /** The same with the feature "secondary units", 2^4 (RFC 9100). */
    private static final int VERSION_WITH_UNITS = VERSION + 16;

    private static final Set<Label> VALUES = EnumSet.of(Label.VALUE, Label.STRING, Label.BOOLEAN, Label.DATA);

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxDocumentLength(MAX_BYTES)
            .maxNestingDepth(MAX_NESTING)
            .maxNumberLength(MAX_NUMBER)
            .maxNameLength(MAX_LABEL)
            .maxStringLength(MAX_BYTES)
            .build();

    // strangers' labels are not kept in a table
    private static final TokenStreamFactory JSON = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();
    private static final TokenStreamFactory CBOR = CBORFactory.builder()
            .streamReadConstraints(LIMITS)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    /** What a pack is written in. */
    public enum Form {
        JSON,
        CBOR
    }

    private final Form form;
    private final JsonParser in;
    private final List<SenmlRecord> records = new ArrayList<>();
    private int number;

    // base fields, in force until the next of their kind
    private String baseName = "";
    private @Nullable String baseUnit;
    private double baseTime;
    private double baseValue;
    private boolean baseSum;
    private @Nullable Integer version;

    private SenmlPack(Form form, JsonParser in) {
        this.form = form;
        this.in = in;
    }

    /**
     * The resolved records of a pack, in its order; those with nothing but base fields or a sum are left out.
     *
     * @throws SenmlException when it is no pack, or beyond {@link #MAX_BYTES} or {@link #MAX_RECORDS}
     */
    public static List<SenmlRecord> parse(byte[] pack, Form form) throws SenmlException {
        if (pack.length > MAX_BYTES) {
            throw new SenmlException("a pack of " + pack.length + " bytes; at most " + MAX_BYTES + " are taken");
        }
        TokenStreamFactory factory = form == Form.JSON ? JSON : CBOR;
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), pack)) {
            SenmlPack reader = new SenmlPack(form, in);
            reader.read();
            return List.copyOf(reader.records);
        } catch (JacksonException e) {
            throw new SenmlException("no " + form + ": " + shown(e.getOriginalMessage()));
        }
    }

    private void read() throws SenmlException {
        if (in.nextToken() != JsonToken.START_ARRAY) {
            throw new SenmlException("a pack is an array of records");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            number++;
            if (number > MAX_RECORDS) {
                throw new SenmlException("more than " + MAX_RECORDS + " records");
            }
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw wrong("is no " + (form == Form.JSON ? "object" : "map"));
            }
            record();
        }
        if (number == 0) {
            throw new SenmlException("a pack has at least one record");
        }
        if (in.nextToken() != null) {
            throw new SenmlException("something follows the pack");
        }
    }

    private void record() throws SenmlException {
        Set<Label> seen = EnumSet.noneOf(Label.class);
        String name = "";
        String unit = null;
        double time = 0;
        Value value = null;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = in.currentName();
            in.nextToken();
            Label label = Label.of(key, form);
            if (label == null) {
                unknown(key);
                continue;
            }
            if (!seen.add(label)) {
                throw wrong("has " + label.inJson() + " twice");
            }
            switch (label) {
                case VERSION -> version();
                case BASE_NAME -> baseName = text(label);
                case BASE_UNIT -> baseUnit = text(label);
                case BASE_TIME -> baseTime = decimal(label);
                case BASE_VALUE -> baseValue = decimal(label);
                case BASE_SUM -> {
                    decimal(label);
                    baseSum = true;
                }
                case NAME -> name = text(label);
                case UNIT -> unit = text(label);
                case TIME -> time = decimal(label);
                case UPDATE_TIME, SUM -> decimal(label);
                case VALUE -> value = new Value.Decimal(decimal(label));
                case STRING -> value = new Value.Text(text(label));
                case BOOLEAN -> value = new Value.Flag(flag(label));
                case DATA -> value = data(label);
            }
        }
        if (in.currentToken() != JsonToken.END_OBJECT) {
            throw wrong("does not end");
        }
        resolve(seen, name, unit, time, value);
    }

    private void resolve(Set<Label> seen, String name, @Nullable String unit, double time, @Nullable Value value)
            throws SenmlException {
        long values = seen.stream().filter(VALUES::contains).count();
        if (values > 1) {
            throw wrong("has " + values + " values");
        }
        if (value == null) {
            // 4.2: a value may be missing beside a sum; a record of base fields alone measures nothing.
            if (seen.contains(Label.NAME) && !seen.contains(Label.SUM) && !baseSum) {
                throw wrong("has no value");
            }
            return;
        }
        String full = baseName + name;
        if (!NAME.matcher(full).matches()) {
            throw wrong("is called \"" + shown(full) + "\"; a name is 1 to 128 of A-Z a-z 0-9 - : . / _ and starts"
                    + " with a letter or digit");
        }
        double seconds = baseTime + time;
        if (!(Math.abs(seconds) <= MAX_SECONDS)) {
            throw wrong("has no possible time");
        }
        if (value instanceof Value.Decimal decimal) {
            double sum = baseValue + decimal.value();
            if (!Double.isFinite(sum)) {
                throw wrong("has a value beyond every number");
            }
            value = new Value.Decimal(sum);
        }
        records.add(new SenmlRecord(full, unit != null ? unit : baseUnit, seconds, value));
    }

    private void version() throws SenmlException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("has a version that is no whole number");
        }
        int given = in.getIntValue();
        if (given < 1 || (given > VERSION && given != VERSION_WITH_UNITS)) {
            throw wrong("is of version " + given + "; understood are 1 to 10, and 26");
        }
        if (version != null && version != given) {
            throw wrong("is of another version than the records before");
        }
        version = given;
    }

    private void unknown(String key) throws SenmlException {
        if (key.endsWith("_")) {
            throw wrong("has the field \"" + shown(key) + "\", which must be understood and is not");
        }
        in.skipChildren();
    }

    private String text(Label label) throws SenmlException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(label, "text");
        }
        return in.getString();
    }

    private double decimal(Label label) throws SenmlException {
        JsonToken token = in.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw wrong(label, "number");
        }
        double value = in.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw wrong(label, "finite number");
        }
        return value;
    }

    private boolean flag(Label label) throws SenmlException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrong(label, "boolean");
        };
    }

    private Value data(Label label) throws SenmlException {
        if (in.currentToken() != (form == Form.JSON ? JsonToken.VALUE_STRING : JsonToken.VALUE_EMBEDDED_OBJECT)) {
            throw wrong(label, "data");
        }
        return new Value.Data();
    }

    private SenmlException wrong(Label label, String right) {
        return wrong("has in " + label.inJson() + " no " + right);
    }

    private SenmlException wrong(String what) {
        return new SenmlException("record " + number + " " + what);
    }

    /** What a stranger wrote, for a message: short, and nothing that a terminal would act upon. */
    private static String shown(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
    }
}
