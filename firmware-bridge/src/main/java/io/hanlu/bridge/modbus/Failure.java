package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.io.IOException;

/** What failures mean, for people. */
final class Failure {

    private Failure() {}

    static String text(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * What a device said instead of an answer.
     *
     * @param who the unit, for the message
     * @see <a href="https://modbus.org/docs/Modbus_Application_Protocol_V1_1b3.pdf">V1.1b3, 7: exception codes</a>
     */
    static DeviceException exception(String who, int code) {
        return switch (code) {
            case 1 ->
                refusal(
                        Quality.DEVICE,
                        who,
                        code,
                        "illegal function",
                        "it does not have this table: correct the profile");
            case 2 ->
                refusal(
                        Quality.DEVICE,
                        who,
                        code,
                        "illegal address",
                        "it does not have this register: the profile is for another device, or counts from 1 instead of 0");
            case 3 ->
                refusal(
                        Quality.DEVICE,
                        who,
                        code,
                        "illegal value",
                        "it does not give so many registers at once: lower max_registers in the profile");
            case 4 ->
                refusal(Quality.DEVICE, who, code, "device failure", "switch it off and on; replace it if it repeats");
            case 5, 6 ->
                refusal(Quality.NOT_READY, who, code, "busy", "ask it less often (every), or give it a longer gap");
            case 8 -> refusal(Quality.DEVICE, who, code, "memory error", "replace the device");
            case 10 ->
                refusal(
                        Quality.BUS,
                        who,
                        code,
                        "no path to the target",
                        "the gateway in between is not set up for this unit: look at its ports and unit numbers");
            case 11 ->
                refusal(
                        Quality.TIMEOUT,
                        who,
                        code,
                        "the target did not respond",
                        "the gateway in between works, the device behind it does not: its power, A and B, unit number, baud rate");
            default -> refusal(Quality.DEVICE, who, code, "unknown to the standard", "see the device's manual");
        };
    }

    private static DeviceException refusal(Quality quality, String who, int code, String meaning, String remedy) {
        return new DeviceException(quality, "%s answered exception %02X, %s; %s".formatted(who, code, meaning, remedy));
    }
}
