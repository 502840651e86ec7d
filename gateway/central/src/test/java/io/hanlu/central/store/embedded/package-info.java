/** The embedded store. */
@NullMarked
package io.hanlu.central.store.embedded;

import org.jspecify.annotations.NullMarked;
