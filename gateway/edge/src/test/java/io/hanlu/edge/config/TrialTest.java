package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.edge.figures.FigureRules.StorageLife;
import io.hanlu.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point PULP = new Point("room-1", "pulp-1", Quantity.TEMPERATURE);

    @TempDir
    Path folder;

    private Path config(String ofZone) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: cold-room
                    %s
                    sensors:
                      - {id: air-1,  driver: sht4x,   at: "sim:1/0x44"}
                      - {id: pulp-1, driver: ds18b20, at: "w1:28-0316a2791234", every: 30s}
                  - id: room-2
                    kind: cold-room
                    produce: apple
                    sensors:
                      - {id: air-1, driver: sht4x, at: "sim:1/0x45"}
                """.formatted(ofZone));
    }

    private Trial trial(String ofZone) throws Exception {
        return Trial.of(Trial.load(config(ofZone), "room-1", null, null), "room-1");
    }

    private FigureRules figures(String ofZone) throws Exception {
        return trial(ofZone).figures(AIR, Duration.ofSeconds(10), FigureRules.USP_ACTIVATION_KELVIN);
    }

    @Test
    void figuresAreReckonedAgainstTheNearestLimits() throws Exception {
        FigureRules figures = figures("limits: {temperature: {low_low: -2, low: 0.5, high: 6, high_high: 9}}");
        assertEquals(OptionalInt.of(50), figures.low());
        assertEquals(OptionalInt.of(600), figures.high());
        FigureRules outer = figures("limits: {temperature: {high_high: 9}}");
        assertEquals(OptionalInt.empty(), outer.low());
        assertEquals(OptionalInt.of(900), outer.high());
    }

    /** Bananas keep one to four weeks at 13 to 14 °C, and are chilled below 13. */
    @Test
    void figuresKnowTheProduce() throws Exception {
        FigureRules figures = figures("produce: banana");
        assertEquals(OptionalInt.of(1300), figures.chillingBelow());
        StorageLife life = figures.storageLife().orElseThrow();
        assertEquals(13.5, life.celsius());
        assertTrue(life.shortest().toDays() >= 7 && life.longest().toDays() <= 28, life.toString());
        assertEquals(Optional.empty(), figures("rules: gb-food").storageLife());
    }

    @Test
    void aTrialIsOfOneZone() throws Exception {
        Trial trial = trial("rules: gb-food");
        assertEquals(
                List.of("room-1"),
                trial.rules().zones().stream().map(zone -> zone.zone()).toList());
        assertEquals(List.of(), trial.rules().gateway());
    }

    @Test
    void anotherRhythmIsThatOfOneSensor() throws Exception {
        Trial trial = trial("rules: gb-food").withInterval("pulp-1", Duration.ofMinutes(5));
        trial.rules().zones().getFirst().points().forEach(point -> {
            boolean isIt = point.point().equals(PULP);
            assertEquals(isIt ? Duration.ofMinutes(5) : Duration.ofSeconds(10), point.every());
        });
        assertEquals(2, trial.rules().zones().getFirst().points().size());
    }

    @Test
    void otherProfilesStandInsteadOfThoseOfThatZone() throws Exception {
        GatewayConfig config = Trial.load(config("produce: banana"), "room-1", "cherry", "gb-food");
        assertEquals(
                List.of("cherry gb-food", "apple null"),
                config.zones().stream()
                        .map(zone -> zone.produce() + " " + zone.rules())
                        .toList());
    }

    /** Tuned beside the configuration, then used as it is. */
    @Test
    void aNameIsFoundBesideTheConfigurationFirst() throws Exception {
        Path own = folder.resolve("profiles/rules");
        Files.createDirectories(own);
        Files.writeString(own.resolve("ours.yaml"), """
                name: {zh: 我们的, en: Ours}
                limits:
                  - {quantity: temperature, kind: high, value: 7, source: us, confirmed: true}
                """);
        Trial trial = Trial.of(Trial.load(config("name: Room"), "room-1", null, "ours"), "room-1");
        assertEquals(
                List.of("rules ours"),
                trial.limits(AIR).stream().map(LimitOrigin::from).toList());
    }

    @Test
    void bothNamesThatAreWrongAreSaid() {
        ConfigException e =
                assertThrows(ConfigException.class, () -> Trial.load(config("name: Room"), "room-1", "aple", "gb_fod"));
        assertEquals(2, e.problems().size(), e.getMessage());
        String said = String.valueOf(e.getMessage());
        assertTrue(said.contains("did you mean apple") && said.contains("gb-food"), said);
    }
}
