package io.hanlu.bridge.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** What the system calls its errors. Any thread. */
public final class ErrorText {

    /** Longer than any of them in any language. */
    private static final int LONGEST_BYTES = 1024;

    private ErrorText() {}

    /**
     * The text of an error number in the language of the system, which is how Java passes it on.
     *
     * @param otherwise where the C library cannot be asked
     */
    @SuppressWarnings("restricted")
    public static String of(int number, String otherwise) {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            MethodHandle strerror = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            MemorySegment text = (MemorySegment) strerror.invokeExact(number);
            return text.reinterpret(LONGEST_BYTES, arena, null).getString(0, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            return otherwise;
        }
    }
}
