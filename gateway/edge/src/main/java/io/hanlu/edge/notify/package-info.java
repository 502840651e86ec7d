/**
 * Reaches people: alarms from the journal become messages to those whom they concern at that hour, step after step until somebody
 * acknowledges. {@link io.hanlu.edge.notify.Notifier} decides on its thread {@code notify}, after its own durable cursor; each channel sends
 * on a thread of its own, so that a silent server delays nobody else. {@link io.hanlu.edge.notify.People} is who and how, from the
 * configuration.
 */
@NullMarked
package io.hanlu.edge.notify;

import org.jspecify.annotations.NullMarked;
