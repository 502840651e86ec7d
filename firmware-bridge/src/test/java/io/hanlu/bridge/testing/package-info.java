/** What tests of the bridge and of the daemon share. In the jar of classifier {@code tests}, never in a product. */
@NullMarked
package io.hanlu.bridge.testing;

import org.jspecify.annotations.NullMarked;
