/** How far the machine's clock can be trusted. Stateless; any thread. */
@NullMarked
package io.hanlu.edge.clock;

import org.jspecify.annotations.NullMarked;
