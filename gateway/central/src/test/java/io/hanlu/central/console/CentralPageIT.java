package io.hanlu.central.console;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.VAN;
import static io.hanlu.central.store.Samples.alarm;
import static io.hanlu.central.store.Samples.birth;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.table;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.testing.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control centre's page as its people see it on a screen, in a real browser. */
@Timeout(90)
class CentralPageIT {

    private static final String LINE = "[data-gateway='luochuan-apple-01']";
    private static final String AIR = "[data-point='room-1/air-1/temperature']";
    private static final int SECONDS_SINCE_START = 1800;

    @TempDir
    private Path folder;

    private ControlRoom room;
    private final Browser browser = Browser.start("zh-CN", 1280, 800);

    @BeforeEach
    void open() {
        room = new ControlRoom(folder);
        room.fleet.born(LUOCHUAN, birth(LUOCHUAN, TABLE));
        room.commit(LUOCHUAN, TABLE, round(SECONDS_SINCE_START - 2, 82));
        room.fleet.heard(VAN, ControlRoom.NOW.minusSeconds(7200));
        browser.open(URI.create("http://127.0.0.1:" + room.console.port() + "/"));
        await().until(() -> browser.text(LINE).contains("洛川苹果产地仓"));
    }

    @AfterEach
    void close() {
        browser.close();
        room.close();
    }

    private void assertNothingWentWrong() {
        assertEquals(List.of(), browser.console(), "errors or refused scripts in the browser's console");
    }

    private void openGateway() {
        browser.click(LINE);
        await().until(() -> browser.text(AIR + " .value").equals("0.82"));
    }

    @Test
    void theFleetShowsWhoIsHeardAndWhoIsNot() {
        assertTrue(browser.text(LINE).contains("● 在线"), browser.text(LINE));
        assertTrue(browser.text("[data-gateway='van-7']").contains("✕ 失联"));
        assertTrue(browser.text("[data-gateway='van-7']").contains("2 小时前"));
        assertEquals("2", browser.text("[data-status=''] b"));
        assertEquals("1", browser.text("[data-status='silent'] b"));
        browser.click("[data-status='silent']");
        await().until(() -> browser.text(LINE).isEmpty());
        assertTrue(browser.isShown("[data-gateway='van-7']"));
        assertNothingWentWrong();
    }

    @Test
    void aGatewaysNewestValuesFollowWhatIsStored() {
        openGateway();
        room.commit(LUOCHUAN, TABLE, round(SECONDS_SINCE_START - 1, 395));
        await().until(() -> browser.text(AIR + " .value").equals("3.95"));
        assertTrue(browser.text("#detail").contains("1号冷库"));
        assertTrue(browser.text("#detail").contains("全部入库"), browser.text("#detail"));
        assertNothingWentWrong();
    }

    @Test
    void aFailedReadingHasItsCauseAndNoNumber() {
        openGateway();
        room.commit(LUOCHUAN, TABLE, round(SECONDS_SINCE_START - 1, 0, CRC, GOOD));
        await().until(() -> browser.text(AIR + " .value").equals("—"));
        assertTrue(browser.text(AIR).contains("数据校验错误"), browser.text(AIR));
        assertTrue(browser.text(LINE).contains("1 个无数据"), browser.text(LINE));
        assertNothingWentWrong();
    }

    @Test
    void missingSequenceNumbersAreSaid() {
        openGateway();
        room.commit(LUOCHUAN, TABLE, round(SECONDS_SINCE_START + 2, 82));
        await().until(() -> browser.text(LINE).contains("缺 3 条"));
        await().until(() -> browser.text("#detail").contains("缺 3 条：1799–1801"));
        room.commit(LUOCHUAN, table("stream-b"), round(1, 82));
        assertNothingWentWrong();
    }

    private void picture(String name) {
        try {
            browser.screenshot(Files.createDirectories(Path.of("target/pages")).resolve(name + ".png"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Reply done(Command command) {
        return new Reply(command.gateway(), command.id(), ControlRoom.NOW.toEpochMilli(), true, null);
    }

    private static String card(long number) {
        return ".alarm[data-number='" + number + "']";
    }

    @Test
    void anAlarmIsSeenInTheFleetAndAcknowledgedFromHere() {
        assertEquals("—", browser.text("[data-status='alarm'] b"), "while the broker is away, nobody knows");
        room.fleet.alarmsKnown(true);
        room.born(LUOCHUAN, TABLE);
        room.commit(LUOCHUAN, TABLE, round(SECONDS_SINCE_START - 1, 425));
        room.fleet.alarm(LUOCHUAN, "room-1/air-1/temperature/high", alarm(17, "high", "high", "active"));
        room.fleet.alarm(LUOCHUAN, "room-1/air-1/humidity/low", alarm(9, "stuck", "low", "acknowledged"));
        await().until(() -> browser.text(LINE).contains("✕ 1 个待确认 · 1 个处理中"));
        assertEquals("1", browser.text("[data-status='alarm'] b"));
        browser.click("[data-status='alarm']");
        await().until(() -> browser.text("[data-gateway='van-7']").isEmpty());
        browser.click(LINE);
        await().until(() -> browser.isShown(card(17)));
        String text = browser.text(card(17));
        assertTrue(text.contains("温度过高") && text.contains("4.25 °C，超过上限 2.5 °C 达 1.75 °C"), text);
        assertTrue(text.contains("已 30 分钟"), text);
        picture("alarms");

        room.gateway = command -> {
            room.fleet.alarm(LUOCHUAN, "room-1/air-1/temperature/high", alarm(17, "high", "high", "acknowledged"));
            return done(command);
        };
        browser.click(card(17) + " [data-say='ack']");
        browser.type("#sheet [name='by']", "值班长 李");
        browser.type("#sheet [name='comment']", "已电话通知库管");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("#sheet").contains("● 网关已执行"));
        picture("acknowledged");
        browser.click("#sheet button");
        await().until(() -> browser.text(card(17)).contains("已确认"));
        assertEquals("已电话通知库管", room.commands.getFirst().comment());
        assertNothingWentWrong();
    }

    @Test
    void aGatewaysRefusalIsShownInItsOwnWords() {
        room.fleet.alarmsKnown(true);
        room.born(LUOCHUAN, TABLE);
        room.fleet.alarm(LUOCHUAN, "room-1/air-1/temperature/high", alarm(17, "high", "high", "active"));
        room.gateway =
                command -> new Reply(command.gateway(), command.id(), 1, false, "alarm 17 has been acknowledged by 王丽");
        browser.click(LINE);
        await().until(() -> browser.isShown(card(17)));
        browser.click(card(17) + " [data-say='ack']");
        browser.type("#sheet [name='by']", "李");
        browser.click("#sheet [type='submit']");
        await().until(() -> browser.text("#sheet .warning").contains("acknowledged by 王丽"));
        browser.console(); // the 409 is in it, and should be
    }

    @Test
    void aGatewayThatTakesNoCommandsOffersNoButtons() {
        room.fleet.alarmsKnown(true);
        room.fleet.alarm(LUOCHUAN, "room-1/air-1/temperature/high", alarm(17, "high", "high", "active"));
        browser.click(LINE);
        await().until(() -> browser.isShown(card(17)));
        assertTrue(browser.text("#detail").contains("此网关不接受中心指令"), browser.text("#detail"));
        assertFalse(browser.isShown("[data-say]"));
        assertNothingWentWrong();
    }

    @Test
    void onAPhoneTheAlarmsComeFirst() throws IOException {
        room.fleet.alarmsKnown(true);
        room.born(LUOCHUAN, TABLE);
        room.fleet.alarm(LUOCHUAN, "room-1/air-1/temperature/high", alarm(17, "high", "high", "active"));
        try (Browser phone = Browser.start("zh-CN", 360, 740)) {
            phone.open(URI.create("http://127.0.0.1:" + room.console.port() + "/"));
            await().until(() -> phone.text(LINE).contains("1 个待确认"));
            phone.screenshot(Files.createDirectories(Path.of("target/pages")).resolve("phone-fleet.png"));
            phone.click(LINE);
            await().until(() -> phone.isShown(card(17)));
            phone.screenshot(Path.of("target/pages/phone-gateway.png"));
            assertTrue(phone.run("return document.documentElement.scrollWidth <= innerWidth;")
                    .asBoolean());
        }
    }

    @Test
    void aPointShowsItsLastDay() {
        openGateway();
        browser.click(AIR + " summary");
        await().until(() -> browser.isShown(AIR + " svg"));
        assertTrue(browser.text(AIR).contains("没有任何记录"), browser.text(AIR));
        assertNothingWentWrong();
    }

    @Test
    void theLanguageIsSwitchedAndRemembered() {
        browser.click("#language");
        await().until(() -> browser.text(LINE).contains("● Heard"));
        browser.reload();
        await().until(() -> browser.text(LINE).contains("● Heard"));
        assertNothingWentWrong();
    }

    @Test
    void aCentreThatDoesNotAnswerIsSaid() {
        assertFalse(browser.isShown("#lost"));
        room.console.close();
        await().until(() -> browser.isShown("#lost"));
        assertTrue(browser.text("#lost").contains("以下不是实时状态"), browser.text("#lost"));
        assertEquals("", browser.text("#clock"));
    }
}
