package io.hanlu.bridge.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.BusLines.Levels;
import io.hanlu.bridge.port.GpioPort.Level;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusDiagnosisTest {

    /** Outcomes of 0x44, 0x45, 0x48 …; SDA and SCL or nothing; what the sentence begins with, and what to do. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GOOD                    |           |                                    |
            GOOD CLAMPED            |           |                                    |
            GOOD GOOD               | LOW LOW   |                                    |
            NACK                    |           |                                    |
            CRC                     |           |                                    |
            ACCESS ACCESS           |           |                                    |
            RANGE GOOD              |           |                                    |
            NACK NACK               |           | none of 2 devices answers          | SDA and SCL are swapped
            NACK NACK NACK          | HIGH HIGH | none of 3 devices answers          | no supply
            NACK GOOD GOOD          |           | only 0x44 does not answer          | so SDA and SCL are right
            GOOD NACK NACK          |           | only 0x45, 0x48 does not answer    | the pin that chooses its address
            TIMEOUT                 |           | no transfer ends                   | pull-up resistors
            BUS TIMEOUT             |           | no transfer ends                   | unplug one after the other
            TIMEOUT TIMEOUT         | LOW LOW   | SDA and SCL are both low           | pull-up resistors
            BUS BUS                 | LOW HIGH  | SDA is held low                    | switch the devices off and on
            CRC CRC                 | LOW HIGH  | SDA is held low                    | switch the devices off and on
            TIMEOUT TIMEOUT         | HIGH LOW  | SCL is held low                    | unplug one after the other
            TIMEOUT TIMEOUT         | HIGH HIGH | no transfer ends although          | restart
            TIMEOUT GOOD            |           | only 0x44 does not get on          | replace it
            CRC GOOD                |           | only 0x44 answers with disturbed   | two devices have this address
            SHORT_READ NACK         |           | only 0x44 answers with disturbed   | multiplexer
            CRC CRC GOOD            |           | bytes of several devices           | dtparam=i2c_arm_baudrate=50000
            """)
    void whatTheDevicesSayTogetherIsOneSentence(
            String outcomes, @Nullable String lines, @Nullable String begins, @Nullable String remedy) {
        Map<String, Quality> byAddress = new TreeMap<>();
        int[] devices = {0x44, 0x45, 0x48};
        for (String outcome : outcomes.split(" ", -1)) {
            byAddress.put("0x%02x".formatted(devices[byAddress.size()]), Quality.valueOf(outcome));
        }
        Levels levels = null;
        if (lines != null) {
            String[] both = lines.split(" ", -1);
            levels = new Levels(Level.valueOf(both[0]), Level.valueOf(both[1]));
        }
        String said = BusDiagnosis.of(byAddress, levels).orElse("");
        if (begins == null || remedy == null) {
            assertEquals("", said);
        } else {
            assertTrue(said.startsWith(begins) && said.contains(remedy), said);
        }
    }
}
