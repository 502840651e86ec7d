package io.hanlu.edge.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.console.GatewayStatus.Uplink;
import io.hanlu.wire.testing.Browser;
import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway's page as an operator sees it on a phone, in a real browser. */
@Timeout(90)
class EdgePageIT {

    private final Clock clock = Clock.system();
    private final Warehouse warehouse = new Warehouse(clock);
    private final Browser browser = Browser.start("zh-CN", 360, 740);

    @BeforeEach
    void open() {
        put(Warehouse.AIR, 82);
        put(Warehouse.HUMIDITY, 9134);
        put(Warehouse.DOOR, 0);
        put(Warehouse.PULP, -45);
        browser.open(URI.create("http://127.0.0.1:" + warehouse.console.port() + "/"));
        await().until(() -> value(Warehouse.AIR).equals("0.82"));
    }

    @AfterEach
    void close() {
        browser.close();
        warehouse.close();
    }

    private void put(Point point, int scaled) {
        warehouse.live.put(Reading.of(point, clock.epochMillis(), scaled, Quality.GOOD));
    }

    private static String row(Point point) {
        return "[data-point='" + point + "']";
    }

    private String value(Point point) {
        return browser.text(row(point) + " .value");
    }

    private void assertNothingWentWrong() {
        assertEquals(List.of(), browser.console(), "errors or refused scripts in the browser's console");
    }

    @Test
    void anOperatorSeesEveryRoomAndEveryChange() {
        assertEquals("洛川苹果产地仓", browser.text("#name"));
        assertTrue(browser.text("[data-zone='room-1'] h2").startsWith("1号冷库"));
        assertEquals("91.34", value(Warehouse.HUMIDITY));
        assertEquals("已关", value(Warehouse.DOOR));
        assertEquals("-0.45", value(Warehouse.PULP));
        assertEquals("good", browser.attribute(row(Warehouse.AIR), "data-level"));
        assertTrue(browser.text("#summary").contains("4 个测点数据全部正常更新"), browser.text("#summary"));
        assertTrue(browser.text("#uplink").contains("已连接中心"), browser.text("#uplink"));
        assertTrue(browser.text("#uplink").contains("待中心确认 3 条"), browser.text("#uplink"));

        put(Warehouse.AIR, 395);
        put(Warehouse.DOOR, 1);
        await().until(() -> value(Warehouse.AIR).equals("3.95"));
        await().until(() -> value(Warehouse.DOOR).equals("已开"));
        assertNothingWentWrong();
    }

    @Test
    void aFailedReadingIsShownByItsCauseAndNeverAsANumber() {
        warehouse.live.put(Reading.bad(Warehouse.AIR, clock.epochMillis(), Quality.NACK));
        await().until(() -> value(Warehouse.AIR).equals("—"));
        String row = browser.text(row(Warehouse.AIR));
        assertTrue(row.contains("传感器无应答") && row.contains("检查接线"), row);
        assertTrue(row.contains("✕ 无数据"), row);
        assertFalse(row.replaceAll("air-1|\\d+ 秒前", "").matches("(?s).*\\d.*"), "no digit remains: " + row);
        assertTrue(browser.text("#summary").contains("1号冷库 温度"), browser.text("#summary"));
        assertNothingWentWrong();
    }

    @Test
    void aDoubtfulReadingIsShownWithItsValueAndWhyItIsDoubted() {
        warehouse.live.put(new Reading(
                Warehouse.AIR,
                clock.epochMillis(),
                OptionalInt.of(8120),
                Quality.IMPLAUSIBLE,
                "81.20 °C is outside -30.00 to 50.00 °C"));
        await().until(() -> value(Warehouse.AIR).equals("81.20"));
        assertEquals("uncertain", browser.attribute(row(Warehouse.AIR), "data-level"));
        assertTrue(
                browser.text(row(Warehouse.AIR)).contains("读数超出该区域的合理范围 → 先到现场查看，再检查传感器"),
                browser.text(row(Warehouse.AIR)));
        browser.click(row(Warehouse.AIR) + " summary");
        await().until(() ->
                browser.text(row(Warehouse.AIR) + " .detail").equals("81.20 °C is outside -30.00 to 50.00 °C"));
        assertNothingWentWrong();
    }

    @Test
    void aRecordingIsShownWithItsOwnTimeAndNotCountedAsFresh() {
        Point recorded = new Point("room-2", "rec-1", Quantity.TEMPERATURE);
        warehouse.live.put(Reading.of(recorded, 1_700_000_000_000L, 512, Quality.GOOD));
        await().until(() -> value(recorded).equals("5.12"));
        assertTrue(browser.text(row(recorded)).contains("记录时间 2023/11/15 06:13"), browser.text(row(recorded)));
        assertTrue(browser.text("#summary").contains("4 个测点"), browser.text("#summary"));
        assertNothingWentWrong();
    }

    @Test
    void aSensorThatFallsSilentBecomesLateByItself() {
        await().until(() -> {
            put(Warehouse.HUMIDITY, 9000);
            return browser.attribute(row(Warehouse.AIR), "data-level").equals("late");
        });
        assertTrue(browser.text(row(Warehouse.AIR)).contains("超过 10 秒 没有新读数"), browser.text(row(Warehouse.AIR)));
        assertEquals("good", browser.attribute(row(Warehouse.HUMIDITY), "data-level"));
        assertNothingWentWrong();
    }

    @Test
    void theLanguageIsSwitchedAndRemembered() {
        browser.click("#language");
        await().until(() -> browser.text("#summary").contains("all 4 points deliver fresh data"));
        assertEquals("en-GB", browser.attribute("html", "lang"));
        assertEquals("Closed", value(Warehouse.DOOR));
        browser.reload();
        await().until(() -> value(Warehouse.DOOR).equals("Closed"));
        browser.click("#language");
        await().until(() -> value(Warehouse.DOOR).equals("已关"));
        assertNothingWentWrong();
    }

    @Test
    void aLostStreamIsSaidAndNothingOldIsShownAsLive() {
        assertFalse(browser.isShown("#lost"));
        warehouse.close();
        await().until(() -> browser.isShown("#lost"));
        assertTrue(browser.text("#lost").contains("以下不是实时数据"), browser.text("#lost"));
        assertTrue(browser.text("#summary").contains("状态未知"), browser.text("#summary"));
        assertEquals("late", browser.attribute(row(Warehouse.AIR), "data-level"));
        assertEquals("▲ 旧数据", browser.text(row(Warehouse.AIR) + " .chip"));
    }

    @Test
    void aDisconnectedUplinkSaysWhyAndHowMuchWaits() {
        warehouse.status = new GatewayStatus(
                Uplink.DISCONNECTED,
                "broker.example:8883: connection refused",
                OptionalLong.of(clock.epochMillis()),
                OptionalLong.of(clock.epochMillis() - 600_000),
                12_345,
                new GatewayStatus.Time(Trust.DOUBTFUL, false, -3_600, 12_000),
                null,
                List.of(),
                new GatewayStatus.Storage(
                        2L << 30,
                        2L << 30,
                        OptionalLong.of(9L << 30),
                        OptionalLong.of(17),
                        OptionalLong.empty(),
                        5,
                        2,
                        OptionalLong.empty(),
                        "12 rows are back"));
        await().until(() -> browser.text("#uplink").contains("与中心断开"));
        assertTrue(browser.text("#uplink").contains("12,345"), browser.text("#uplink"));
        assertTrue(browser.text("#uplink").contains("12,000 条等待对时"), browser.text("#uplink"));
        assertTrue(browser.text("#uplink").contains("10 分钟前"), browser.text("#uplink"));
        assertTrue(browser.text("#reasons").contains("connection refused"));
        assertNothingWentWrong();
    }

    @Test
    void aPointShowsItsLastDayWithTheGapsLeftOpen() {
        long now = clock.epochMillis();
        for (int minute = 1500; minute >= 0; minute--) {
            long time = now - minute * 60_000L;
            boolean cut = minute > 400 && minute < 700;
            int centiCelsius = 50 + (int) (40 * Math.sin(minute / 100.0));
            warehouse.journal.add(
                    cut
                            ? Reading.bad(Warehouse.AIR, time, Quality.NACK)
                            : Reading.of(Warehouse.AIR, time, centiCelsius, Quality.GOOD));
        }
        browser.click(row(Warehouse.AIR) + " summary");
        await().until(() -> browser.isShown(row(Warehouse.AIR) + " svg"));
        assertEquals(
                2,
                browser.run("return document.querySelectorAll('polyline').length;")
                        .asInt());
        assertTrue(browser.text(row(Warehouse.AIR) + " .history").contains("1 个时段无数据（传感器无应答）"));
        assertTrue(browser.text(row(Warehouse.AIR) + " .history").contains("最低 0.11"));
        assertNothingWentWrong();
    }
}
