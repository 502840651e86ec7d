package io.hanlu.wire.mqtt;

import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one link, which follow their files: renewed ones are taken up without a restart, and what was in use stays in
 * use until new ones have made a connection. Files that cannot be used, or that no broker accepts, cost nothing but a warning. The
 * link's thread.
 */
final class TlsState {

    private static final Logger LOG = LoggerFactory.getLogger(TlsState.class);

    private final @Nullable Tls files;
    private List<Object> read = List.of(); // how the files looked of which newest was made, or could not be
    private List<Object> seen = List.of();
    private @Nullable SSLSocketFactory newest;
    private @Nullable SSLSocketFactory proved;
    private @Nullable SSLSocketFactory tried;
    private boolean isNewestDoubtful; // it has failed where the proved one may do
    private @Nullable String warning;

    /** @param files null: what Java trusts, which is read once */
    TlsState(@Nullable Tls files) {
        this.files = files;
    }

    /**
     * For the next attempt: of the files as they are now, and every second time of those that worked before, while these fail.
     *
     * @throws IOException when they cannot be used and no others have been; it names the file and what to do
     */
    SSLSocketFactory next() throws IOException {
        refresh();
        SSLSocketFactory next = isNewestDoubtful && proved != null && tried != proved ? proved : newest;
        if (next == null) {
            throw new IOException(String.valueOf(warning));
        }
        tried = next;
        return next;
    }

    private void refresh() {
        List<Object> now = looks();
        if (newest != null && now.equals(read)) {
            return;
        }
        read = now;
        try {
            newest = TlsFiles.socketFactory(files);
            isNewestDoubtful = false;
            warning = null;
        } catch (IOException e) {
            warning = e.getMessage();
            if (newest != null) {
                warning += "; the certificates that were read before stay in use";
                LOG.error("{}", warning);
            }
        }
    }

    /** What {@link #next} gave last has made a connection. */
    void worked() {
        proved = tried;
        if (tried == newest) {
            isNewestDoubtful = false;
        }
    }

    /** … or has not. */
    void failed(String why) {
        if (tried == newest && proved != null && proved != newest) {
            isNewestDoubtful = true;
            warning = "no connection with the new certificates (" + why + "); those before them stay in use";
            LOG.error("{}", warning);
        }
    }

    /**
     * Whether there are new files to try: they differ from those read last, and have looked the same twice in a row, so that nobody's
     * half-copied file is read. Those that cannot be read leave a warning.
     */
    boolean areRenewed() {
        List<Object> now = looks();
        if (now.equals(read) || !now.equals(seen)) {
            seen = now;
            return false;
        }
        SSLSocketFactory before = newest;
        refresh();
        return newest != before;
    }

    /** What is wrong with the newest files; null when nothing is known to be. */
    @Nullable
    String warning() {
        return warning;
    }

    private List<Object> looks() {
        if (files == null) {
            return List.of();
        }
        List<Object> looks = new ArrayList<>();
        for (Path file : new @Nullable Path[] {files.ca(), files.certificate(), files.key()}) {
            if (file == null) {
                continue;
            }
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                looks.add(List.of(file, now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey())));
            } catch (IOException e) {
                looks.add(file + " is not there");
            }
        }
        return looks;
    }
}
