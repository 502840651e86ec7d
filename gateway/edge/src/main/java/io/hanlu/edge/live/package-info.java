/** The newest reading of every point, for those who look on. */
@NullMarked
package io.hanlu.edge.live;

import org.jspecify.annotations.NullMarked;
