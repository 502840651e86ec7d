package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.KernelPort;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the kernel shows of its devices. Any thread may call it. */
public final class Sysfs {

    /** Where Linux mounts it. */
    public static final Path ROOT = Path.of("/sys");

    private final Path root;
    private final Clock clock;

    /** 1-Wire buses that have been read, by folder: what hangs on one is converted together. */
    private final Map<Path, W1Master> masters = new ConcurrentHashMap<>();

    /**
     * @param root what is {@code /sys} elsewhere
     */
    public Sysfs(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /**
     * Opens a device, which need not be there yet.
     *
     * @throws IllegalArgumentException when the address is none of the kernel's
     */
    public KernelPort open(Address at) {
        return switch (at) {
            case Address.OneWire device -> new FolderPort(at, new OneWireFolder(root, device, this::master));
            case Address.KernelChip chip -> new FolderPort(at, new ChipFolder(root, chip));
            default -> throw new IllegalArgumentException(at + " is not read by the kernel");
        };
    }

    private W1Master master(Path folder) {
        return masters.computeIfAbsent(folder, bus -> new W1Master(bus, clock));
    }
}
