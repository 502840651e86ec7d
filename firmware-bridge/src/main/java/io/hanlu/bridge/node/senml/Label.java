package io.hanlu.bridge.node.senml;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a record and their labels in JSON and in CBOR (RFC 8428, tables 1 to 4). */
enum Label {
    BASE_NAME("bn", -2),
    BASE_TIME("bt", -3),
    BASE_UNIT("bu", -4),
    BASE_VALUE("bv", -5),
    BASE_SUM("bs", -6),
    VERSION("bver", -1),
    NAME("n", 0),
    UNIT("u", 1),
    VALUE("v", 2),
    STRING("vs", 3),
    BOOLEAN("vb", 4),
    SUM("s", 5),
    TIME("t", 6),
    UPDATE_TIME("ut", 7),
    DATA("vd", 8);

    private static final Map<String, Label> BY_NAME = new HashMap<>();
    private static final Map<String, Label> BY_NUMBER = new HashMap<>();

    static {
        Arrays.stream(values()).forEach(label -> {
            BY_NAME.put(label.inJson, label);
            BY_NUMBER.put(String.valueOf(label.inCbor), label);
        });
    }

    private final String inJson;
    private final int inCbor;

    Label(String inJson, int inCbor) {
        this.inJson = inJson;
        this.inCbor = inCbor;
    }

    String inJson() {
        return inJson;
    }

    int inCbor() {
        return inCbor;
    }

    /**
     * @param key as the parser gives it: a CBOR integer in decimal
     * @return null for a field that is not ours
     */
    static @Nullable Label of(String key, SenmlPack.Form form) {
        return (form == SenmlPack.Form.JSON ? BY_NAME : BY_NUMBER).get(key);
    }
}
