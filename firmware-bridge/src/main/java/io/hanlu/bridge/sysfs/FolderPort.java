package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.KernelPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of one device: remembered while it can be read, looked for again when it cannot. */
final class FolderPort implements KernelPort {

    private final Address at;
    private final DeviceFolder device;
    private final String lane;
    private @Nullable Path found;
    private volatile boolean closed;

    FolderPort(Address at, DeviceFolder device) {
        this.at = at;
        this.device = device;
        this.lane = laneNow();
    }

    private String laneNow() {
        try {
            return device.lane(folder());
        } catch (DeviceException e) {
            return at.lane(); // not there yet: the wires are not known
        }
    }

    @Override
    public Address address() {
        return at;
    }

    @Override
    public String lane() {
        return lane;
    }

    @Override
    public String read(String file) throws DeviceException, InterruptedException {
        Path folder = folder();
        device.prepare(folder, file);
        try {
            return KernelFile.read(folder.resolve(file));
        } catch (NoSuchFileException e) {
            throw missing(folder, file);
        } catch (IOException e) {
            found = null;
            throw KernelFile.failure(at + ": " + file, e);
        }
    }

    @Override
    public boolean has(String file) throws DeviceException {
        Path folder = folder();
        if (Files.exists(folder.resolve(file))) {
            return true;
        }
        if (Files.isDirectory(folder)) {
            return false;
        }
        throw gone();
    }

    private Path folder() throws DeviceException {
        if (closed) {
            throw new DeviceException(Quality.BUS, at + ": the port is closed");
        }
        Path folder = found;
        if (folder == null) {
            folder = device.find();
            found = folder;
        }
        return folder;
    }

    private DeviceException missing(Path folder, String file) {
        if (!Files.isDirectory(folder)) {
            return gone();
        }
        return new DeviceException(
                Quality.NO_VALUE,
                at + ": the kernel's driver gives no " + file + " for this device; ls " + folder
                        + " shows what it gives: correct the address");
    }

    private DeviceException gone() {
        found = null;
        try {
            device.find();
        } catch (DeviceException e) {
            return e;
        }
        return new DeviceException(
                Quality.NACK, at + ": the device went away and came back; if it repeats, check its plug and supply");
    }

    @Override
    public void close() {
        closed = true;
    }
}
