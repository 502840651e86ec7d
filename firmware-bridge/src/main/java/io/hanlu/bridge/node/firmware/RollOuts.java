package io.hanlu.bridge.node.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which node gets which image. The newest version goes to a percentage of a model's nodes, chosen by a hash of version and node,
 * so that the choice is the same after a restart and another for every version. Once more nodes failed than may, nobody gets it
 * any more; so does a node that failed with it. Older versions that were not stopped are for everybody else. Used by one thread.
 */
public final class RollOuts {

    /** A node that has fetched an image and then said nothing for so long has failed: perhaps it does not start any more. */
    static final Duration SILENCE = Duration.ofHours(1);

    private static final int HUNDRED = 100;

    private final RollOutState state;
    private final int percent;
    private final int maxFailures;
    private final Consumer<String> teller;

    /**
     * @param percent 0 to 100
     * @param maxFailures how many nodes may fail with a version
     * @param teller is told when a roll-out begins, stops, and is done
     */
    public RollOuts(RollOutState state, int percent, int maxFailures, Consumer<String> teller) {
        this.state = state;
        this.percent = percent;
        this.maxFailures = maxFailures;
        this.teller = teller;
    }

    /**
     * What a node should run.
     *
     * @param images of its model, the newest first
     */
    public Optional<Image> wanted(List<Image> images, String node) {
        return images.stream()
                .filter(image -> gets(image, node, image.equals(images.getFirst()) ? percent : HUNDRED))
                .findFirst();
    }

    private boolean gets(Image image, String node, int share) {
        RollOutState.Progress progress = state.of(image);
        return switch (progress.result(node)) {
            case OK -> true;
            case FAILED -> false;
            case TAKEN, NONE -> !progress.stopped() && bucket(image.version(), node) < share;
        };
    }

    /** 0 to 99, evenly. */
    static int bucket(String version, String node) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((version + "\n" + node).getBytes(UTF_8));
            return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), HUNDRED);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A node begins to fetch an image. */
    public void begin(Image image) throws IOException {
        if (state.of(image).begin()) {
            state.save();
            teller.accept(name(image) + ": the roll-out begins, to " + percent + " % of its nodes");
        }
    }

    /** A node has been given the last block of an image. */
    public void taken(Image image, String node, long nowMillis) throws IOException {
        if (state.of(image).taken(node, nowMillis)) {
            state.save();
        }
    }

    /**
     * A node says how it went.
     *
     * @param models all nodes of the model
     * @throws IOException when that cannot be remembered; the node should say it again
     */
    public void report(Image image, String node, boolean ok, String text, List<Image> images, Collection<String> models)
            throws IOException {
        RollOutState.Progress progress = state.of(image);
        if (ok ? progress.ok(node) : progress.failed(node)) {
            judge(image, node, ok ? "" : text, images, models);
        }
    }

    private void judge(Image image, String node, String failure, List<Image> images, Collection<String> models)
            throws IOException {
        RollOutState.Progress progress = state.of(image);
        boolean stops = progress.failures() > maxFailures && progress.stop();
        boolean done = !progress.stopped()
                && models.stream()
                        .filter(each ->
                                wanted(images, each).filter(image::equals).isPresent()
                                        || progress.result(each) == RollOutState.Result.FAILED)
                        .allMatch(each -> progress.result(each) == RollOutState.Result.OK
                                || progress.result(each) == RollOutState.Result.FAILED)
                && progress.finish();
        state.save();
        if (!failure.isEmpty()) {
            teller.accept(name(image) + ": node " + node + " failed: " + failure);
        }
        if (stops) {
            teller.accept(name(image) + ": the roll-out was stopped, since " + progress.failures() + " nodes failed, "
                    + maxFailures + " may; find out why and publish a new version");
        }
        if (done) {
            teller.accept(name(image) + ": the roll-out is done: " + progress.successes() + " nodes run it, "
                    + progress.failures() + " failed");
        }
    }

    /** Counts as failed who took an image and has been silent since. */
    public void expire(List<Image> images, long nowMillis, Collection<String> models) throws IOException {
        for (Image image : images) {
            for (String node : state.of(image).silentSince(nowMillis - SILENCE.toMillis())) {
                report(image, node, false, "it fetched the image and was silent for an hour", images, models);
            }
        }
    }

    private static String name(Image image) {
        return "firmware " + image.model() + " " + image.version();
    }
}
