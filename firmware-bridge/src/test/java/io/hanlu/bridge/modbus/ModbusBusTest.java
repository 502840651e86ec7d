package io.hanlu.bridge.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Pace;
import io.hanlu.bridge.port.ModbusPort.Table;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModbusBusTest {

    private static final Pace PACE = new Pace(Duration.ofMillis(500), Duration.ZERO);

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<ScriptedWire> wires = new ArrayList<>();
    private int refusals;

    private ModbusBus rtu(ScriptedWire.Device device) {
        return bus(new RtuFraming(), true, device);
    }

    private ModbusBus tcp(ScriptedWire.Device device) {
        return bus(new TcpFraming(), false, device);
    }

    private ModbusBus bus(Framing framing, boolean serial, ScriptedWire.Device device) {
        var kind = new ModbusBus.Kind("rtu:/dev/ttyUSB0", framing, serial, serial ? Line.USUAL : null, Duration.ZERO);
        return new ModbusBus(
                kind,
                () -> {
                    if (refusals > 0) {
                        refusals--;
                        throw new DeviceException(Quality.BUS, "no route to host; check the cable");
                    }
                    wires.add(new ScriptedWire(clock, device));
                    return wires.getLast();
                },
                clock);
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    /** With its check sum. */
    static byte[] frame(String bytes) {
        byte[] body = hex(bytes);
        int sum = RtuFraming.checkSum(body, 0, body.length);
        byte[] frame = Arrays.copyOf(body, body.length + 2);
        frame[body.length] = (byte) sum;
        frame[body.length + 1] = (byte) (sum >> 8);
        return frame;
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] readTwo(ModbusBus bus) throws Exception {
        return bus.read(1, Table.HOLDING, 0, 2, PACE);
    }

    private static DeviceException refused(ModbusBus bus) {
        return assertThrows(DeviceException.class, () -> readTwo(bus));
    }

    @Test
    void framesAreAsOthersWriteThem() throws Exception {
        // most manuals of transmitters print this request: 01 03 00 00 00 02 C4 0B
        ModbusBus bus = rtu(request -> List.of(frame("01 03 04 00 79 00 7A")));
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
        assertArrayEquals(
                hex("01 03 00 00 00 02 C4 0B"), wires.getFirst().requests.getFirst());
        // pymodbus 3.0; a Danfoss EKC 202 (gbThreepwood/DanfossRead)
        assertArrayEquals(hex("01 03 04 00 E1 02 8E 2B 01"), frame("01 03 04 00 E1 02 8E"));
        assertArrayEquals(hex("02 81 01 71 90"), frame("02 81 01"));
    }

    @Test
    void anAnswerMayComeByteByByte() throws Exception {
        ModbusBus bus = rtu(request -> {
            List<byte[]> bytes = new ArrayList<>();
            for (byte b : frame("01 03 04 00 79 00 7A")) {
                bytes.add(new byte[] {b});
            }
            return bytes;
        });
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "FF", "01", "01 03", "01 03 04", "FF 00 FF 00", "05 03 04 00 00 00 00 EE 32"})
    void whatComesBeforeTheAnswerIsPassedOver(String noise) throws Exception {
        ModbusBus bus = rtu(request -> List.of(join(hex(noise), frame("01 03 04 00 79 00 7A"))));
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
    }

    @Test
    void anEchoOfTheRequestIsNoAnswer() throws Exception {
        ModbusBus bus = rtu(request -> List.of(request, frame("01 03 04 00 79 00 7A")));
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
    }

    @Test
    void anAnswerThatComesAfterItsTimeIsNotTakenForTheNext() throws Exception {
        ModbusBus bus = rtu(request -> request[0] == 1 ? List.of() : List.of(frame("02 03 04 00 01 00 02")));
        assertEquals(Quality.TIMEOUT, refused(bus).quality());
        wires.getFirst().comes(frame("01 03 04 00 79 00 7A"));
        assertArrayEquals(hex("00 01 00 02"), bus.read(2, Table.HOLDING, 0, 2, PACE));
    }

    @Test
    void onTcpALateAnswerIsKnownByItsTransaction() throws Exception {
        ModbusBus bus = tcp(request -> List.of(
                join(hex("00 00 00 00 00 07 01 03 04 DE AD BE EF"), hex("00 01 00 00 00 07 01 03 04 00 79 00 7A"))));
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
    }

    @ParameterizedTest
    @CsvSource({
        "01, DEVICE, illegal function",
        "02, DEVICE, profile is for another device",
        "03, DEVICE, max_registers",
        "04, DEVICE, device failure",
        "05, NOT_READY, less often",
        "06, NOT_READY, busy",
        "08, DEVICE, memory",
        "0A, BUS, gateway in between is not set up",
        "0B, TIMEOUT, device behind it does not",
        "63, DEVICE, manual"
    })
    void everyExceptionSaysWhatToDo(String code, Quality quality, String remedy) {
        DeviceException overRtu = refused(rtu(request -> List.of(frame("01 83 " + code))));
        assertEquals(quality, overRtu.quality());
        assertTrue(overRtu.getMessage().contains(remedy), overRtu.getMessage());
        DeviceException overTcp = refused(tcp(request -> List.of(hex("00 01 00 00 00 03 01 83 " + code))));
        assertEquals(overRtu.quality(), overTcp.quality());
    }

    @ParameterizedTest
    @CsvSource({
        "01 03 04 00 E1 02 8F 2B 01, CRC, 120 Ω", // one bit fell over
        "01 03 04 00 79 00 7A, SHORT_READ, loose wire",
        "F8 F8 00 80 F8 F8 00 80 F8 F8, CRC, baud rate",
        "'', TIMEOUT, 9600 8N1"
    })
    void everyDisturbanceHasItsName(String came, Quality quality, String remedy) {
        DeviceException e = refused(rtu(request -> came.isEmpty() ? List.of() : List.of(hex(came))));
        assertEquals(quality, e.quality());
        assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "48 54 54 50 2F 31 2E 31 20 34, BUS, rtutcp:", // HTTP/1.1 4
        "00 01 00 00 00 07 02 03 04 00 79 00 7A, BUS, unit 2 answered",
        "00 01 00 00 00 05 01 03 02 00 79, SHORT_READ, max_registers",
        "00 01 00 00 00 07 01 04 04 00 79 00 7A, BUS, function 4",
        "00 01 00 00 00 07 01 03 04, SHORT_READ, network"
    })
    void everyOddAnswerOverTcpHasItsName(String came, Quality quality, String remedy) {
        DeviceException e = refused(tcp(request -> List.of(hex(came))));
        assertEquals(quality, e.quality());
        assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }

    @Test
    void somebodyWhoNeverStopsTalkingIsNamed() throws Exception {
        ModbusBus bus = rtu(request -> List.of(frame("01 03 04 00 79 00 7A")));
        readTwo(bus);
        for (int i = 0; i < 50; i++) {
            wires.getFirst().comes(new byte[100]);
        }
        assertTrue(refused(bus).getMessage().contains("second master"));
    }

    @Test
    void requestsAreSpaced() throws Exception {
        ModbusBus bus = rtu(request -> List.of(frame("01 03 04 00 79 00 7A")));
        readTwo(bus);
        readTwo(bus);
        bus.read(1, Table.HOLDING, 0, 2, new Pace(Duration.ofMillis(500), Duration.ofMillis(50)));
        List<Long> at = wires.getFirst().sentAtNanos;
        // 3.5 characters of ten bits at 9600
        assertTrue(at.get(1) - at.get(0) >= 3_645_000, () -> "" + at);
        assertTrue(at.get(2) - at.get(1) >= 50_000_000, () -> "" + at);
    }

    @Test
    void aConnectionClosedMeanwhileCostsNoReading() throws Exception {
        boolean[] dropped = {false};
        ModbusBus bus = tcp(request -> {
            if (request[1] == 2 && !dropped[0]) { // the second transaction
                dropped[0] = true;
                throw new IOException("Broken pipe");
            }
            return List.of(new byte[][] {join(Arrays.copyOf(request, 2), hex("00 00 00 07 01 03 04 00 79 00 7A"))});
        });
        readTwo(bus);
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
        assertEquals(2, wires.size());
        assertTrue(wires.getFirst().closed);
    }

    @Test
    void aConverterThatIsAwayIsTriedAtGrowingIntervalsAndCostsNothingBetween() throws Exception {
        refusals = 3;
        ModbusBus bus = tcp(request ->
                List.of(new byte[][] {join(Arrays.copyOf(request, 2), hex("00 00 00 07 01 03 04 00 79 00 7A"))}));
        assertEquals(Quality.BUS, refused(bus).quality());
        assertTrue(
                refused(bus).getMessage().contains("tried again in 1 s"),
                refused(bus).getMessage());
        clock.advance(Duration.ofSeconds(1));
        refused(bus);
        assertEquals(1, refusals);
        clock.advance(Duration.ofSeconds(1));
        refused(bus);
        assertEquals(1, refusals);
        clock.advance(Duration.ofSeconds(1));
        refused(bus);
        assertEquals(0, refusals);
        clock.advance(Duration.ofSeconds(4));
        assertArrayEquals(hex("00 79 00 7A"), readTwo(bus));
    }

    @Test
    void theIntervalStaysWithinItsBound() {
        refusals = 1_000;
        ModbusBus bus = tcp(request -> List.of());
        for (int minute = 0; minute < 60; minute++) {
            refused(bus);
            clock.advance(ModbusBus.LONGEST_BACK_OFF);
        }
        assertEquals(940, refusals);
    }

    @Test
    void aConnectionThatStaysSilentIsMadeAnew() {
        ModbusBus bus = tcp(request -> List.of());
        for (int i = 0; i < 4; i++) {
            assertEquals(Quality.TIMEOUT, refused(bus).quality());
        }
        assertEquals(2, wires.size());
    }

    @Test
    void aClosedBusSaysSo() throws Exception {
        ModbusBus bus = rtu(request -> List.of(frame("01 03 04 00 79 00 7A")));
        readTwo(bus);
        bus.close();
        assertTrue(wires.getFirst().closed);
        assertTrue(refused(bus).getMessage().contains("closed"));
    }
}
