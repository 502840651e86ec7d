package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import org.jspecify.annotations.Nullable;

/** How a request and its answer are packed. */
interface Framing {

    /**
     * What is on its way to a unit.
     *
     * @param who the unit, for messages
     * @param function its code
     * @param bytes how many of data the answer has
     */
    record Asked(String who, int unit, int function, int bytes) {

        /** An exception is the function with this bit, and a code (V1.1b3, 4.1). */
        static final int EXCEPTION = 0x80;

        /** Function, number of bytes, the bytes. */
        int answerLength() {
            return 2 + bytes;
        }
    }

    /** A request as it goes out. */
    byte[] request(Asked asked, byte[] pdu);

    /**
     * Looks for the answer in what has come since the request.
     *
     * @param received bytes of it, from the first of the array
     * @return function and what follows it; null while it is not there
     * @throws DeviceException when it can no longer come: the connection is to be given up
     */
    byte @Nullable [] find(Asked asked, byte[] bytes, int received) throws DeviceException;

    /** Whether so many bytes may be all there is to come, so that a short silence ends the wait. */
    boolean mayBeAll(Asked asked, int received);

    /** Why there was no answer in what came, if anything came. */
    DeviceException why(Asked asked, byte[] bytes, int received);
}
