@NullMarked
package io.hanlu.bridge.kernel;

import org.jspecify.annotations.NullMarked;
