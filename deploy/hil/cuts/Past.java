import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Journal;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.SeqRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code Past FOLDER MINUTES}: a journal as of a gateway that lay in a drawer for most of a year: so many minutes of a
 * logger's readings, a commit each, all at the centre, none sealed, half of them older than the journal keeps. So the lives that
 * follow have something to seal and to remove.
 */
final class Past {

    private Past() {}

    public static void main(String[] arguments) throws Exception {
        int minutes = Integer.parseInt(arguments[1]);
        Point logger = new Point("room-1", "logger", Quantity.TEMPERATURE);
        try (Journal journal =
                Journal.open(Path.of(arguments[0]), List.of(logger), point -> true, Journal.Bounds.NONE)) {
            for (int days : new int[] {300, 200}) {
                long first = (System.currentTimeMillis() - Duration.ofDays(days).toMillis()) / 60_000;
                for (long minute = first; minute < first + minutes / 2; minute++) {
                    Round round = new Round(
                            0, minute * 60_000, new int[] {0}, new int[] {Judge.recorded(minute)}, new byte[1]);
                    journal.append(new Commit(List.of(round), List.of()));
                }
            }
            journal.markSafe(List.of(new SeqRange(1, journal.lastSeq())));
        }
    }
}
