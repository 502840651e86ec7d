package io.hanlu.bridge.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Malformed CoAP at the open port: nothing of it is taken, and the endpoint answers all the while. */
@Isolated("counts what the whole process has")
class CoapFuzzTest {

    private static final long SEED = 20_260_102;
    private static final int INPUTS = 100_000;

    /** Datagrams between two questions that must be answered: as many as the socket can hold. */
    private static final int AT_ONCE = 100;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final long MOST_GROWTH = 64L << 20;
    private static final String[] PATHS = {
        "s", "n", "box-7", "cfg", "fw", "th-1", "manifest", "1.2.0", "time", ".well-known", "core", ""
    };
    private static final int[] OPTIONS = {
        1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 20, 23, 27, 28, 35, 39, 60, 258, 65_535
    };

    @TempDir
    private Path folder;

    @Test
    void malformedMessagesAndOptionsEndInATypedError() throws Exception {
        Random random = new Random(SEED);
        UdpDataParser parser = new UdpDataParser();
        int refused = 0;
        TestImages images = new TestImages(folder);
        images.publish("th-1", "1.2.0", 5000);
        try (TestGateway gateway = new TestGateway(folder, images.settings(100, 0), Clock.system());
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            gateway.admit("box-7", "0123456789abcdef", Map.of("model", "th-1"));
            InetSocketAddress to = gateway.endpoint.plainAddress();
            assertNotNull(to);
            long before = used();
            int threads = Thread.activeCount();
            for (int i = 0; i < INPUTS; i++) {
                byte[] message = damaged(message(random), random);
                try {
                    parser.parseMessage(message);
                } catch (MessageFormatException | IllegalStateException e) {
                    refused++; // the library says the latter of a payload that does not fit its block option
                } catch (RuntimeException e) {
                    throw new AssertionError(
                            "seed " + SEED + ", input " + i + ": "
                                    + HexFormat.of().formatHex(message),
                            e);
                }
                socket.send(new DatagramPacket(message, message.length, to));
                if (i % AT_ONCE == 0) {
                    ask(socket, to, i / AT_ONCE);
                }
            }
            ask(socket, to, INPUTS / AT_ONCE);
            assertTrue(refused > INPUTS / 5 && refused < INPUTS, refused + " refused, seed " + SEED);
            assertTrue(used() - before < MOST_GROWTH, "grew by " + (used() - before) + " bytes, seed " + SEED);
            assertTrue(Thread.activeCount() <= threads + 1, "threads");
            gateway.readings.clear();
            try (TestNode node = new TestNode("box-7", "0123456789abcdef", gateway.port())) {
                assertEquals(
                        ResponseCode.CHANGED,
                        node.post("s", "[{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":1}]")
                                .getCode());
            }
            assertEquals(1, gateway.readings.size());
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** GET /time with a token of its own, and waits for its answer among those to the rest. */
    private static void ask(DatagramSocket socket, InetSocketAddress to, int number) throws Exception {
        byte[] token = {'a', 's', 'k', 0, 0, 0, (byte) (number >> 8), (byte) number};
        byte[] question = new byte[4 + token.length + 5];
        question[0] = 0x58; // version 1, non-confirmable, eight bytes of token
        question[1] = 0x01; // GET
        question[2] = (byte) (0x80 | number >> 8);
        question[3] = (byte) number;
        System.arraycopy(token, 0, question, 4, token.length);
        question[12] = (byte) 0xb4;
        System.arraycopy("time".getBytes(UTF_8), 0, question, 13, 4);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.send(new DatagramPacket(question, question.length, to));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        do {
            answer.setLength(2048);
            socket.receive(answer); // or the time is out
        } while (answer.getLength() < 12 || !Arrays.equals(token, Arrays.copyOfRange(answer.getData(), 4, 12)));
    }

    private static byte[] message(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int token = random.nextInt(6);
        out.write(0x40 | random.nextInt(2) << 4 | token);
        out.write(random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(1, 8));
        out.write(random.nextInt(128));
        out.write(random.nextInt(256));
        out.writeBytes(bytes(random, token));
        int last = 0;
        int most = random.nextInt(6);
        int[] numbers = random.ints(most, 0, OPTIONS.length)
                .map(i -> OPTIONS[i])
                .sorted()
                .toArray();
        for (int number : numbers) {
            byte[] value = number == 11
                    ? PATHS[random.nextInt(PATHS.length)].getBytes(UTF_8)
                    : bytes(random, random.nextInt(random.nextInt(20) == 0 ? 300 : 5));
            option(out, number - last, value);
            last = number;
        }
        if (random.nextBoolean()) {
            out.write(0xff);
            out.writeBytes(random.nextBoolean() ? "[{\"n\":\"fan\",\"v\":1}]".getBytes(UTF_8) : bytes(random, 20));
        }
        return out.toByteArray();
    }

    private static void option(ByteArrayOutputStream out, int delta, byte[] value) {
        out.write(nibble(delta) << 4 | nibble(value.length));
        extended(out, delta);
        extended(out, value.length);
        out.writeBytes(value);
    }

    private static int nibble(int number) {
        return number < 13 ? number : number < 269 ? 13 : 14;
    }

    private static void extended(ByteArrayOutputStream out, int number) {
        if (number >= 269) {
            out.write((number - 269) >> 8);
            out.write(number - 269);
        } else if (number >= 13) {
            out.write(number - 13);
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(byte[] message, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(message, random.nextInt(message.length + 1));
            }
            case 1 -> {
                return bytes(random, random.nextInt(60));
            }
            default -> {
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return message;
            }
        }
    }
}
