/**
 * The control centre's page and HTTP interface: which gateways are heard, what they measured last, what is missing of each.
 * It reads the fleet and the store and changes nothing. Its code runs on the web server's worker threads.
 */
@NullMarked
package io.hanlu.central.console;

import org.jspecify.annotations.NullMarked;
