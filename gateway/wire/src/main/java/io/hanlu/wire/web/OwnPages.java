package io.hanlu.wire.web;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of our own pages, and of programs, from those that a foreign page makes a visitor's browser send.
 *
 * <p>A browser says where a request that changes something comes from ({@code Origin}, {@code Sec-Fetch-Site}; Fetch standard). That
 * alone does not help when a foreign name is made to resolve to our address (DNS rebinding): then the foreign page is of one
 * origin with us. So the name we are called by must be one that no stranger can own: an address, a name without a
 * dot, one of a local network, or one that the configuration says is ours.
 */
final class OwnPages {

    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");
    private static final Pattern LOCAL = Pattern.compile("[a-z0-9-]+|[a-z0-9.-]+\\.(local|lan|internal|home\\.arpa)");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    private final Set<String> names;

    /** @param names further ones under which pages are served, lower case */
    OwnPages(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /**
     * Whether the request may change something.
     *
     * @throws ProblemException 403 when it comes, or may come, from a foreign page
     */
    void check(@Nullable String host, @Nullable String origin, @Nullable String site) throws ProblemException {
        String authority = host == null ? "" : host.toLowerCase(Locale.ROOT);
        String name = PORT.matcher(authority).replaceFirst("");
        if (!ADDRESS.matcher(name).matches() && !LOCAL.matcher(name).matches() && !names.contains(name)) {
            throw new ProblemException(
                    403,
                    "foreign name",
                    "\"" + name + "\" is not known to be ours; use the address, or add it to console.names");
        }
        boolean same = origin == null
                || origin.toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .equals(authority);
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (!same || foreign) {
            throw new ProblemException(
                    403,
                    "foreign page",
                    "a page of " + (origin == null ? "another site" : origin) + " may not change anything here");
        }
    }
}
