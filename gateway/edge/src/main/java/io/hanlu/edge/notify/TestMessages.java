package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.ChannelSettings;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages that only show that messages arrive: sent at once, on the caller's thread, one after the other. */
public final class TestMessages {

    /**
     * What came back.
     *
     * @param recipient id; the channel's when nobody uses it
     */
    public record Result(String recipient, String channel, Outcome outcome) {}

    private record Trial(String recipient, String name, Language language, Address address) {}

    private TestMessages() {}

    /**
     * Sends them.
     *
     * @param gateway its id
     * @param name id of a recipient or channel; null for all recipients
     * @param each told of each result as it comes
     * @throws IllegalArgumentException when there is nobody of that name, and who there is
     */
    public static List<Result> send(
            People people, AlarmWords words, String gateway, @Nullable String name, Clock clock, Consumer<Result> each)
            throws InterruptedException {
        List<Result> results = new ArrayList<>();
        List<Trial> trials = trials(people, name);
        try (Channels channels = new Channels(clock)) {
            for (Trial trial : trials) {
                long now = clock.epochMillis();
                Message message = new Message(
                        now + "-test-" + results.size(),
                        gateway,
                        trial.name(),
                        trial.address().to(),
                        Severity.LOW,
                        words.title(Severity.LOW, trial.language()),
                        words.test(trial.name(), trial.language(), now),
                        now);
                ChannelSettings settings = people.channels().stream()
                        .filter(channel -> channel.id().equals(trial.address().channel()))
                        .findFirst()
                        .orElseThrow();
                Result result = new Result(
                        trial.recipient(),
                        settings.id(),
                        channels.open(settings).send(message));
                results.add(result);
                each.accept(result);
            }
        }
        return results;
    }

    private static List<Trial> trials(People people, @Nullable String name) {
        List<Trial> trials = new ArrayList<>();
        for (Recipient recipient : people.recipients()) {
            for (Address address : recipient.addresses()) {
                if (name == null || name.equals(recipient.id()) || name.equals(address.channel())) {
                    trials.add(new Trial(recipient.id(), recipient.name(), recipient.language(), address));
                }
            }
        }
        if (trials.isEmpty()) {
            String all = Stream.concat(
                            people.recipients().stream().map(Recipient::id),
                            people.channels().stream().map(ChannelSettings::id))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException((name == null
                            ? "there are no recipients"
                            : "there is no recipient \"" + name + "\", and no channel of one")
                    + (all.isEmpty() ? ": add channels and recipients to the configuration" : "; there are: " + all));
        }
        return trials;
    }
}
