package io.hanlu.edge.journal;

/**
 * What a correction of the clock has done to rounds that were written before it.
 *
 * @param moved by how much the rounds of this boot that had not been sent were moved, milliseconds
 * @param first the first of them; rounds and events between have one sequence
 * @param last the last of them; less than {@code first} when there was none
 * @param sentFirst the first that had been sent with a time that nobody had confirmed, and keeps it
 * @param sentLast the last of those; less than {@code sentFirst} when there was none
 * @param doubtfulFirst the first of earlier boots whose times nobody ever confirmed: only their order is known
 * @param doubtfulLast the last of those; less than {@code doubtfulFirst} when there was none
 */
public record Redated(
        long moved, long first, long last, long sentFirst, long sentLast, long doubtfulFirst, long doubtfulLast) {

    public boolean hasMoved() {
        return last >= first;
    }

    public boolean hasSent() {
        return sentLast >= sentFirst;
    }

    public boolean hasDoubtful() {
        return doubtfulLast >= doubtfulFirst;
    }
}
