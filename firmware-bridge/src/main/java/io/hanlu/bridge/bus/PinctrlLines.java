package io.hanlu.bridge.bus;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.port.OutputPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wires of a bus on a Raspberry Pi, by the command {@code pinctrl} of Raspberry Pi OS (package raspi-utils). It switches a
 * pin between the I2C controller and the port whatever the kernel's driver holds, and says what it was before, which the kernel's
 * own GPIO interface cannot: a line given back there stays an input, and the bus is lost until the next start.
 *
 * <p>A low line is driven, a high one is let go to its pull-up, as the bus wants it. Each step starts a process, so a clock takes
 * some milliseconds; an I2C device has no lower limit.
 *
 * @see <a href="https://github.com/raspberrypi/utils/tree/master/pinctrl">pinctrl</a>
 */
public final class PinctrlLines implements BusLines {

    private static final int CLOCKS = 9;
    private static final Duration TOOL_TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_OUTPUT = 4_096;

    /** A line of {@code pinctrl get}: {@code " 2: a0    pu | hi // GPIO2 = SDA1"}. */
    private static final Pattern STATE =
            Pattern.compile("\\s*([0-9]+):\\s+(\\S+)\\s.*?(p[udn-]|--)\\s+\\|\\s+(hi|lo|--).*");

    private static final Pattern CONTROLLER = Pattern.compile("a[0-8]");

    /** Sensors' capacitors are empty, and their supervisors reset, after this. */
    private static final Duration OFF = Duration.ofSeconds(1);

    /** Until they answer again: SHT4x 1 ms, TMP117 1.5 ms, BME280 2 ms, AHT20 100 ms by their datasheets. */
    private static final Duration ON = Duration.ofMillis(200);

    private record State(String function, String pull, boolean high) {}

    private final List<String> tool;
    private final int scl;
    private final int sda;
    private final @Nullable OutputPort power;
    private final Clock clock;

    /**
     * @param tool the command and its first arguments
     * @param scl the line's number; -1: none is known, nor SDA's
     * @param power on is on; null for none
     */
    public PinctrlLines(List<String> tool, int scl, int sda, @Nullable OutputPort power, Clock clock) {
        this.tool = List.copyOf(tool);
        this.scl = scl;
        this.sda = sda;
        this.power = power;
        this.clock = clock;
    }

    @Override
    public @Nullable Levels levels() throws DeviceException, InterruptedException {
        if (!canClock()) {
            return null;
        }
        Map<Integer, State> states = states();
        return new Levels(level(states, sda), level(states, scl));
    }

    private static Level level(Map<Integer, State> states, int line) throws DeviceException {
        return state(states, line).high() ? Level.HIGH : Level.LOW;
    }

    private static State state(Map<Integer, State> states, int line) throws DeviceException {
        State state = states.get(line);
        if (state == null) {
            throw new DeviceException(
                    Quality.BUS, "pinctrl did not tell of line " + line + "; see pinctrl get " + line);
        }
        return state;
    }

    @Override
    public boolean canClock() {
        return scl >= 0;
    }

    @Override
    public void clock() throws DeviceException, InterruptedException {
        Map<Integer, State> before = states();
        for (int line : new int[] {scl, sda}) {
            String function = state(before, line).function();
            if (!CONTROLLER.matcher(function).matches()) {
                throw new DeviceException(
                        Quality.BUS,
                        "line " + line + " is not with a controller (" + function
                                + "): correct scl and sda of this bus, or give it back with pinctrl set " + line
                                + " a0");
            }
        }
        try {
            release(sda);
            for (int n = 0; n < CLOCKS; n++) {
                pull(scl);
                release(scl);
            }
            // a stop condition: SDA rises while SCL is high
            pull(scl);
            pull(sda);
            release(scl);
            release(sda);
        } finally {
            giveBack(sda, state(before, sda));
            giveBack(scl, state(before, scl));
        }
    }

    private void pull(int line) throws DeviceException, InterruptedException {
        run("set", String.valueOf(line), "op", "dl");
    }

    private void release(int line) throws DeviceException, InterruptedException {
        run("set", String.valueOf(line), "ip", "pu");
    }

    private void giveBack(int line, State before) throws DeviceException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("set", String.valueOf(line), before.function()));
        if (before.pull().startsWith("p") && !before.pull().equals("p-")) {
            arguments.add(before.pull());
        }
        run(arguments.toArray(new String[0]));
    }

    private Map<Integer, State> states() throws DeviceException, InterruptedException {
        Map<Integer, State> states = new HashMap<>();
        for (String line : run("get", sda + "," + scl).lines().toList()) {
            Matcher matcher = STATE.matcher(line);
            if (matcher.matches()) {
                states.put(
                        Integer.valueOf(matcher.group(1)),
                        new State(
                                matcher.group(2),
                                matcher.group(3),
                                matcher.group(4).equals("hi")));
            }
        }
        return states;
    }

    private String run(String... arguments) throws DeviceException, InterruptedException {
        List<String> command = new ArrayList<>(tool);
        command.addAll(List.of(arguments));
        String said = String.join(" ", command);
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new DeviceException(
                    Quality.BUS,
                    said
                            + " could not be started: install the package raspi-utils; on other boards leave scl and sda out",
                    e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TOOL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DeviceException(Quality.BUS, said + " did not end within " + TOOL_TIMEOUT.toSeconds() + " s");
            }
            String output =
                    new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new DeviceException(
                        Quality.ACCESS,
                        said + " failed (" + output
                                + "): it needs the right to /dev/gpiomem*, which root and the group gpio have");
            }
            return output;
        } catch (IOException e) {
            throw new DeviceException(Quality.BUS, said + ": its answer could not be read", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public boolean canCyclePower() {
        return power != null;
    }

    @Override
    public void cyclePower() throws DeviceException, InterruptedException {
        OutputPort switched = power;
        if (switched == null) {
            return;
        }
        switched.set(false);
        try {
            clock.pause(OFF);
        } finally {
            switched.set(true);
        }
        clock.pause(ON);
    }
}
