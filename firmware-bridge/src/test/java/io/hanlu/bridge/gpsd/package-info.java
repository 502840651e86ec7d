@NullMarked
package io.hanlu.bridge.gpsd;

import org.jspecify.annotations.NullMarked;
