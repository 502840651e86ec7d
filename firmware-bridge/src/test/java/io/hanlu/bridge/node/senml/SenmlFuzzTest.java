package io.hanlu.bridge.node.senml;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hanlu.bridge.node.senml.SenmlRecord.Value;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/** What a stranger may send: right packs, damaged, and noise. There is a typed error or there are finite values. */
@Isolated("counts what the whole process has")
class SenmlFuzzTest {

    private static final long SEED = 20_260_101;
    private static final int INPUTS = 100_000;

    /** Far above what the largest pack needs; far below what a length of 2^31 would take. */
    private static final long MOST_BYTES = 4 << 20;

    private static final String[] TEXTS = {
        "bn",
        "bt",
        "bu",
        "bv",
        "bs",
        "bver",
        "n",
        "u",
        "v",
        "vs",
        "vb",
        "s",
        "t",
        "ut",
        "vd",
        "x",
        "x_",
        "",
        "Cel",
        "n1/temperature",
        "\u0000",
        "\ud83d\ude00",
        "1e9999",
        "-0",
        "a".repeat(300)
    };

    @ParameterizedTest
    @EnumSource
    void malformedPacksEndInATypedError(SenmlPack.Form form) {
        Random random = new Random(SEED);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long most = 0;
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] pack = damaged(pack(form, random), random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                check(SenmlPack.parse(pack, form));
            } catch (SenmlException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + SEED + ", input " + i + ": "
                                + java.util.HexFormat.of().formatHex(pack),
                        e);
            }
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
        }
        long allocated = most;
        int bad = refused;
        assertAll(
                () -> assertTrue(bad > INPUTS / 3 && bad < INPUTS, bad + " refused, seed " + SEED),
                () -> assertTrue(allocated < MOST_BYTES, allocated + " bytes for one pack, seed " + SEED));
    }

    private static void check(List<SenmlRecord> records) {
        assertTrue(records.size() <= SenmlPack.MAX_RECORDS);
        for (SenmlRecord record : records) {
            if (record.value() instanceof Value.Decimal decimal) {
                assertTrue(Double.isFinite(decimal.value()));
            }
            assertTrue(Math.abs(record.timeMillis(0)) <= 1e14 && !record.name().isEmpty());
        }
    }

    /** Written by the library's generators, so mostly right. */
    private static byte[] pack(SenmlPack.Form form, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = form == SenmlPack.Form.JSON
                ? new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)
                : new CBORFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            to.writeStartArray();
            for (int records = random.nextInt(6); records >= 0; records--) {
                to.writeStartObject();
                label(to, form, random.nextInt(8) == 0 ? TEXTS[random.nextInt(15)] : "n");
                to.writeString("temperature");
                if (random.nextInt(3) == 0) {
                    label(to, form, "u");
                    to.writeString("Cel");
                }
                label(to, form, "v");
                value(to, random);
                for (int more = random.nextInt(3); more > 0; more--) {
                    label(to, form, TEXTS[random.nextInt(TEXTS.length)]);
                    value(to, random);
                }
                to.writeEndObject();
            }
            to.writeEndArray();
        }
        return out.toByteArray();
    }

    private static void label(JsonGenerator to, SenmlPack.Form form, String name) {
        Label label = Label.of(name, SenmlPack.Form.JSON);
        if (form == SenmlPack.Form.CBOR && label != null) {
            to.writePropertyId(label.inCbor());
        } else {
            to.writeName(name);
        }
    }

    private static void value(JsonGenerator to, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> to.writeString(TEXTS[random.nextInt(TEXTS.length)]);
            case 1 -> to.writeBoolean(true);
            case 2 -> to.writeNumber(random.nextLong());
            case 3 -> to.writeNumber(Double.longBitsToDouble(random.nextLong()));
            case 4 -> {
                for (int depth = random.nextInt(12); depth > 0; depth--) {
                    to.writeStartArray(); // closed by the generator, when at all
                }
                to.writeNull();
                while (to.streamWriteContext().inArray()) {
                    to.writeEndArray();
                }
            }
            default -> to.writeNumber(random.nextInt(-4000, 4000) / 100.0);
        }
    }

    private static byte[] damaged(byte[] pack, Random random) {
        byte[] damaged = pack.clone();
        switch (random.nextInt(8)) {
            case 0 -> damaged = java.util.Arrays.copyOf(pack, random.nextInt(pack.length));
            case 1 -> {
                damaged = new byte[random.nextInt(64)];
                random.nextBytes(damaged);
            }
            case 2 -> {
                // a length that promises far more than there is
                int at = random.nextInt(pack.length);
                damaged[at] = (byte) (random.nextInt(8) << 5 | 24 + random.nextInt(8));
            }
            case 3 -> damaged = new byte[random.nextInt(50) == 0 ? SenmlPack.MAX_BYTES + random.nextInt(2) : 1];
            default -> {
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return damaged;
    }
}
