/** x. */
@NullMarked
package io.hanlu.central;

import org.jspecify.annotations.NullMarked;
