/** The real programs that tests of edge and centre start: a broker, a browser. Shipped to them as a test jar. */
@NullMarked
package io.hanlu.wire.testing;

import org.jspecify.annotations.NullMarked;
