/**
 * The port of devices that drivers of the kernel read: folders of small text files below {@code /sys}. Finds them by name,
 * reads at most 4096 bytes of a file, and says what is missing when one is not there.
 *
 * <p>{@link io.hanlu.bridge.Bridge} opens ports; the threads of the lanes use them.
 */
@NullMarked
package io.hanlu.bridge.sysfs;

import org.jspecify.annotations.NullMarked;
