package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.DeviceException;
import java.nio.file.Path;

/** How the folder of one device is found, and what reading in it takes. */
interface DeviceFolder {

    /**
     * Looks for the device.
     *
     * @return its folder without symbolic links, so that another device that gets the same number is another folder
     * @throws DeviceException when it is not there: what is, and what to do
     */
    Path find() throws DeviceException;

    /** The wires that a found device hangs on. */
    String lane(Path folder);

    /** Called before a file is read. */
    void prepare(Path folder, String file) throws DeviceException, InterruptedException;
}
