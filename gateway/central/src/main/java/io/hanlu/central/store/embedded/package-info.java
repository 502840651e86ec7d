/**
 * The store in a database of our own: one SQLite file, {@code central.db}, that a technician can open with {@code sqlite3};
 * its tables are described in {@code gateway/central/README.md}. The writing connection belongs to the ingest thread; every
 * read opens one of its own.
 */
@NullMarked
package io.hanlu.central.store.embedded;

import org.jspecify.annotations.NullMarked;
