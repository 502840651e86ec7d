/** What every store must do, and samples to do it with. */
@NullMarked
package io.hanlu.central.store;

import org.jspecify.annotations.NullMarked;
