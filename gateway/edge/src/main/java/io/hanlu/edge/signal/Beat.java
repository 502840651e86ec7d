package io.hanlu.edge.signal;

/**
 * On, then off, over and over.
 *
 * @param onMillis 0 or more
 * @param offMillis 0 or more, not both 0
 */
record Beat(long onMillis, long offMillis) {

    static final Beat NEVER = new Beat(0, 1_000);
    static final Beat STEADY = new Beat(1_000, 0);

    /** Of siren and lamp during a test. */
    static final Beat TEST = new Beat(500, 500);

    boolean isOn(long sinceMillis) {
        return sinceMillis % (onMillis + offMillis) < onMillis;
    }
}
