package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Parity;
import io.hanlu.bridge.serial.SerialWire;
import io.hanlu.bridge.serial.Wire;
import io.hanlu.edge.notify.People.ModemSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A GSM modem on a serial port, spoken to in AT commands. The port is opened for each message, so that a modem that was replugged, or
 * reset itself, is found again.
 *
 * @see <a href="https://www.3gpp.org/dynareport/27005.htm">3GPP TS 27.005</a>, and 27.007 for PIN, registration and +CME errors
 */
final class Modem implements Channel {

    /** How long the modem itself may take; the network gets a minute, registration half of one. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    private static final int NETWORK_ANSWERS = 12;
    private static final int REGISTRATION_ANSWERS = 6;
    private static final int LOOKS_IN_ANSWER = 3;
    private static final int WAKING_CALLS = 3;
    private static final char END = 0x1A;
    private static final char ESCAPE = 0x1B;
    private static final String PROMPT = "> ";
    private static final Pattern ERROR = Pattern.compile("\\+(CMS|CME) ERROR: *(.*)");
    private static final Pattern REGISTERED = Pattern.compile("\\+C(?:E)?REG: *[0-9]+,([0-9]+).*");

    /** TS 27.005 3.2.5 and TS 24.011 annex E: those that a person can do something about. */
    private static final Map<String, String> CMS = Map.ofEntries(
            Map.entry("1", "there is no such number"),
            Map.entry("8", "the operator bars this card: has it been paid for?"),
            Map.entry("10", "the operator bars calls of this card: has it been paid for?"),
            Map.entry("21", "the operator rejects short messages: has the card been paid for?"),
            Map.entry("28", "the number belongs to nobody"),
            Map.entry("38", "the network is out of order"),
            Map.entry("41", "temporary failure of the network"),
            Map.entry("42", "the network is congested"),
            Map.entry("47", "the network has no resources"),
            Map.entry("50", "this card may not send short messages: book them"),
            Map.entry("304", "the modem does not take the message: is the number right?"),
            Map.entry("310", "there is no SIM card"),
            Map.entry("330", "the card knows no message centre: set centre"),
            Map.entry("331", "there is no network"),
            Map.entry("332", "the network does not answer"));

    private static final Map<String, String> CME = Map.ofEntries(
            Map.entry("10", "there is no SIM card"),
            Map.entry("11", "the card wants a PIN: set pin_file"),
            Map.entry("12", "the card is blocked and wants its PUK: put it into a telephone"),
            Map.entry("13", "the card fails"),
            Map.entry("14", "the card is busy"),
            Map.entry("15", "the card is of the wrong kind"),
            Map.entry("16", "wrong PIN"),
            Map.entry("30", "there is no network"),
            Map.entry("32", "the network allows emergency calls only"));

    /** Trying again gives the same. */
    private static final List<String> FINAL_CMS = List.of("1", "8", "10", "21", "28", "50", "304", "330");

    private final ModemSettings settings;
    private final Duration answer;
    private final Clock clock;
    private @Nullable String refusedPin;
    private String begun = ""; // message of which some parts have gone out
    private int gone;

    /** The modem said no, or nothing. */
    private static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean retry;

        RefusedException(String message, boolean retry) {
            super(message);
            this.retry = retry;
        }
    }

    Modem(ModemSettings settings, Duration answer, Clock clock) {
        this.settings = settings;
        this.answer = answer;
        this.clock = clock;
    }

    @Override
    public Outcome send(Message message) throws InterruptedException {
        try (Wire wire =
                SerialWire.open(settings.port().toString(), new Line(settings.baud(), Parity.NONE, 1), clock)) {
            return new Dialogue(wire).send(message);
        } catch (DeviceException e) {
            return Outcome.again(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Outcome.again("the modem at " + settings.port() + " was lost: " + e.getMessage());
        } catch (RefusedException e) {
            String what = "the modem at " + settings.port() + ": " + e.getMessage();
            return e.retry ? Outcome.again(what) : Outcome.never(what);
        }
    }

    /** One connection. */
    private final class Dialogue {

        private final Wire wire;
        private final StringBuilder heard = new StringBuilder();
        private final byte[] buffer = new byte[256];

        Dialogue(Wire wire) {
            this.wire = wire;
        }

        Outcome send(Message message) throws IOException, InterruptedException, RefusedException {
            wake();
            command("ATE0", answer);
            command("AT+CMEE=1", answer);
            unlock();
            register();
            command("AT+CMGF=0", answer); // PDU mode
            String to = String.valueOf(message.to());
            List<Pdu> pdus = Pdu.of(
                    message.whole(),
                    to,
                    settings.centre(),
                    Math.floorMod(message.id().hashCode(), 256));
            if (!begun.equals(message.id())) {
                begun = message.id();
                gone = 0;
            }
            List<String> references = new ArrayList<>();
            while (gone < pdus.size()) {
                references.add(submit(pdus.get(gone)));
                gone++;
            }
            begun = "";
            return new Outcome.Delivered("the network took " + String.join(", ", references));
        }

        /** The first calls wake it and let it find our speed. */
        private void wake() throws IOException, InterruptedException, RefusedException {
            write(String.valueOf(ESCAPE)); // out of a message that was left in the middle
            for (int call = 1; ; call++) {
                try {
                    command("AT", answer.dividedBy(WAKING_CALLS));
                    return;
                } catch (RefusedException e) {
                    if (call == WAKING_CALLS) {
                        throw new RefusedException(
                                "does not answer to AT; check power, cable and baud (" + settings.baud() + ")", true);
                    }
                }
            }
        }

        private void unlock() throws IOException, InterruptedException, RefusedException {
            String state = value(command("AT+CPIN?", answer), "+CPIN:");
            if (state.equals("READY")) {
                return;
            }
            Path file = settings.pinFile();
            if (!state.equals("SIM PIN")) {
                throw new RefusedException(
                        "the card asks for " + state + ": put it into a telephone and free it", true);
            }
            if (file == null) {
                throw new RefusedException("the card asks for its PIN: set pin_file, or switch the PIN off", true);
            }
            String pin;
            try {
                pin = SecretFile.read(file);
            } catch (SecretFile.RefusedException e) {
                throw new RefusedException(file + " " + e.getMessage() + "; " + e.right(), true);
            }
            if (pin.equals(refusedPin)) { // a third wrong one blocks the card
                throw new RefusedException("the PIN in " + file + " is wrong and is not tried again: correct it", true);
            }
            try {
                command("AT+CPIN=\"" + pin + "\"", answer.multipliedBy(2));
            } catch (RefusedException e) {
                refusedPin = pin;
                throw new RefusedException(
                        "the PIN in " + file + " was refused (" + e.getMessage() + "): correct it", true);
            }
        }

        private void register() throws IOException, InterruptedException, RefusedException {
            long until = clock.monotonicNanos()
                    + answer.multipliedBy(REGISTRATION_ANSWERS).toNanos();
            while (true) {
                String state = registration("AT+CREG?");
                if (isIn(state) || isIn(registration("AT+CEREG?"))) {
                    return;
                }
                if (state.equals("3")) {
                    throw new RefusedException("the network refuses the card: is it active and paid for?", true);
                }
                if (clock.monotonicNanos() - until >= 0) {
                    throw new RefusedException(
                            "there is no network (state " + state + "): check antenna and reception", true);
                }
                clock.pause(answer.dividedBy(LOOKS_IN_ANSWER));
            }
        }

        /** At home, roaming; or there for short messages only. */
        private static boolean isIn(String state) {
            return List.of("1", "5", "6", "7").contains(state);
        }

        private String registration(String command) throws IOException, InterruptedException, RefusedException {
            try {
                for (String line : command(command, answer)) {
                    Matcher matcher = REGISTERED.matcher(line);
                    if (matcher.matches()) {
                        return matcher.group(1);
                    }
                }
                return "unknown";
            } catch (RefusedException e) {
                if (e.getMessage() != null && e.getMessage().startsWith("no answer")) {
                    throw e;
                }
                return "unknown"; // a modem without LTE knows no CEREG
            }
        }

        private String submit(Pdu pdu) throws IOException, InterruptedException, RefusedException {
            heard.setLength(0);
            write("AT+CMGS=" + pdu.octets() + "\r");
            List<String> before = until(PROMPT, answer, "AT+CMGS");
            if (before != null) {
                throw new RefusedException("answered AT+CMGS with " + before, true);
            }
            write(pdu.hex() + END);
            List<String> lines = until(null, answer.multipliedBy(NETWORK_ANSWERS), "the message");
            return value(lines == null ? List.of() : lines, "+CMGS:");
        }

        private List<String> command(String command, Duration patience)
                throws IOException, InterruptedException, RefusedException {
            heard.setLength(0);
            write(command + "\r");
            List<String> lines = until(null, patience, command.startsWith("AT+CPIN=") ? "AT+CPIN=…" : command);
            return lines == null ? List.of() : lines;
        }

        private void write(String text) throws IOException, InterruptedException {
            wire.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** The lines before OK; null when the prompt came. What the modem tells unasked is among them, and nobody looks for it. */
        private @Nullable List<String> until(@Nullable String prompt, Duration patience, String asked)
                throws IOException, InterruptedException, RefusedException {
            long until = clock.monotonicNanos() + patience.toNanos();
            List<String> lines = new ArrayList<>();
            while (true) {
                for (int end = lineEnd(); end >= 0; end = lineEnd()) {
                    String line = heard.substring(0, end).strip();
                    heard.delete(0, end + 1);
                    Matcher error = ERROR.matcher(line);
                    if (line.equals("OK")) {
                        return lines;
                    } else if (error.matches()) {
                        throw refused(asked, error.group(1), error.group(2));
                    } else if (line.equals("ERROR")) {
                        throw new RefusedException(asked + " was answered with ERROR", true);
                    } else if (!line.isEmpty()) {
                        lines.add(line);
                    }
                }
                if (prompt != null && heard.indexOf(prompt) >= 0) {
                    return null;
                }
                long left = until - clock.monotonicNanos();
                if (left <= 0) {
                    write(String.valueOf(ESCAPE));
                    throw new RefusedException(
                            "no answer to " + asked + " within " + patience.toSeconds() + " s", true);
                }
                int count = wire.read(buffer, 0, Duration.ofNanos(left));
                heard.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }

        private int lineEnd() {
            int carriage = heard.indexOf("\r");
            int feed = heard.indexOf("\n");
            return carriage < 0 ? feed : feed < 0 ? carriage : Math.min(carriage, feed);
        }

        private RefusedException refused(String asked, String kind, String code) {
            String meaning = (kind.equals("CMS") ? CMS : CME).get(code);
            return new RefusedException(
                    asked + " was answered with +" + kind + " ERROR " + code + (meaning == null ? "" : ": " + meaning),
                    !(kind.equals("CMS") && FINAL_CMS.contains(code)));
        }

        private static String value(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst()
                    .orElse("nothing");
        }
    }
}
