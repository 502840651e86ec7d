package io.hanlu.edge.clock;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks the kernel whether a time service (chrony, systemd-timesyncd, ntpd) keeps its clock: adjtimex(2) returns TIME_ERROR
 * until one does.
 */
public final class KernelClock {

    private static final int TIME_ERROR = 5;

    /** Larger than {@code struct timex} on every Linux (208 bytes on 64 bits); all zero asks without changing anything. */
    private static final int TIMEX_BYTES = 512;

    private static final Optional<MethodHandle> ADJTIMEX = adjtimex();

    private KernelClock() {}

    @SuppressWarnings("restricted") // a call into the C library is what this class is for
    private static Optional<MethodHandle> adjtimex() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("adjtimex")
                .map(found ->
                        linker.downcallHandle(found, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
    }

    /** Empty when this system cannot tell. */
    public static Optional<Boolean> isSynchronized() {
        if (ADJTIMEX.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            int state = (int) ADJTIMEX.get().invokeExact(arena.allocate(TIMEX_BYTES, Long.BYTES));
            return state < 0 ? Optional.empty() : Optional.of(state != TIME_ERROR);
        } catch (Throwable e) {
            throw new IllegalStateException("adjtimex takes a pointer and returns an int", e);
        }
    }
}
