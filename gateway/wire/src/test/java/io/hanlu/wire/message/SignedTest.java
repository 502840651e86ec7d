package io.hanlu.wire.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.message.MessageException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedTest {

    /** Made with {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey -pubout}. */
    private static final String OPENSSL_PRIVATE = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINfvePi/iWoxVQF0Mh1Xj26HPA1IAXD1DhzCw102q35Y
            -----END PRIVATE KEY-----
            """;

    private static final String OPENSSL_PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA8EI0OBdK10hGFZN7fn8UwctNK6met8BjjI5I1m+Ou5c=
            -----END PUBLIC KEY-----
            """;

    private static final SigningKey CENTRE = SigningKey.generate();

    @TempDir
    private Path folder;

    private static Command acknowledge(@Nullable String comment) {
        return new Command(
                "CN-SN",
                "luochuan-apple-01",
                "c-1",
                1_000,
                61_000,
                "acknowledge",
                "王丽",
                17L,
                null,
                comment,
                "已关门",
                null,
                null,
                null,
                null);
    }

    @Test
    void aCommandComesThroughItsEnvelopeWhole() throws MessageException {
        Command command = acknowledge("门没关严".repeat(125));
        byte[] payload = command.encode(CENTRE);
        assertTrue(payload.length < Signed.MAX_BYTES, payload.length + " bytes");
        assertEquals(command, Command.parse(payload, CENTRE.verifyingKey()));
    }

    @Test
    void whatAnotherKeySignedIsNotOpenedAndSaysWhich() {
        byte[] payload = acknowledge(null).encode(SigningKey.generate());
        MessageException refused =
                assertThrows(MessageException.class, () -> Command.parse(payload, CENTRE.verifyingKey()));
        assertEquals(Kind.NOT_SIGNED, refused.kind());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .contains(CENTRE.verifyingKey().id()),
                refused.getMessage());
    }

    @Test
    void notOneBitOfContentOrSignatureCanBeChanged() throws MessageException {
        Signed signed = Json.read("x", acknowledge(null).encode(CENTRE), Signed.MAX_BYTES, Signed.class);
        for (int bit = 0; bit < 8 * 64; bit++) {
            Signed otherSignature = new Signed(signed.content(), signed.key(), flipped(signed.signature(), bit));
            Signed otherContent = new Signed(flipped(signed.content(), bit), signed.key(), signed.signature());
            for (Signed tampered : List.of(otherSignature, otherContent)) {
                assertEquals(
                        Kind.NOT_SIGNED,
                        assertThrows(
                                        MessageException.class,
                                        () -> Command.parse(tampered.encode(), CENTRE.verifyingKey()))
                                .kind());
            }
        }
    }

    private static String flipped(String base64, int bit) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aReplyIsNoCommand() {
        byte[] reply = new Reply("luochuan-apple-01", "c-1", 5, true, null).encode(CENTRE);
        assertThrows(MessageException.class, () -> Command.parse(reply, CENTRE.verifyingKey()));
        assertThrows(IllegalArgumentException.class, () -> new Reply("gw-1", "c-1", 5, false, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"content\":\"e30=\",\"key\":\"x\"}",
                "{\"content\":\"?\",\"key\":\"x\",\"signature\":\"\"}",
                "{\"content\":\"e30=\",\"key\":\"x\",\"signature\":\"\"}",
                "{\"content\":\"e30=\",\"key\":\"x\",\"signature\":\"AAAA\"}"
            })
    void whatIsNoEnvelopeIsRefused(String payload) {
        assertThrows(MessageException.class, () -> Command.parse(payload.getBytes(UTF_8), CENTRE.verifyingKey()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'what':'explode'",
                "'what':'acknowledge'",
                "'what':'shelve','alarm':1,'seconds':60",
                "'what':'shelve','alarm':1,'reason':'x','seconds':0",
                "'what':'shelve','alarm':1,'reason':'x','seconds':59",
                "'what':'shelve','alarm':1,'reason':'x','seconds':86401",
                "'what':'maintenance','zone':'room-1','seconds':604801",
                "'what':'maintenance','seconds':0",
                "'what':'maintenance','zone':'room-1','seconds':-1",
                "'what':'identify','by':' '",
                "'what':'identify','expires':1000",
                "'what':'identify','expires':301001",
                "'what':'identify','issued':-1",
                "'what':'identify','gateway':'a/b'"
            })
    void aCommandThatIsNotWholeIsRefusedThoughItIsSigned(String fields) {
        String json = "{'group':'g','gateway':'gw-1','id':'c-1','issued':1000,'expires':61000,'by':'x'}";
        String changed = json;
        for (String field : fields.split(",", -1)) {
            String name = field.substring(0, field.indexOf(':') + 1);
            changed = changed.contains(name)
                    ? changed.replaceFirst(name + "[^,}]*", field)
                    : changed.replace("}", "," + field + "}");
        }
        byte[] payload =
                Signed.by(CENTRE, changed.replace('\'', '"').getBytes(UTF_8)).encode();
        MessageException refused =
                assertThrows(MessageException.class, () -> Command.parse(payload, CENTRE.verifyingKey()));
        assertEquals(Kind.INVALID, refused.kind(), refused.getMessage());
    }

    @Test
    void keysOfOpenSslAreRead() throws IOException {
        Path privateKey = Files.writeString(folder.resolve("private.pem"), OPENSSL_PRIVATE);
        Path publicKey = Files.writeString(folder.resolve("public.pem"), OPENSSL_PUBLIC);
        assertEquals(SigningKey.read(privateKey).verifyingKey(), VerifyingKey.read(publicKey));
    }

    @Test
    void aKeyIsMadeOnceAndOnlyItsOwnerMayReadIt() throws IOException {
        Path file = folder.resolve("gateway.key");
        SigningKey made = SigningKey.readOrGenerate(file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made.verifyingKey(), SigningKey.readOrGenerate(file).verifyingKey());
        assertEquals(made.verifyingKey(), VerifyingKey.parse(made.verifyingKey().text()));
        byte[] content = {1, 2, 3};
        assertArrayEquals(made.sign(content), SigningKey.read(file).sign(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA"
            })
    void aFileWithoutAKeySaysHowToMakeOne(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), text);
        assertTrue(message(() -> SigningKey.read(file)).contains("openssl"));
        assertTrue(message(() -> VerifyingKey.read(file)).contains("openssl"));
    }

    private static String message(org.junit.jupiter.api.function.Executable read) {
        return String.valueOf(assertThrows(IOException.class, read).getMessage());
    }
}
