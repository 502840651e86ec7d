package io.hanlu.bridge.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Pace;
import io.hanlu.bridge.port.ModbusPort.Table;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes: a named failure or a true answer, in bounded time. */
class ModbusFuzzTest {

    private static final int FRAMES = 100_000;
    private static final Pace PACE = new Pace(Duration.ofMillis(500), Duration.ZERO);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    /** A right answer, then most often something wrong with it; at times nothing but noise. */
    private byte[] answer(boolean tcp, byte[] request) {
        byte[] data = new byte[4 + random.nextInt(3)];
        random.nextBytes(data);
        byte[] pdu = ByteBuffer.allocate(2 + data.length)
                .put((byte) (random.nextInt(8) == 0 ? 0x83 : 3))
                .put((byte) (random.nextInt(4) == 0 ? random.nextInt(256) : data.length))
                .put(data)
                .array();
        byte[] frame;
        if (tcp) {
            frame = ByteBuffer.allocate(7 + pdu.length)
                    .put(request, 0, 4)
                    .putShort((short) (random.nextInt(6) == 0 ? random.nextInt() : 1 + pdu.length))
                    .put((byte) 1)
                    .put(pdu)
                    .array();
        } else {
            frame = Arrays.copyOf(new byte[] {1}, 3 + pdu.length);
            System.arraycopy(pdu, 0, frame, 1, pdu.length);
            int sum = RtuFraming.checkSum(frame, 0, frame.length - 2);
            frame[frame.length - 2] = (byte) sum;
            frame[frame.length - 1] = (byte) (sum >> 8);
        }
        switch (random.nextInt(6)) {
            case 0 -> frame = Arrays.copyOf(frame, random.nextInt(frame.length));
            case 1 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                byte[] longer = new byte[frame.length + random.nextInt(600)];
                random.nextBytes(longer);
                System.arraycopy(frame, 0, longer, random.nextInt(longer.length - frame.length + 1), frame.length);
                frame = longer;
            }
            case 3 -> {
                frame = new byte[random.nextInt(300)];
                random.nextBytes(frame);
            }
            default -> {
                // as it is
            }
        }
        return frame;
    }

    private List<byte[]> pieces(byte[] all) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < all.length) {
            int to = Math.min(all.length, from + 1 + random.nextInt(all.length));
            pieces.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        return pieces;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHundredThousandMalformedAnswersGiveNamedFailuresOrWhatWasSent(boolean tcp) throws Exception {
        System.out.println("seed " + seed);
        ManualClock clock = ManualClock.passing(Instant.parse("2026-01-01T00:00:00Z"));
        byte[][] sent = {new byte[0]};
        var kind = new ModbusBus.Kind(
                "bus", tcp ? new TcpFraming() : new RtuFraming(), !tcp, tcp ? null : Line.USUAL, Duration.ZERO);
        ModbusBus bus = new ModbusBus(
                kind,
                () -> new ScriptedWire(clock, request -> {
                    sent[0] = answer(tcp, request);
                    return pieces(sent[0]);
                }),
                clock);
        int answered = 0;
        int refused = 0;
        for (int i = 0; i < FRAMES / 2; i++) {
            try {
                byte[] data = bus.read(1, Table.HOLDING, 0, 2, PACE);
                assertEquals(4, data.length);
                byte[] came = sent[0];
                assertTrue(contains(came, data), () -> "seed " + seed + ": " + Arrays.toString(data) + " was not sent");
                answered++;
            } catch (DeviceException e) {
                assertTrue(e.getMessage().length() < 500, e.getMessage());
                refused++;
                clock.advance(ModbusBus.LONGEST_BACK_OFF);
            }
        }
        assertTrue(answered > 1_000 && refused > 10_000, answered + " answered, " + refused + " refused, seed " + seed);
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** A real socket, hostile: noise, half answers, endless talk, closed at any moment. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHostileServerGetsNamedFailuresAndNoThreadStuck(boolean tcp) throws Exception {
        System.out.println("seed " + seed);
        Duration none = Duration.ZERO;
        Thread hostile;
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            hostile = Thread.ofPlatform().name("hostile").start(() -> serve(listening, tcp));
            String via = tcp ? "modbus" : "rtutcp";
            var at = (Address.Modbus) Address.parse(via + ":127.0.0.1:" + listening.getLocalPort() + "/1");
            Framing framing = tcp ? new TcpFraming() : new RtuFraming();
            int named = 0;
            for (int i = 0; i < 300; i++) {
                // a new one each time, so that none is left alone for having failed before
                try (ModbusBus bus = new ModbusBus(
                        new ModbusBus.Kind(at.lane(), framing, false, null, none),
                        () -> SocketWire.open(at, Clock.system()),
                        Clock.system())) {
                    bus.read(1, Table.HOLDING, 0, 2, new Pace(Duration.ofMillis(15), none));
                    bus.read(1, Table.HOLDING, 0, 2, new Pace(Duration.ofMillis(15), none));
                } catch (DeviceException e) {
                    named++;
                }
            }
            assertTrue(named > 50, "only " + named);
        }
        assertTrue(hostile.join(Duration.ofSeconds(10)));
    }

    private void serve(ServerSocket listening, boolean tcp) {
        byte[] request = new byte[64];
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                socket.setSoTimeout(200);
                OutputStream out = socket.getOutputStream();
                for (int answers = random.nextInt(3); answers >= 0; answers--) {
                    if (socket.getInputStream().read(request) < 0) {
                        break;
                    }
                    for (byte[] piece : pieces(answer(tcp, request))) {
                        out.write(piece);
                    }
                    if (random.nextInt(10) == 0) {
                        out.write(new byte[8192]);
                    }
                }
                if (random.nextBoolean()) {
                    socket.setSoLinger(true, 0); // a reset instead of an end
                }
            } catch (IOException e) {
                // The other side gave it up, or the test is over.
            }
        }
    }
}
