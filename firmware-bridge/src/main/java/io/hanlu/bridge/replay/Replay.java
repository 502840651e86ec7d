package io.hanlu.bridge.replay;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** Plays a recording as if it were a sensor, with the recording's own times. */
public final class Replay {

    private static final String SPEED = "speed";
    private static final String MAX = "max";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}(\\.[0-9]{1,9})?");
    private static final String FORM = "file:PATH";

    public static final Driver DRIVER = new Driver(
            "replay",
            "Recording (CSV: time,temperature[,humidity])",
            FORM,
            "as recorded",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Set.of(SPEED),
            Replay::check,
            Replay::open);

    private Replay() {}

    private static List<Driver.Problem> check(SensorSpec spec) {
        List<Driver.Problem> problems = new ArrayList<>();
        checkFile(spec, problems);
        try {
            speed(spec);
        } catch (IllegalArgumentException e) {
            problems.add(new Driver.Problem(
                    SPEED,
                    "\"" + spec.options().get(SPEED) + "\" is no speed",
                    "a number from 1 (60 plays an hour in a minute), or max (as fast as possible)"));
        }
        return problems;
    }

    private static void checkFile(SensorSpec spec, List<Driver.Problem> problems) {
        Path file;
        try {
            file = file(spec);
        } catch (IllegalArgumentException e) {
            problems.add(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
            return;
        }
        if (!Files.isRegularFile(file)) {
            problems.add(new Driver.Problem(
                    "at",
                    "there is no file " + file,
                    "the path of a recording, absolute or relative to the folder of this configuration"));
            return;
        }
        try (RecordingReader reader = RecordingReader.open(file, spec.timezone(), malformed -> {})) {
            reader.hasHumidity();
        } catch (RecordingReader.NoRecordingException e) {
            problems.add(new Driver.Problem(
                    "at", String.valueOf(e.getMessage()), "a CSV file with the columns time,temperature[,humidity]"));
        } catch (IOException e) {
            problems.add(new Driver.Problem(
                    "at", file + " cannot be read: " + e, "a file that the user of this program may read"));
        }
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        Path file = file(spec);
        try {
            return new Playback(spec, file, speed(spec), ports.clock());
        } catch (IOException e) {
            throw new DeviceException(
                    Quality.ACCESS, "the recording " + file + " cannot be played: " + e.getMessage(), e);
        }
    }

    private static Path file(SensorSpec spec) {
        if (Address.parse(spec.address()) instanceof Address.File at) {
            try {
                return at.in(spec.folder());
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(spec.address() + " cannot be a file: " + e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException(spec.address() + " is no file");
    }

    /** Empty: as fast as possible. */
    private static OptionalDouble speed(SensorSpec spec) {
        String text = spec.options().getOrDefault(SPEED, "1");
        if (text.equals(MAX)) {
            return OptionalDouble.empty();
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return OptionalDouble.of(Double.parseDouble(text));
    }
}
