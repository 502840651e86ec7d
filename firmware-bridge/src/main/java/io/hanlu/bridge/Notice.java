package io.hanlu.bridge;

/**
 * Something about a sensor that an operator or installer should know and that is no reading. Becomes an event in the journal.
 *
 * @param zone the zone's id
 * @param sensor the sensor's id
 * @param text for people: what happened, and what to do if anything
 */
public record Notice(String zone, String sensor, Kind kind, String text) {

    /** What happened. */
    public enum Kind {
        /** Another chip answers at the sensor's address: its serial number changed. */
        CHIP_REPLACED,
        /** A chip measures but its serial number never arrives whole: two chips seem to have one address. */
        ADDRESS_SHARED,
        /** Nothing on the bus answers and the means to free it did not help. */
        BUS_STUCK,
        /** The bus works again. */
        BUS_RECOVERED,
        /** The roll-out of a node's firmware went on, ended or was stopped. */
        FIRMWARE,
        /** Somebody who may not was turned away. */
        REFUSED
    }
}
