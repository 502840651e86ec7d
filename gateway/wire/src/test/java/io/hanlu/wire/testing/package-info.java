/** Real programs for integration tests of any module, each with its own folder and free loopback port. Any test's thread. */
@NullMarked
package io.hanlu.wire.testing;

import org.jspecify.annotations.NullMarked;
