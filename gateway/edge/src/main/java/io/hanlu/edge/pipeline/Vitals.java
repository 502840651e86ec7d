package io.hanlu.edge.pipeline;

import io.hanlu.edge.alarm.AlarmKind;
import org.jspecify.annotations.Nullable;

/** Says how the gateway itself is. Asked by the pipeline's thread every few seconds; must not block. */
public interface Vitals {

    /** What is said of one condition. */
    interface Chart {

        /**
         * Notes one.
         *
         * @param detail for people; null when there is nothing to add
         */
        void note(AlarmKind kind, boolean bad, @Nullable String detail);
    }

    /**
     * Says what is known now.
     *
     * @param journalTrouble why nothing can be made durable; null when all is well
     */
    void look(@Nullable String journalTrouble, Chart chart);
}
