package io.hanlu.central.store;

/**
 * One gateway, as in topics.
 *
 * @param group what it publishes under, {@code CN-SN}
 * @param gateway its own id, unique in the fleet
 */
public record GatewayId(String group, String gateway) implements Comparable<GatewayId> {

    /** Reads {@code group/gateway}. */
    public static GatewayId parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no GROUP/ID; for example CN-SN/luochuan-apple-01");
        }
        return new GatewayId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(GatewayId that) {
        int byGroup = group.compareTo(that.group);
        return byGroup != 0 ? byGroup : gateway.compareTo(that.gateway);
    }

    @Override
    public String toString() {
        return group + "/" + gateway;
    }
}
