/** The centre as a whole: its commands, its start and stop, its architecture. */
@NullMarked
package io.hanlu.central;

import org.jspecify.annotations.NullMarked;
