/**
 * The local console: the page an operator opens on a phone next to the cold room, and the HTTP interface behind it. It looks
 * on and changes nothing. Its code runs on the web server's worker threads.
 */
@NullMarked
package io.hanlu.edge.console;

import org.jspecify.annotations.NullMarked;
