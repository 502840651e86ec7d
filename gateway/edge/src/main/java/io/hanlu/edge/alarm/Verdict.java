package io.hanlu.edge.alarm;

/** What a reading says about a condition. */
enum Verdict {
    /** It is so. */
    BAD,
    /** It is not so, and far enough from it to return. */
    WELL,
    /** It is not so, but too close to it to return. */
    NEITHER,
    /** Nothing. */
    UNKNOWN
}
