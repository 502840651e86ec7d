package io.hanlu.edge.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.edge.notify.People.MailSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Against aiosmtpd of Debian, with certificates made by openssl. */
@Timeout(120)
class MailIT {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    static Path pki;

    @BeforeAll
    static void secrets() throws Exception {
        Certificates.make(pki);
        secret("password", "geheim 密");
        secret("wrong", "geheim");
    }

    private static void secret(String name, String text) throws Exception {
        Files.writeString(pki.resolve(name), text + "\n");
        Files.setPosixFilePermissions(pki.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "smtps"})
    void aMailArrivesEncryptedFromAUserWhoSignedIn(String kind) throws Exception {
        try (Script server = server(kind)) {
            Outcome outcome = mail(server, kind, "localhost", "password").send(Messages.to("zhang@example.cn"));
            Outcome.Delivered delivered = assertInstanceOf(Outcome.Delivered.class, outcome, outcome::toString);
            assertTrue(delivered.receipt().contains("kept as 4711"), delivered.receipt());
            JsonNode mail = server.saw();
            assertEquals("hanlu@example.cn", mail.get("from").asString());
            assertEquals("zhang@example.cn", mail.get("to").get(0).asString());
            assertEquals(
                    Messages.TITLE + " " + Messages.TEXT, mail.get("subject").asString());
            assertEquals(Messages.TEXT, mail.get("text").asString().strip());
            assertEquals("Wed, 01 Jul 2026 19:44:00 +0000", mail.get("date").asString());
            assertEquals("luochuan-apple-01", mail.get("hello").asString());
            assertEquals("hanlu", mail.get("user").asString());
            assertTrue(mail.get("tls").asBoolean());
        }
    }

    @Test
    void nothingIsSentToAServerThatOffersNoEncryption() throws Exception {
        try (Script server = server("plain")) {
            Outcome.Failed failed = assertInstanceOf(
                    Outcome.Failed.class,
                    mail(server, "starttls", "localhost", "password").send(Messages.to("a@b.cn")));
            assertTrue(failed.why().contains("STARTTLS is required"), failed.why());
            assertTrue(server.sawNothingMore());
        }
    }

    @Test
    void withoutEncryptionOnlyWhenTheConfigurationSaysSo() throws Exception {
        try (Script server = server("plain")) {
            MailSettings plain = new MailSettings(
                    "mail", URI.create("smtp://127.0.0.1:" + server.place), true, null, "hanlu@example.cn", null, null);
            assertInstanceOf(Outcome.Delivered.class, new Mail(plain, PATIENCE).send(Messages.to("zhang@example.cn")));
        }
    }

    @Test
    void aServerWithAnotherNameIsNotTrusted() throws Exception {
        try (Script server = server("smtps")) {
            Outcome.Failed failed = assertInstanceOf(
                    Outcome.Failed.class,
                    mail(server, "smtps", "127.0.0.1", "password").send(Messages.to("a@b.cn")));
            assertTrue(failed.retry() && failed.why().contains("127.0.0.1"), failed.why());
            assertTrue(server.sawNothingMore());
        }
    }

    @Test
    void aWrongPasswordIsFinalAndNamesItsFile() throws Exception {
        try (Script server = server("starttls")) {
            Outcome.Failed failed = assertInstanceOf(
                    Outcome.Failed.class,
                    mail(server, "starttls", "localhost", "wrong").send(Messages.to("a@b.cn")));
            assertTrue(
                    !failed.retry()
                            && failed.why().contains(pki.resolve("wrong").toString()),
                    failed.why());
        }
    }

    @Test
    void aRefusalForGoodIsFinalAndOneForNowIsNot() throws Exception {
        try (Script server = server("starttls")) {
            Mail mail = mail(server, "starttls", "localhost", "password");
            Outcome.Failed never = assertInstanceOf(Outcome.Failed.class, mail.send(Messages.to("nobody@example.cn")));
            assertTrue(!never.retry() && never.why().contains("no such mailbox"), never.why());
            Outcome.Failed later = assertInstanceOf(Outcome.Failed.class, mail.send(Messages.to("busy@example.cn")));
            assertTrue(later.retry() && later.why().contains("try again later"), later.why());
        }
    }

    @Test
    void aServerThatIsAwayMaySoonBeBack() throws Exception {
        MailSettings away =
                new MailSettings("mail", URI.create("smtps://127.0.0.1:1"), false, null, "a@b.cn", null, null);
        assertTrue(assertInstanceOf(Outcome.Failed.class, new Mail(away, PATIENCE).send(Messages.to("a@b.cn")))
                .retry());
    }

    private static Script server(String kind) throws Exception {
        return new Script(
                "smtp.py",
                kind,
                pki.resolve("server.crt").toString(),
                pki.resolve("server.key").toString());
    }

    private static Mail mail(Script server, String kind, String host, String password) {
        String scheme = kind.equals("smtps") ? "smtps" : "smtp";
        return new Mail(
                new MailSettings(
                        "mail",
                        URI.create(scheme + "://" + host + ":" + server.place),
                        false,
                        pki.resolve("ca.crt"),
                        "hanlu@example.cn",
                        "hanlu",
                        pki.resolve(password)),
                PATIENCE);
    }
}
