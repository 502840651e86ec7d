package io.hanlu.bridge.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.node.senml.SenmlException;
import io.hanlu.bridge.node.senml.SenmlPack;
import io.hanlu.bridge.testing.TestSensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeaningTest {

    private static final long NOW = 1_767_225_600_000L;

    @ParameterizedTest
    @CsvSource({
        "temperature, Cel, 2.345, 235", // half up
        "temperature, K, 275.5, 235",
        "temperature, Cel, -18.004, -1800",
        "humidity, %RH, 91.2, 9120",
        "battery, %EL, 87.4, 87",
        "battery, /, 0.5, 50",
        "link, dBm, -71, -71",
        "link, dBW, -101, -71",
        "voltage, V, 3.0125, 3013",
        "voltage, mV, 3012, 3012",
        "pressure, Pa, 101325, 101325",
        "pressure, hPa, 1013.25, 101325",
        "co2, ppm, 812, 812",
    })
    void everyUnitBecomesOurs(String name, String unit, String value, int scaled) throws SenmlException {
        Meaning meaning = meaning("[{\"n\":\"" + name + "\",\"u\":\"" + unit + "\",\"v\":" + value + "}]");
        assertEquals(List.of(), meaning.refused());
        Reading reading = meaning.readings().getFirst();
        assertEquals(scaled, reading.scaled().orElseThrow());
        assertEquals(Quality.GOOD, reading.quality());
        assertTrue(meaning.live());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\":\"fan\",\"v\":1}|fan is no quantity of nodes",
                "{\"n\":\"latitude\",\"u\":\"lat\",\"v\":1}|latitude is no quantity of nodes",
                "{\"n\":\"power\",\"vb\":true}|power is not among the quantities of this sensor",
                "{\"n\":\"temperature\",\"v\":1}|temperature has no unit, right are Cel, K",
                "{\"n\":\"temperature\",\"u\":\"F\",\"v\":1}|temperature has a strange unit, right are Cel, K",
                "{\"n\":\"temperature\",\"vb\":true}|temperature is a boolean where a number belongs",
                "{\"n\":\"temperature\",\"vd\":\"AQ\"}|temperature is data",
                "{\"n\":\"door\",\"v\":0.5}|door is neither true nor false, 1 nor 0",
                "{\"n\":\"door\",\"vb\":true,\"t\":11}|door has an impossible time",
            })
    void whatIsNotUnderstoodIsRefusedByName(String record, String why) throws SenmlException {
        Meaning meaning = meaning("[{\"n\":\"humidity\",\"u\":\"%RH\",\"v\":90}," + record + "]");
        assertEquals(List.of(why), meaning.refused());
        assertEquals(1, meaning.readings().size(), "the other record is taken");
    }

    @Test
    void aValueThatCannotBeIsABadReading() throws SenmlException {
        Reading reading = meaning("[{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":-300}]")
                .readings()
                .getFirst();
        assertEquals(Quality.RANGE, reading.quality());
        assertEquals("the node sent -300.0, which cannot be; its sensor may be broken", reading.cause());
        assertEquals(
                Quality.RANGE,
                meaning("[{\"n\":\"humidity\",\"u\":\"%RH\",\"v\":1e300}]")
                        .readings()
                        .getFirst()
                        .quality());
    }

    @Test
    void aNodeSaysInTextThatItsSensorFailed() throws SenmlException {
        Reading crc =
                meaning("[{\"n\":\"temperature\",\"vs\":\"crc\"}]").readings().getFirst();
        assertEquals(Quality.CRC, crc.quality());
        Reading other = meaning("[{\"n\":\"temperature\",\"vs\":\"open circuit\"}]")
                .readings()
                .getFirst();
        assertEquals(Quality.DEVICE, other.quality());
        assertEquals("the node says: open circuit", other.cause());
        Reading good =
                meaning("[{\"n\":\"temperature\",\"vs\":\"good\"}]").readings().getFirst();
        assertEquals(Quality.DEVICE, good.quality(), "a text is never a value");
    }

    @Test
    void timesAreTheNodesOwnInOrderAndEachOnce() throws SenmlException {
        Meaning meaning = meaning("""
                [{"bn":"box-7/","bt":1767225500,"bu":"Cel","n":"temperature","t":60,"v":3},
                 {"n":"temperature","v":1},{"n":"temperature","t":0.5,"v":2},{"n":"temperature","v":9},
                 {"n":"door","vb":true}]""");
        assertEquals(
                List.of(
                        "100@1767225500000 GOOD",
                        "1@1767225500000 GOOD",
                        "200@1767225500500 GOOD",
                        "300@1767225560000 GOOD"),
                shown(meaning));
        assertEquals(List.of("temperature comes twice for one time"), meaning.refused());
        assertFalse(meaning.live());
    }

    @Test
    void aNodeWithoutAClockCountsBackFromNow() throws SenmlException {
        Meaning meaning =
                meaning("[{\"bu\":\"Cel\",\"n\":\"temperature\",\"t\":-60,\"v\":1},{\"n\":\"temperature\",\"v\":2}]");
        assertEquals(List.of("100@1767225540000 GOOD", "200@1767225600000 GOOD"), shown(meaning));
        assertFalse(meaning.live());
    }

    @ParameterizedTest
    @CsvSource({"1767225700", "946684800", "9467200000"}) // 100 s ahead; a clock that was never set; the year 2270
    void aClockThatIsWrongByFarIsMovedAndSaysSo(long base) throws SenmlException {
        Meaning meaning = meaning("[{\"bu\":\"Cel\",\"bt\":" + base
                + ",\"n\":\"temperature\",\"t\":-60,\"v\":1},{\"n\":\"temperature\",\"v\":2}]");
        assertEquals(List.of("100@1767225540000 CLOCK", "200@1767225600000 CLOCK"), shown(meaning));
        assertEquals(List.of(), meaning.refused());
    }

    private static List<String> shown(Meaning meaning) {
        return meaning.readings().stream()
                .map(reading -> reading.scaled().orElseThrow() + "@" + reading.timeMillis() + " " + reading.quality())
                .toList();
    }

    private static Meaning meaning(String pack) throws SenmlException {
        NodeSource node = new NodeSource(
                "box-7",
                TestSensors.spec("air-1", "node", "coap:box-7", Map.of()),
                NodeUnits.QUANTITIES.subList(0, NodeUnits.QUANTITIES.size() - 1),
                closed -> {});
        return Meaning.of(SenmlPack.parse(pack.getBytes(UTF_8), SenmlPack.Form.JSON), node, NOW);
    }
}
