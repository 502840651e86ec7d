package io.hanlu.edge.config;

import io.hanlu.bridge.port.Address;
import io.hanlu.wire.config.ConfigNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who has a device or a line that only one may have: two sensors would each take the other's measurement away, and a line is
 * either read or driven.
 */
final class Owners {

    /**
     * Who wants it.
     *
     * @param name {@code sensor door-1}, {@code output siren}
     * @param zone index of its zone in the file; {@link #NO_ZONE} when it belongs to the gateway
     */
    record Owner(String name, int zone, String zoneId) {

        static final int NO_ZONE = -1;

        static Owner ofGateway(String name) {
            return new Owner(name, NO_ZONE, "");
        }

        private boolean isSensor() {
            return zone != NO_ZONE;
        }

        /** As another one would call it. */
        private String seenFrom(Owner other) {
            if (!isSensor()) {
                return name;
            }
            return name + (zone == other.zone ? " of this zone" : " of zone " + zoneId);
        }
    }

    private record Claim(Owner owner, int line) {}

    private final Map<Address, Claim> claims = new LinkedHashMap<>();

    /** Gives it to the first who wants it; to all others says where that one is. */
    void claim(ConfigNode at, Address address, Owner owner) {
        if (!address.exclusive() || !at.good()) {
            return;
        }
        for (Map.Entry<Address, Claim> earlier : claims.entrySet()) {
            if (address.clashes(earlier.getKey())) {
                refuse(at, address, owner, earlier.getKey(), earlier.getValue());
                return;
            }
        }
        claims.put(address, new Claim(owner, at.line()));
    }

    private static void refuse(ConfigNode at, Address address, Owner owner, Address taken, Claim claim) {
        Owner other = claim.owner();
        String right;
        if (!owner.isSensor() || !other.isSensor()) {
            right = "a line has one use: correct one of the two";
        } else if (owner.zone() == other.zone()) {
            right = "correct one address, or delete one of the two sensors";
        } else {
            right = "a sensor belongs to one zone: correct one address, or delete one of the two sensors";
        }
        at.wrong(
                "\"" + at.text()
                        + (taken.equals(address) ? "\" is already " : "\" answers together with " + taken + ", ")
                        + other.seenFrom(owner) + ", in line " + claim.line(),
                right);
    }
}
