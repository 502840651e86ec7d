package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.notify.People;
import io.hanlu.edge.words.Language;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeopleYamlTest {

    private static final String RIGHT = """
            channels:
              - {id: ding, kind: dingtalk, url_file: robot.url, secret_file: secret}
              - {id: mail, kind: smtp, url: "smtp://smtp.example", from: a@b.cn}
              - {id: sms, kind: sms-modem, port: /dev/ttyUSB2}
            recipients:
              - {id: zhang, role: keeper, channels: [{channel: ding}, {channel: sms, to: "13800000001"}]}
              - {id: wang, role: keeper, channels: [{channel: sms, to: "13800000002"}]}
              - {id: li, hours: ["22:00-06:00"], channels: [{channel: mail, to: li@b.cn}]}
            escalation:
              - {after: 0m, to: [keeper]}
              - {after: 10m, to: [li]}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void secrets() throws Exception {
        secret("robot.url", "https://robot.example/send?access_token=x\n", "rw-r-----");
        secret("secret", "SEC0123\n", "rw-------");
        secret("open.secret", "SEC0123\n", "rw-r--r--");
        secret("empty.secret", "\n", "rw-------");
        secret("no.url", "SEC0123\n", "rw-------");
    }

    @Test
    void aRoleStandsForAllWhoHaveIt() throws Exception {
        assertEquals(
                List.of("zhang", "wang"), load(RIGHT).escalation().getFirst().to());
    }

    @Test
    void withoutEscalationEverybodyIsToldAtOnce() throws Exception {
        People people = load(RIGHT.substring(0, RIGHT.indexOf("escalation")));
        assertEquals(1, people.escalation().size());
        assertEquals(
                List.of("zhang", "wang", "li"), people.escalation().getFirst().to());
    }

    /**
     * @param mistake in words
     * @param problem {@code DIR} standing for the folder of the file
     */
    private record Case(String mistake, String right, String wrong, String problem) {

        @Override
        public String toString() {
            return mistake;
        }
    }

    static Stream<Case> mistakes() {
        return Stream.of(
                new Case(
                        "an unknown channel",
                        "{channel: ding}",
                        "{channel: dong}",
                        "6:52: recipients[0].channels[0].channel: \"dong\" is no channel; one of ding, mail, sms"),
                new Case(
                        "an unknown recipient",
                        "to: [li]",
                        "to: [lisa]",
                        "11:23: escalation[1].to[0]: \"lisa\" is neither a recipient nor a role; one of zhang, wang, li, keeper"),
                new Case(
                        "a kind of channel that there is not",
                        "kind: sms-modem",
                        "kind: sms-moden",
                        "4:21: channels[2].kind: \"sms-moden\" is not known; did you mean sms-modem? (one of dingtalk, wecom,"
                                + " feishu, webhook, smtp, sms-modem, sms-webhook)"),
                new Case(
                        "a secret file that is missing",
                        "secret_file: secret",
                        "secret_file: gone",
                        "2:66: channels[0].secret_file: \"gone\" does not exist; write the secret into the first line of DIR/gone"),
                new Case(
                        "a secret that all may read",
                        "secret_file: secret",
                        "secret_file: open.secret",
                        "2:66: channels[0].secret_file: \"open.secret\" can be read or changed by others; chmod 640"
                                + " DIR/open.secret"),
                new Case(
                        "an empty secret",
                        "secret_file: secret",
                        "secret_file: empty.secret",
                        "2:66: channels[0].secret_file: \"empty.secret\" is empty; write the secret into the first line of"
                                + " DIR/empty.secret"),
                new Case(
                        "an address file without an address",
                        "url_file: robot.url",
                        "url_file: no.url",
                        "2:42: channels[0].url_file: holds no address; write into DIR/no.url the https:// address that the"
                                + " robot was given"),
                new Case(
                        "hours that are none",
                        "22:00-06:00",
                        "22:00-26:00",
                        "8:22: recipients[2].hours[0]: \"22:00-26:00\" are no hours; write from and to, as in \"07:00-19:00\" or"
                                + " \"22:00-06:00\""),
                new Case(
                        "hours that never begin",
                        "22:00-06:00",
                        "22:00-22:00",
                        "8:22: recipients[2].hours[0]: \"22:00-22:00\" ends when it begins; delete hours for always, or correct"
                                + " one of the two"),
                new Case(
                        "a zone that there is not",
                        "id: wang,",
                        "id: wang, zones: [room-9],",
                        "7:24: recipients[1].zones[0]: \"room-9\" is no zone; one of room-1, room-2"),
                new Case(
                        "a telephone number that is none",
                        "\"13800000002\"",
                        "wang@b.cn",
                        "7:60: recipients[1].channels[0].to: \"wang@b.cn\" does not fit; write a telephone number of 5 to 20"
                                + " digits, as in \"+8613800000000\""),
                new Case(
                        "a mail address that is none",
                        "li@b.cn",
                        "li",
                        "8:69: recipients[2].channels[0].to: \"li\" does not fit; write a mail address, as in zhang@example.cn"),
                new Case(
                        "a message without a telephone number",
                        "{channel: sms, to: \"13800000002\"}",
                        "{channel: sms}",
                        "7:41: recipients[1].channels[0].to: is missing; add it, as in to: \"+8613800000000\""),
                new Case(
                        "one address twice",
                        "[{channel: ding}, ",
                        "[{channel: ding}, {channel: ding}, ",
                        "6:69: recipients[0].channels[1].channel: is there already with this address; delete one of the two"),
                new Case(
                        "steps out of order",
                        "after: 10m",
                        "after: 0s",
                        "11:13: escalation[1].after: is not later than the step before; write the steps in the order of time"),
                new Case(
                        "somebody who is never told",
                        "to: [li]",
                        "to: [keeper]",
                        "8:10: recipients[2].id: \"li\" is in no step of escalation, so is never told; name it in one"),
                new Case(
                        "a role by the name of somebody",
                        "id: wang, role: keeper",
                        "id: wang, role: li",
                        "7:22: recipients[1].role: \"li\" is also the id of a recipient; give the role another name"),
                new Case(
                        "a password without encryption",
                        "from: a@b.cn",
                        "plain: true, username: u, password_file: secret, from: a@b.cn",
                        "3:63: channels[1].plain: would send the password unencrypted; delete plain, or username and"
                                + " password_file"),
                new Case(
                        "a user without a password",
                        "from: a@b.cn",
                        "username: u, from: a@b.cn",
                        "3:5: channels[1].password_file: is missing; add it, as in password_file: /etc/hanlu/mail.password"),
                new Case(
                        "a repetition that is a nuisance",
                        "to: [li]",
                        "to: [li], repeat: 1m",
                        "11:36: escalation[1].repeat: \"1m\" is out of range; from 5m to 1d"),
                new Case(
                        "a sentence with an unknown value",
                        "channels:\n  - {id: ding",
                        "words: {zh: {high: \"{zome}\"}}\nchannels:\n  - {id: ding",
                        "1:20: words.zh.high: has the unknown value {zome}; known here: action, alarm, by, cause, comment, cooler,"
                                + " count, detail, door, for, gateway, limit, list, name, over, produce, quantity, sensor,"
                                + " since, time, until, value, zone"),
                new Case(
                        "a sentence for a kind that there is not",
                        "channels:\n  - {id: ding",
                        "words: {zh: {hihg-high: \"{zone}\"}}\nchannels:\n  - {id: ding",
                        "1:14: words.zh.hihg-high: is not a key known here; did you mean high-high?"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndRemedy(Case mistake) {
        assertTrue(RIGHT.contains(mistake.right()), mistake.right());
        ConfigException e =
                assertThrows(ConfigException.class, () -> load(RIGHT.replace(mistake.right(), mistake.wrong())));
        assertEquals(
                folder.resolve("people.yaml") + ":" + mistake.problem().replace("DIR", folder.toString()),
                String.valueOf(e.getMessage()));
    }

    @Test
    void threePeopleAreReachedSoonerOrLater() throws Exception {
        assertEquals(3, load(RIGHT).reached("room-1", Severity.HIGH));
    }

    @Test
    void oneTelephoneUnderThreeNamesIsOnePerson() throws Exception {
        People people = load("""
                channels: [{id: sms, kind: sms-modem, port: /dev/ttyUSB2}]
                recipients:
                  - {id: a, channels: [{channel: sms, to: "13800000001"}]}
                  - {id: b, channels: [{channel: sms, to: "13800000001"}]}
                  - {id: c, channels: [{channel: sms, to: "13800000001"}]}
                """);
        assertEquals(1, people.reached("room-1", Severity.HIGH));
    }

    private People load(String yaml) throws Exception {
        Path file = folder.resolve("people.yaml");
        Files.writeString(file, yaml);
        return ConfigFile.load(file, root -> {
            WordsYaml.read(root.section("words"));
            return PeopleYaml.read(root, List.of("room-1", "room-2"), Language.ZH);
        });
    }

    private void secret(String name, String text, String permissions) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
