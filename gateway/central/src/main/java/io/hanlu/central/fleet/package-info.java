/**
 * How every gateway stands: last contact, newest values, sequence gaps. In memory only: filled from the store at start and
 * from the broker's retained births, kept current by ingest, read by pages from any thread.
 */
@NullMarked
package io.hanlu.central.fleet;

import org.jspecify.annotations.NullMarked;
