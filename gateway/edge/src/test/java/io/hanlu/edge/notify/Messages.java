package io.hanlu.edge.notify;

import io.hanlu.edge.alarm.Severity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the tests send. */
final class Messages {

    static final Instant WRITTEN = Instant.parse("2026-07-01T19:44:00Z");
    static final String TITLE = "【洛川苹果产地仓】报警";
    static final String TEXT = "1号冷库 苹果 温度 4.6 °C,高于上限 2.0 °C,已 32 分钟(自 03:12)。请关好库门,检查冷机。";

    private Messages() {}

    static Message to(@Nullable String address) {
        return to(address, TEXT);
    }

    static Message to(@Nullable String address, String text) {
        return new Message(
                WRITTEN.toEpochMilli() + "-17",
                "luochuan-apple-01",
                "张三",
                address,
                Severity.HIGH,
                TITLE,
                text,
                WRITTEN.toEpochMilli());
    }
}
