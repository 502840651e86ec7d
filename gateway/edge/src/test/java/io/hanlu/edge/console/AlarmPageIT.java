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
import io.hanlu.bridge.SensorSpec;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.wire.testing.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alarms as an operator meets them: on a phone, with one hand, in a real browser. Pictures are left in {@code target/pages}. */
@Timeout(90)
class AlarmPageIT {

    private static final int ROOMS = 8;
    private static final int SENSORS = 4; // two points each

    private final Clock clock = Clock.system();
    private final Warehouse warehouse = new Warehouse(clock, rooms());
    private final PaperDesk desk = warehouse.desk;
    private final Browser browser = Browser.start("zh-CN", 360, 740);

    /** 64 points, as the largest warehouse has. */
    private static List<Zone> rooms() {
        List<Zone> rooms = new ArrayList<>();
        for (int room = 1; room <= ROOMS; room++) {
            String id = "room-" + room;
            SensorSpec[] sensors = new SensorSpec[SENSORS];
            for (int i = 0; i < SENSORS; i++) {
                sensors[i] = Warehouse.sensor(id, "air-" + (i + 1), "sht4x");
            }
            rooms.add(Warehouse.zone(id, room + "号冷库", sensors));
        }
        return rooms;
    }

    private void open() {
        for (Zone room : warehouse.zones()) {
            for (SensorSpec sensor : room.sensors()) {
                put(sensor.point(Quantity.TEMPERATURE), 82);
                put(sensor.point(Quantity.HUMIDITY), 9134);
            }
        }
        browser.open(URI.create("http://127.0.0.1:" + warehouse.console.port() + "/"));
        await().until(() -> browser.text("#summary").contains("64 个测点"));
    }

    @AfterEach
    void close() {
        browser.close();
        warehouse.close();
    }

    private void put(Point point, int scaled) {
        warehouse.live.put(Reading.of(point, clock.epochMillis(), scaled, Quality.GOOD));
    }

    private long warm() {
        return desk.raise(Warehouse.AIR, AlarmKind.HIGH, Severity.HIGH, 395, 100, Duration.ofMinutes(23));
    }

    private static String card(long number) {
        return ".alarm[data-number='" + number + "']";
    }

    private void picture(String name) {
        try {
            browser.screenshot(Files.createDirectories(Path.of("target/pages")).resolve(name + ".png"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertNothingWentWrong() {
        assertEquals(List.of(), browser.console(), "errors or refused scripts in the browser's console");
        assertTrue(
                browser.run("return document.documentElement.scrollWidth <= innerWidth;")
                        .asBoolean(),
                "nothing sticks out to the right");
    }

    @Test
    void oneGlanceSaysThatAllIsWell() {
        open();
        assertTrue(browser.text("#summary").contains("● 一切正常"), browser.text("#summary"));
        picture("all-well");
        assertNothingWentWrong();
    }

    @Test
    void anAlarmSaysWhereWhatHowFarSinceWhenAndWhatToDo() {
        open();
        put(Warehouse.AIR, 395);
        long number = warm();
        await().until(() -> browser.isShown(card(number)));
        assertEquals("✕ 1号冷库 温度过高", browser.text("#summary"));
        String text = browser.text(card(number));
        assertTrue(text.contains("1号冷库") && text.contains("苹果"), text);
        assertTrue(text.contains("3.95 °C，超过上限 1 °C 达 2.95 °C"), text);
        assertTrue(text.contains("已 23 分钟"), text);
        assertTrue(text.contains("→ 关好库门，检查制冷机和风机是否运行"), text);
        assertTrue(text.contains("✕ 待确认"), text);
        assertTrue(browser.run("return document.title;").asString().startsWith("(1) "));
        put(Warehouse.AIR, 420);
        await().until(() -> browser.text(card(number)).contains("4.2 °C，超过上限 1 °C 达 3.2 °C"));
        assertEquals("✕ 温度过高", browser.text("[data-point='" + Warehouse.AIR + "'] .chip"));
        picture("alarm");
        assertNothingWentWrong();
    }

    @Test
    void twoTapsAcknowledgeWhenTheNameIsKnown() {
        open();
        long first = warm();
        await().until(() -> browser.isShown(card(first)));
        browser.click(card(first) + " [data-say='ack']");
        await().until(() -> browser.isShown("#sheet [name='by']"));
        browser.type("#sheet [name='by']", "王丽");
        browser.type("#sheet [name='action']", "已关门");
        picture("sheet");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text(card(first)).contains("王丽 正在处理"));
        assertFalse(browser.isShown("#sheet"));
        assertEquals(List.of(new Input.Acknowledge(first, "王丽", null, "已关门")), desk.commands);
        assertEquals("▲ 处理中：1号冷库 温度过高", browser.text("#summary"));
        picture("acknowledged");

        browser.reload();
        await().until(() -> browser.isShown(card(first)));
        Point other = new Point("room-2", "air-1", Quantity.TEMPERATURE);
        long second = desk.raise(other, AlarmKind.LOW_LOW, Severity.CRITICAL, -300, -150, Duration.ofSeconds(5));
        await().until(() -> browser.isShown(card(second)));
        browser.click(card(second) + " [data-say='ack']"); // one
        await().until(() -> browser.isShown("#sheet [type='submit']"));
        browser.click("#sheet [type='submit']"); // two
        await().until(() -> browser.text(card(second)).contains("王丽 正在处理"));
        assertFalse(browser.isShown("#sheet"));
        assertNothingWentWrong();
    }

    @Test
    void aRefusedAcknowledgementSaysWhyAndStaysOpen() {
        open();
        long number = warm();
        await().until(() -> browser.isShown(card(number)));
        browser.click(card(number) + " [data-say='ack']");
        browser.type("#sheet [name='by']", "王丽");
        desk.failure = new IOException("not written within 5 s: the disk does not answer");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("#sheet .warning").contains("disk does not answer"));
        desk.failure = null;
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text(card(number)).contains("王丽 正在处理"));
        browser.console(); // the 503 is in it, and should be
    }

    @Test
    void whatIsShelvedHeldOrInMaintenanceIsFoldedAwayButNotGone() {
        open();
        long shelved = warm();
        Point humid = new Point("room-1", "air-1", Quantity.HUMIDITY);
        long held = desk.raise(humid, AlarmKind.HIGH, Severity.MEDIUM, 9700, 9500, Duration.ofMinutes(2));
        desk.becomes(held, AlarmState.SUPPRESSED);
        await().until(() -> browser.isShown(card(shelved)));
        browser.click(card(shelved) + " [data-say='shelve']");
        browser.type("#sheet [name='by']", "王丽");
        browser.type("#sheet [name='reason']", "换探头");
        picture("shelve");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text(".quiet-alarms summary").contains("2 个"));
        assertFalse(browser.isShown(card(shelved)));
        browser.click(".quiet-alarms summary");
        await().until(() -> browser.isShown(card(shelved)));
        assertTrue(browser.text(card(shelved)).contains("已搁置至"), browser.text(card(shelved)));
        assertTrue(browser.text(card(held)).contains("开门或融霜，暂缓报警"), browser.text(card(held)));
        assertEquals("● 没有待处理的报警；2 个已搁置、暂缓或维护中", browser.text("#summary"), "not: all is well");
        picture("quiet");
        browser.click(card(shelved) + " [data-say='unshelve']");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("#summary").contains("温度过高"));
        assertNothingWentWrong();
    }

    @Test
    void whatFollowsFromACauseIsFoldedUnderIt() {
        open();
        AlarmKey mains = new AlarmKey("room-1", "power-1", "power", AlarmKind.MAINS);
        OptionalInt none = OptionalInt.empty();
        long cause = desk.raise(mains, Severity.HIGH, none, none, Duration.ofMinutes(40), null);
        List<Long> effects = new ArrayList<>();
        for (int room = 1; room <= ROOMS; room++) {
            Point point = new Point("room-" + room, "air-1", Quantity.TEMPERATURE);
            put(point, 300 + room);
            AlarmKey key = AlarmKey.of(point, AlarmKind.HIGH);
            effects.add(desk.raise(
                    key, Severity.HIGH, OptionalInt.of(300), OptionalInt.of(100), Duration.ofMinutes(9), mains));
        }
        AlarmKey grave = AlarmKey.of(new Point("room-8", "air-1", Quantity.TEMPERATURE), AlarmKind.HIGH_HIGH);
        long worst = desk.raise(
                grave, Severity.CRITICAL, OptionalInt.of(800), OptionalInt.of(500), Duration.ofMinutes(1), mains);
        await().until(() -> browser.text(card(cause)).contains("由此引起的 8 个报警"));
        await().until(() -> browser.isShown(card(worst)));
        assertFalse(browser.isShown(card(effects.getFirst())), "told with its cause");
        assertTrue(browser.text(card(worst)).contains("起因：1号冷库 市电中断"), "what is gravest is told by itself");
        assertTrue(browser.text("#summary").startsWith("✕ 8号冷库 温度严重过高 等 10 个报警"), browser.text("#summary"));
        picture("flood");
        assertNothingWentWrong();
    }

    @Test
    void aRoomShowsItsMaintenanceItsDayAndWhereItsLimitsComeFrom() {
        warehouse.journal.add(Reading.of(Warehouse.AIR, clock.epochMillis(), 82, Quality.GOOD));
        open();
        await().until(() -> browser.text("[data-zone='room-1'] .today").contains("今日：达标 50.0%"));
        browser.click("[data-zone='room-1'] [data-say='maintenance']");
        browser.type("#sheet [name='by']", "王丽");
        browser.type("#sheet [name='reason']", "清洗蒸发器");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("[data-zone='room-1'] .over").contains("清洗蒸发器（王丽）"));
        browser.click("[data-point='" + Warehouse.AIR + "'] summary");
        String limits = browser.text("[data-point='" + Warehouse.AIR + "'] .limits");
        assertTrue(limits.contains("上限 1 °C · 持续 10 分钟 才报警 · 产品档案 苹果 · ▲ 未核实"), limits);
        assertTrue(limits.contains("下限 -1 °C · 连续 3 个读数才报警 · 本机设置 gateway.yaml:31"), limits);
        picture("room");
        browser.click("[data-zone='room-1'] [data-say='maintenance.end']");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("[data-zone='room-1'] .over").isEmpty());
        assertNothingWentWrong();
    }

    @Test
    void theStoryOfAWeekIsShownWithWhoDidWhat() throws Exception {
        open();
        long number = warm();
        desk.command(new Input.Acknowledge(number, "王丽", "门没关严", "已关门"));
        desk.becomes(number, AlarmState.NORMAL);
        browser.click("#history summary");
        await().until(() -> browser.text("#history").contains("王丽：门没关严：已关门"));
        assertTrue(browser.text("#history").contains("1号冷库 温度过高 3.95 °C · 待确认"), browser.text("#history"));
        assertTrue(browser.text("#history").contains("共报警 1 次；最多：1号冷库 温度过高 ×1"), browser.text("#history"));
        browser.run("document.querySelector('#tools').scrollIntoView();");
        picture("history");
        warehouse.messages.add(new Controls.Tried("王丽", "sms", false, "no network"));
        browser.click("[data-say='messages']");
        browser.type("#sheet [name='by']", "王丽");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("#sheet").contains("✕ 王丽（sms）：no network"));
        browser.click("#sheet button");
        assertNothingWentWrong();
    }

    @Test
    void aWideScreenShowsTheSameSideBySide() {
        try (Browser wide = Browser.start("en-GB", 1280, 800)) {
            warm();
            put(Warehouse.AIR, 395);
            Point other = new Point("room-3", "air-2", Quantity.HUMIDITY);
            long cared = desk.raise(other, AlarmKind.LOW, Severity.MEDIUM, 8100, 8500, Duration.ofHours(3));
            desk.becomes(cared, AlarmState.ACKNOWLEDGED);
            wide.open(URI.create("http://127.0.0.1:" + warehouse.console.port() + "/"));
            await().until(() -> wide.text("#summary").contains("Temperature too high"));
            assertEquals(
                    2,
                    wide.run("return document.querySelectorAll('.alarm').length;")
                            .asInt());
            wide.screenshot(Files.createDirectories(Path.of("target/pages")).resolve("wide.png"));
            assertEquals(List.of(), wide.console());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
