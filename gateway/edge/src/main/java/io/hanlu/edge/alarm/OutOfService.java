package io.hanlu.edge.alarm;

/**
 * A zone in maintenance: nothing of it is told to people.
 *
 * @param until when that ends, on the alarm clock
 * @param by who said so
 * @param reason why
 */
public record OutOfService(String zone, long until, String by, String reason) {}
