package io.hanlu.edge.notify;

import io.hanlu.edge.notify.People.MailSettings;
import io.hanlu.wire.mqtt.MqttSettings.Tls;
import io.hanlu.wire.mqtt.TlsFiles;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** A mail server: encrypted, or nothing is sent, unless the configuration says {@code plain}. One connection a message. */
final class Mail implements Channel {

    private static final int SMTPS = 465;
    private static final int SUBMISSION = 587;
    private static final int PLAIN = 25;

    private final MailSettings settings;
    private final Duration patience;

    Mail(MailSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    @Override
    public Outcome send(Message message) throws InterruptedException {
        Path file = settings.passwordFile();
        String server = settings.url().getHost();
        try {
            String password = file == null ? null : SecretFile.read(file);
            Session session = session(message.gateway());
            MimeMessage mail = new MimeMessage(session);
            mail.setFrom(new InternetAddress(settings.from()));
            mail.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(message.to()));
            mail.setSubject(message.title() + " " + message.text(), StandardCharsets.UTF_8.name());
            mail.setText(message.text() + "\n", StandardCharsets.UTF_8.name());
            mail.setHeader(
                    "Date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.ofEpochMilli(message.timeMillis()).atOffset(ZoneOffset.UTC)));
            mail.saveChanges();
            try (SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
                transport.connect(server, port(), settings.username(), password);
                transport.sendMessage(mail, mail.getAllRecipients());
                return new Outcome.Delivered(transport.getLastServerResponse().strip());
            }
        } catch (SecretFile.RefusedException e) {
            return Outcome.again(file + " " + e.getMessage() + "; " + e.right());
        } catch (AuthenticationFailedException e) {
            return Outcome.never(server + " refuses user and password (" + line(e) + "); correct username or " + file);
        } catch (MessagingException | IOException e) {
            return failed(server, e);
        }
    }

    private int port() {
        int port = settings.url().getPort();
        return port != -1 ? port : isTls() ? SMTPS : settings.plain() ? PLAIN : SUBMISSION;
    }

    private boolean isTls() {
        return settings.url().getScheme().equals("smtps");
    }

    private Session session(String gateway) throws IOException {
        Properties properties = new Properties();
        String millis = String.valueOf(patience.toMillis());
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.localhost", gateway); // or it would ask DNS for our name
        properties.put("mail.from", settings.from());
        properties.put("mail.smtp.auth", String.valueOf(settings.username() != null));
        properties.put("mail.smtp.ssl.enable", String.valueOf(isTls()));
        properties.put("mail.smtp.starttls.enable", String.valueOf(!isTls() && !settings.plain()));
        properties.put("mail.smtp.starttls.required", String.valueOf(!isTls() && !settings.plain()));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        if (settings.ca() != null) {
            properties.put("mail.smtp.ssl.socketFactory", TlsFiles.socketFactory(new Tls(settings.ca(), null, null)));
        }
        return Session.getInstance(properties);
    }

    /** 5xx is final (RFC 5321 4.2.1); everything else may be better later. */
    private static Outcome failed(String server, Exception e) {
        int code = 0;
        for (Exception each = e; each != null; each = next(each)) {
            code = switch (each) {
                case SMTPAddressFailedException refused -> refused.getReturnCode();
                case SMTPSenderFailedException refused -> refused.getReturnCode();
                case SMTPSendFailedException refused -> refused.getReturnCode();
                default -> code;
            };
        }
        String what = server + ": " + line(e);
        return code >= 500 ? Outcome.never(what) : Outcome.again(what);
    }

    private static @Nullable Exception next(Exception e) {
        return e instanceof MessagingException mail ? mail.getNextException() : null;
    }

    private static String line(Exception e) {
        StringBuilder line = new StringBuilder(String.valueOf(e.getMessage()).strip());
        for (Exception each = next(e); each != null; each = next(each)) {
            line.append("; ").append(String.valueOf(each.getMessage()).strip());
        }
        return line.toString().replaceAll("\\s+", " ");
    }
}
