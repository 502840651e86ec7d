package io.hanlu.edge.words;

import java.util.Locale;

/** In which people are spoken to. */
public enum Language {
    /** Chinese, simplified. */
    ZH,
    EN;

    /** As in files: {@code zh}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
