/** x. */
@NullMarked
package io.hanlu.edge;

import org.jspecify.annotations.NullMarked;
