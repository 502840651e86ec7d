package io.hanlu.wire.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the client asked for: the variable parts of the path and the query. Immutable; any thread. */
public final class Parameters {

    private final Map<String, String> path;
    private final Map<String, List<String>> query;

    Parameters(Map<String, String> path, Map<String, List<String>> query) {
        this.path = Map.copyOf(path);
        this.query = Map.copyOf(query);
    }

    /** A variable part of the route: {@code id} in {@code /gateways/:id}. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no :" + name);
        }
        return value;
    }

    /** @throws ProblemException 400 when it was given more than once */
    public Optional<String> optional(String name) throws ProblemException {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ProblemException.badParameter(name, "given " + values.size() + " times", "give it once");
        }
        return values.stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** @throws ProblemException 400 when it was not given, or more than once */
    public String required(String name, String example) throws ProblemException {
        return optional(name)
                .orElseThrow(() -> ProblemException.badParameter(name, "missing", "for example " + example));
    }

    /**
     * A whole number from 1 on.
     *
     * @param otherwise when it was not given
     * @throws ProblemException 400 when it is none, or beyond the most
     */
    public long count(String name, long otherwise, long most) throws ProblemException {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        long count = text.get().matches("[0-9]{1,18}") ? Long.parseLong(text.get()) : 0;
        if (count < 1 || count > most) {
            throw ProblemException.badParameter(name, "\"" + text.get() + "\" is not a count", "1 to " + most);
        }
        return count;
    }

    /**
     * A time as RFC 3339 with offset ({@code 2026-05-01T08:00:00+08:00}) or as UTC epoch milliseconds.
     *
     * @return UTC epoch milliseconds
     * @throws ProblemException 400 when missing or neither
     */
    public long time(String name) throws ProblemException {
        String text = required(name, "2026-05-01T08:00:00+08:00");
        try {
            return text.matches("-?\\d{1,15}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw ProblemException.badParameter(
                    name,
                    "\"" + text + "\" is not a time",
                    "give RFC 3339 with an offset (a + in a query is written %2B), like " + Instant.EPOCH
                            + ", or epoch milliseconds");
        }
    }
}
