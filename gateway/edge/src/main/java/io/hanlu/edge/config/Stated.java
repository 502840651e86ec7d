package io.hanlu.edge.config;

/**
 * What a rule asks for, and where it is written.
 *
 * @param source the document and clause, for people
 * @param confirmed false when nobody has read it in the document itself: then it is a setting, and no claim of compliance
 */
public record Stated<T>(T value, String source, boolean confirmed) {}
