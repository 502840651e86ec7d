/**
 * What people are told of alarms, in Chinese and English: sentences made of templates, which a configuration may replace. The pipeline
 * makes the text of an event, the notifier that of a message, pages ask for the same. Immutable, so for any thread.
 */
@NullMarked
package io.hanlu.edge.words;

import org.jspecify.annotations.NullMarked;
