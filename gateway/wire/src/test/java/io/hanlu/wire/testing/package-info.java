/** What the tests of both consoles share: a real browser. Shipped to them as this module's test jar. */
@NullMarked
package io.hanlu.wire.testing;

import org.jspecify.annotations.NullMarked;
