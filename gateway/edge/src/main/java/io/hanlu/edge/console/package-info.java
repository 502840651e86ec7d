/**
 * The local console: the page an operator opens on a phone next to the cold room, and the HTTP interface behind it. It shows
 * what others know, and hands what people say about alarms to {@link io.hanlu.edge.console.AlarmDesk} and {@link
 * io.hanlu.edge.console.Controls}. Its code runs on the web server's worker threads.
 */
@NullMarked
package io.hanlu.edge.console;

import org.jspecify.annotations.NullMarked;
