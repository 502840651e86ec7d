package io.hanlu.wire.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees that this machine's ways into the network have changed: a modem has dialled in, a cable was plugged, DHCP has given an
 * address. Then waiting any longer makes no sense, and no storm comes of not waiting: the change is this machine's alone. Reads the
 * kernel's routing tables; where there are none (not Linux), nothing ever changes. One thread.
 */
final class Routes {

    /** Columns of the kernel's tables that are not counters. */
    private static final int[] IPV4_COLUMNS = {0, 1, 2, 6, 7};

    private static final int[] IPV6_COLUMNS = {0, 1, 4, 5, 9};

    private final Path folder;
    private List<String> seen;

    Routes() {
        this(Path.of("/proc/net"));
    }

    /** @param folder with {@code route} and {@code ipv6_route}, as in {@code /proc/net} */
    Routes(Path folder) {
        this.folder = folder;
        this.seen = read();
    }

    /** Since it was last asked, or made. A machine that has lost its last way has nothing to try. */
    boolean haveChanged() {
        List<String> now = read();
        boolean changed = !now.equals(seen) && !now.isEmpty();
        seen = now;
        return changed;
    }

    private List<String> read() {
        List<String> routes = new ArrayList<>();
        read("route", IPV4_COLUMNS, routes);
        read("ipv6_route", IPV6_COLUMNS, routes);
        return routes;
    }

    private void read(String file, int[] columns, List<String> into) {
        try {
            for (String line : Files.readAllLines(folder.resolve(file), StandardCharsets.US_ASCII)) {
                String[] all = line.strip().split("\\s+", -1);
                StringBuilder route = new StringBuilder();
                for (int column : columns) {
                    route.append(column < all.length ? all[column] : "").append(' ');
                }
                if (!line.startsWith("Iface") && !route.toString().strip().endsWith(" lo")) {
                    into.add(route.toString());
                }
            }
        } catch (IOException e) {
            // no such table: nothing to see
        }
    }
}
