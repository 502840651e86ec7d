package io.hanlu.bridge.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrorTextTest {

    @Test
    void theCLibraryIsAskedForItsOwnWords() {
        assertEquals("Remote I/O error", ErrorText.of(121, "unasked"));
    }
}
