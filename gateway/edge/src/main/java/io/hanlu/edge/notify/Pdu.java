package io.hanlu.edge.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A short message as a modem takes it: SMS-SUBMIT in UCS-2, which every alphabet fits; several that a telephone joins when it is long.
 *
 * @param hex with the message centre's address before it
 * @param octets of it without the message centre's address, as AT+CMGS wants them
 * @see <a href="https://www.3gpp.org/dynareport/23040.htm">3GPP TS 23.040, 9.2.2.2 and 9.2.3.24</a>
 */
record Pdu(String hex, int octets) {

    /** Characters of UTF-16 in one message: 140 octets. */
    static final int ALONE = 70;

    /** In one of several: 6 octets say which. */
    static final int IN_PART = 67;

    /** More is cut off; our sentences need two or three. */
    static final int MOST_PARTS = 8;

    private static final int SUBMIT = 0x01;
    private static final int RELATIVE_VALIDITY = 0x10;
    private static final int HAS_HEADER = 0x40;
    private static final int UCS2 = 0x08;
    private static final int ONE_DAY = 0xA7;
    private static final int INTERNATIONAL = 0x91;
    private static final int UNKNOWN = 0x81;

    /**
     * @param centre number of the message centre; null for the one that the card knows
     * @param reference 0 to 255, by which a telephone knows what belongs together
     */
    static List<Pdu> of(String text, String to, @Nullable String centre, int reference) {
        List<String> parts = parts(text);
        List<Pdu> pdus = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            StringBuilder octets = new StringBuilder();
            boolean one = parts.size() == 1;
            octet(octets, SUBMIT | RELATIVE_VALIDITY | (one ? 0 : HAS_HEADER));
            octet(octets, 0); // the modem numbers it
            octet(octets, digits(to).length());
            address(octets, to);
            octet(octets, 0); // protocol: plain
            octet(octets, UCS2);
            octet(octets, ONE_DAY);
            byte[] body = parts.get(i).getBytes(StandardCharsets.UTF_16BE);
            octet(octets, body.length + (one ? 0 : 6));
            if (!one) {
                for (int value : new int[] {5, 0, 3, reference, parts.size(), i + 1}) {
                    octet(octets, value);
                }
            }
            octets.append(HexFormat.of().withUpperCase().formatHex(body));
            StringBuilder whole = new StringBuilder();
            if (centre == null) {
                octet(whole, 0);
            } else {
                octet(whole, 1 + (digits(centre).length() + 1) / 2);
                address(whole, centre);
            }
            pdus.add(new Pdu(whole.append(octets).toString(), octets.length() / 2));
        }
        return pdus;
    }

    private static List<String> parts(String text) {
        if (text.length() <= ALONE) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length() && parts.size() < MOST_PARTS) {
            int end = Math.min(at + IN_PART, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--; // both halves of a character stay together
            }
            parts.add(text.substring(at, end));
            at = end;
        }
        return parts;
    }

    private static String digits(String number) {
        return number.startsWith("+") ? number.substring(1) : number;
    }

    /** Type, then pairs of digits with the second one first. */
    private static void address(StringBuilder octets, String number) {
        octet(octets, number.startsWith("+") ? INTERNATIONAL : UNKNOWN);
        String digits = digits(number) + (digits(number).length() % 2 == 0 ? "" : "F");
        for (int i = 0; i < digits.length(); i += 2) {
            octets.append(digits.charAt(i + 1)).append(digits.charAt(i));
        }
    }

    private static void octet(StringBuilder octets, int value) {
        octets.append(HexFormat.of().withUpperCase().toHexDigits((byte) value));
    }
}
