package io.hanlu.bridge.replay;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording row by row: CSV (RFC 4180, one row a line) in UTF-8 with a header that names the columns {@code time},
 * {@code temperature} and, if there is one, {@code humidity}; other columns are ignored. Times are RFC 3339, or without an
 * offset in a given time zone, and ascend.
 *
 * <p>Never holds more than one line. One thread uses it; {@link #close} may come from another.
 */
public final class RecordingReader implements Closeable {

    /** The longest line read, in bytes; what is longer is malformed. */
    static final int MAX_LINE_BYTES = 4096;

    private static final Map<String, Column> COLUMNS = Map.of(
            "time", Column.TIME,
            "local_time", Column.TIME,
            "temperature", Column.TEMPERATURE,
            "temperature_c", Column.TEMPERATURE,
            "humidity", Column.HUMIDITY,
            "humidity_pct", Column.HUMIDITY);

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}(\\.[0-9]{1,18})?");

    private static final int LOWEST_CENTI_CELSIUS = -273_15;
    private static final int HIGHEST_CENTI_CELSIUS = 1000_00;
    private static final int HIGHEST_CENTI_RH = 100_00;
    /** A capacitive sensor near condensation says up to this much beyond 0–100 %RH; more is no humidity. */
    private static final int HUMIDITY_BEYOND_CENTI_RH = 20_00;

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final String name;
    private final InputStream in;
    private final ZoneId timezone;
    private final Consumer<Malformed> malformed;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int lineLength;
    private long lineNumber;
    private int timeColumn = -1;
    private int temperatureColumn = -1;
    private int humidityColumn = -1;
    private long lastMillis = Long.MIN_VALUE;

    private enum Column {
        TIME,
        TEMPERATURE,
        HUMIDITY
    }

    /**
     * What one cell holds.
     *
     * @param scaled the value to {@link Quantity#decimals} places; 0 when the quality has no value
     */
    public record Cell(int scaled, Quality quality) {}

    /**
     * One row.
     *
     * @param timeMillis UTC epoch milliseconds
     * @param humidity null when the recording has no such column
     */
    public record Row(
            long timeMillis, Cell temperature, @Nullable Cell humidity) {}

    /** Something in the file that is not as it should be; reading goes on after it. */
    public record Malformed(String file, long line, String what) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + what;
        }
    }

    /** The file is no recording at all. */
    public static final class NoRecordingException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRecordingException(String message) {
            super(message);
        }
    }

    /**
     * Opens a file and reads its header.
     *
     * @param timezone of times without an offset
     * @param malformed told of every row that had to be skipped and of every cell that could not be read
     * @throws NoRecordingException when the header does not name the columns
     * @throws IOException when the file cannot be read
     */
    public static RecordingReader open(Path file, ZoneId timezone, Consumer<Malformed> malformed) throws IOException {
        return open(Files.newInputStream(file), file.toString(), timezone, malformed);
    }

    /** As {@link #open(Path, ZoneId, Consumer)}, from a stream that is then closed with the reader. */
    public static RecordingReader open(InputStream in, String name, ZoneId timezone, Consumer<Malformed> malformed)
            throws IOException {
        RecordingReader reader = new RecordingReader(in, name, timezone, malformed);
        try {
            reader.readHeader();
            return reader;
        } catch (IOException e) {
            try (in) {
                throw e;
            }
        }
    }

    private RecordingReader(InputStream in, String name, ZoneId timezone, Consumer<Malformed> malformed) {
        this.in = new BufferedInputStream(in);
        this.name = name;
        this.timezone = timezone;
        this.malformed = malformed;
    }

    public boolean hasHumidity() {
        return humidityColumn >= 0;
    }

    /**
     * The next row, null at the end. A row without a time that is later than the one before is reported and skipped. A cell
     * that is empty or cannot be read has the quality NO_VALUE, one that no sensor could have measured RANGE.
     */
    public @Nullable Row next() throws IOException {
        while (readLine()) {
            if (lineLength > MAX_LINE_BYTES) {
                report("the line is longer than " + MAX_LINE_BYTES + " bytes; the row is skipped");
            } else if (lineLength > 0) {
                try {
                    return row(split(decode()));
                } catch (MalformedRowException e) {
                    report(e.getMessage() + "; the row is skipped");
                }
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Row row(List<String> cells) throws MalformedRowException {
        if (cells.size() <= timeColumn) {
            throw new MalformedRowException("there is no time");
        }
        long millis = time(cells.get(timeColumn));
        lastMillis = millis;
        Cell humidity = null;
        if (hasHumidity()) {
            humidity = humidity(cell(cells, humidityColumn, Quantity.HUMIDITY));
        }
        return new Row(millis, temperature(cell(cells, temperatureColumn, Quantity.TEMPERATURE)), humidity);
    }

    /** An hour that comes twice when summer time ends is told apart by the times ascending. */
    private long time(String text) throws MalformedRowException {
        try {
            String iso = text.strip().replace(' ', 'T').toUpperCase(Locale.ROOT);
            Instant time;
            if (hasOffset(iso)) {
                time = OffsetDateTime.parse(iso).toInstant();
            } else {
                ZonedDateTime zoned = LocalDateTime.parse(iso).atZone(timezone);
                if (zoned.toInstant().toEpochMilli() <= lastMillis) {
                    zoned = zoned.withLaterOffsetAtOverlap();
                }
                time = zoned.toInstant();
            }
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                throw new MalformedRowException("the time " + text + " lies outside the years 1970 to 2199");
            }
            long millis = time.toEpochMilli();
            if (millis <= lastMillis) {
                throw new MalformedRowException("the time " + text + " is not later than the row before");
            }
            return millis;
        } catch (DateTimeException e) {
            throw new MalformedRowException(
                    "\"" + text + "\" is no time; write 2022-05-02T04:44:00+08:00, or without an offset");
        }
    }

    private static boolean hasOffset(String iso) {
        int clock = Math.max(iso.indexOf('T'), 0);
        return iso.endsWith("Z") || iso.indexOf('+', clock) >= 0 || iso.indexOf('-', clock) >= 0;
    }

    private Cell cell(List<String> cells, int column, Quantity quantity) {
        String text = column < cells.size() ? cells.get(column).strip() : "";
        if (text.isEmpty()) {
            return new Cell(0, Quality.NO_VALUE);
        }
        if (!NUMBER.matcher(text).matches()) {
            report("\"" + text + "\" is no " + quantity.id() + "; the row has none");
            return new Cell(0, Quality.NO_VALUE);
        }
        BigDecimal value = new BigDecimal(text).setScale(quantity.decimals(), RoundingMode.HALF_UP);
        try {
            return new Cell(value.unscaledValue().intValueExact(), Quality.GOOD);
        } catch (ArithmeticException e) {
            return new Cell(0, Quality.RANGE);
        }
    }

    /** Loggers write −999 and the like for a probe that is not there. */
    private static Cell temperature(Cell cell) {
        boolean possible = cell.scaled() >= LOWEST_CENTI_CELSIUS && cell.scaled() <= HIGHEST_CENTI_CELSIUS;
        return possible ? cell : new Cell(0, Quality.RANGE);
    }

    private static Cell humidity(Cell cell) {
        int limited = Math.clamp(cell.scaled(), 0, HIGHEST_CENTI_RH);
        if (limited == cell.scaled()) {
            return cell;
        }
        boolean possible = Math.abs((long) cell.scaled() - limited) <= HUMIDITY_BEYOND_CENTI_RH;
        return possible ? new Cell(limited, Quality.CLAMPED) : new Cell(0, Quality.RANGE);
    }

    private void readHeader() throws IOException {
        String right = "its first line names the columns: time,temperature or time,temperature,humidity";
        if (!readLine() || lineLength == 0 || lineLength > MAX_LINE_BYTES) {
            throw new NoRecordingException(name + " has no header; " + right);
        }
        List<String> names;
        try {
            names = split(decode());
        } catch (MalformedRowException e) {
            throw new NoRecordingException(name + ":1: " + e.getMessage() + "; " + right + ", in UTF-8");
        }
        for (int i = 0; i < names.size(); i++) {
            Column column = COLUMNS.get(names.get(i).strip().toLowerCase(Locale.ROOT));
            if (column == null) {
                continue;
            }
            int earlier = switch (column) {
                case TIME -> timeColumn;
                case TEMPERATURE -> temperatureColumn;
                case HUMIDITY -> humidityColumn;
            };
            if (earlier >= 0) {
                throw new NoRecordingException(name + ":1: columns \"" + names.get(earlier) + "\" and \"" + names.get(i)
                        + "\" mean the same; keep one");
            }
            switch (column) {
                case TIME -> timeColumn = i;
                case TEMPERATURE -> temperatureColumn = i;
                case HUMIDITY -> humidityColumn = i;
            }
        }
        if (timeColumn < 0 || temperatureColumn < 0) {
            throw new NoRecordingException(name + ":1: there is no column \""
                    + (timeColumn < 0 ? "time" : "temperature") + "\" among " + names + "; " + right);
        }
    }

    /** Reads a line without its end into {@link #line}; a line that does not fit leaves a greater length. */
    private boolean readLine() throws IOException {
        lineLength = 0;
        int next = in.read();
        if (next < 0) {
            return false;
        }
        lineNumber++;
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (lineLength < MAX_LINE_BYTES) {
                line[lineLength] = (byte) next;
            }
            lineLength = Math.min(lineLength + 1, MAX_LINE_BYTES + 1);
        }
        if (lineLength > 0 && lineLength <= MAX_LINE_BYTES && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        return true;
    }

    private String decode() throws MalformedRowException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, lineLength))
                    .toString();
            return lineNumber == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new MalformedRowException("the line is not UTF-8");
        }
    }

    private static List<String> split(String text) throws MalformedRowException {
        List<String> cells = new ArrayList<>(4);
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new MalformedRowException("a quotation mark is not closed");
        }
        cells.add(cell.toString());
        return cells;
    }

    private void report(@Nullable String what) {
        malformed.accept(new Malformed(name, lineNumber, String.valueOf(what)));
    }

    /** The row has to be skipped. */
    private static final class MalformedRowException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedRowException(String message) {
            super(message, null, false, false);
        }
    }
}
