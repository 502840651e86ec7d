package io.hanlu.edge.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people wrote down in {@code alarm-cases/*.txt}, a case a test. */
class AlarmCasesTest {

    private static final Path FOLDER = Path.of("src/test/resources/alarm-cases");

    /** The real one. A power cut is a new engine that has the old one's state. */
    private static final class Real implements WrittenCase.Engine {
        private final List<Transition> told = new ArrayList<>();
        private AlarmRules rules;
        private AlarmEngine engine;

        Real(AlarmRules rules) {
            this.rules = rules;
            engine = new AlarmEngine(rules);
        }

        @Override
        public void next(long at, Input input) {
            engine.next(at, input, told::add);
        }

        @Override
        public void command(long at, Input.Command command) throws AlarmEngine.RefusedException {
            engine.command(at, command, told::add);
        }

        @Override
        public void rules(AlarmRules rules) {
            this.rules = rules;
            engine.rules(rules, told::add);
        }

        @Override
        public void restart() {
            engine = new AlarmEngine(rules, engine.state(), told::add);
        }

        @Override
        public boolean tellsDetails() {
            return true;
        }

        @Override
        public List<Transition> told() {
            List<Transition> all = List.copyOf(told);
            told.clear();
            return all;
        }
    }

    /** The slow one, which is told the whole past again each time. */
    private static final class Slow implements WrittenCase.Engine {
        private final AlarmRules rules;
        private final List<ReferenceEngine.Timed> past = new ArrayList<>();
        private final List<Transition> told = new ArrayList<>();
        private int known;

        Slow(AlarmRules rules) {
            this.rules = rules;
        }

        @Override
        public void next(long at, Input input) {
            past.add(new ReferenceEngine.Timed(at, input));
            List<ReferenceEngine.Said> all = ReferenceEngine.story(rules, past);
            all.subList(known, all.size()).forEach(said -> {
                if (said instanceof ReferenceEngine.Said.Told telling) {
                    told.add(telling.transition());
                }
            });
            known = all.size();
        }

        @Override
        public void command(long at, Input.Command command) throws AlarmEngine.RefusedException {
            int before = known;
            next(at, command);
            List<ReferenceEngine.Said> all = ReferenceEngine.story(rules, past);
            if (known > before && all.getLast() instanceof ReferenceEngine.Said.Refused) {
                throw new AlarmEngine.RefusedException("by the reference");
            }
        }

        @Override
        public void rules(AlarmRules rules) {
            throw new UnsupportedOperationException("the reference has one set of rules");
        }

        @Override
        public void restart() {
            // it forgets nothing
        }

        @Override
        public boolean tellsDetails() {
            return false;
        }

        @Override
        public List<Transition> told() {
            List<Transition> all = List.copyOf(told);
            told.clear();
            return all;
        }
    }

    static List<WrittenCase> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .flatMap(file -> {
                        try {
                            return WrittenCase.read(file.getFileName().toString(), Files.readAllLines(file)).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void asWritten(WrittenCase written) {
        assertEquals("", written.differences(Real::new, false, false));
        assertEquals("", written.differences(Real::new, true, false), "asked each minute");
        assertEquals("", written.differences(Real::new, false, true), "with a power cut after each line");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casesOfOneSetting")
    void theReferenceReadsThemTheSameWay(WrittenCase written) {
        assertEquals("", written.differences(Slow::new, false, false));
    }

    /** The reference has one set of rules, and does not learn (7.5). */
    static List<WrittenCase> casesOfOneSetting() throws IOException {
        return cases().stream()
                .filter(written -> !written.changesSettings() && !written.title.startsWith("7.5"))
                .toList();
    }

    @Test
    void thereAreEnoughOfThemAndEachHasItsClauseAndItsChineseTitle() throws IOException {
        List<WrittenCase> cases = cases();
        assertTrue(cases.size() >= 150, cases.size() + " cases");
        cases.forEach(written -> assertTrue(
                written.title.matches("[1-8]\\.\\d .+ · .*\\p{IsHan}.*"), written.file + ": " + written.title));
        assertEquals(
                cases.size(),
                cases.stream().map(written -> written.title).distinct().count(),
                "titles are given once");
    }
}
