/** From a real broker into the store. */
@NullMarked
package io.hanlu.central.ingest;

import org.jspecify.annotations.NullMarked;
