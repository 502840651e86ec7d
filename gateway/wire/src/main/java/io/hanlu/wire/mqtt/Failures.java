package io.hanlu.wire.mqtt;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/** Says in words what went wrong with a connection and what to do about it. */
final class Failures {

    // MQTT 5, table 3-1 (section 3.2.2.2).
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int SERVER_BUSY = 0x89;
    private static final int BANNED = 0x8A;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int USE_ANOTHER_SERVER = 0x9C;
    private static final int SERVER_MOVED = 0x9D;
    private static final int CONNECTION_RATE_EXCEEDED = 0x9F;

    private Failures() {}

    /** Why no connection could be made. */
    static String connecting(URI url, MqttException failure) {
        String what = "cannot connect to " + url + ": ";
        return switch (failure.getReasonCode()) {
            case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD,
                    MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED,
                    MqttReturnCode.RETURN_CODE_BAD_AUTHENTICATION ->
                what + "the broker refused the sign-in (" + code(failure.getReasonCode())
                        + "); check user name and password file, or certificate, and that the broker knows them";
            case MqttReturnCode.RETURN_CODE_IDENTIFIER_NOT_VALID ->
                what + "the broker does not accept the client id (" + code(failure.getReasonCode()) + ")";
            case MqttReturnCode.RETURN_CODE_UNSUPPORTED_PROTOCOL_VERSION ->
                what + "the broker does not speak MQTT 5 (" + code(failure.getReasonCode()) + ")";
            case SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED ->
                what + "the broker takes no connection at the moment (" + code(failure.getReasonCode())
                        + "); look at its load and its limits";
            case BANNED -> what + "the broker has banned this client (" + code(failure.getReasonCode()) + ")";
            case USE_ANOTHER_SERVER, SERVER_MOVED ->
                what + "the broker says to use another one (" + code(failure.getReasonCode())
                        + "); correct the address";
            case MqttClientException.REASON_CODE_CLIENT_TIMEOUT ->
                what + "no answer; is it an MQTT port, and is the broker overloaded?";
            default -> what + cause(failure) + guess(url, failure.getCause());
        };
    }

    /** Brokers that want something else of TLS close the connection, and whether their last word gets through is a race. */
    private static String guess(URI url, @Nullable Throwable cause) {
        if (cause instanceof EOFException) {
            return "; does this port expect TLS?";
        }
        boolean brokenOff = cause != null && cause.getClass().equals(SocketException.class);
        return brokenOff && "mqtts".equals(url.getScheme()) ? "; does the broker want a client certificate?" : "";
    }

    /** Why a connection ended. */
    static String lost(@Nullable MqttException failure) {
        if (failure == null) {
            return "the connection ended";
        }
        return failure.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT
                ? "the broker did not answer a ping within the keep-alive time: the network or the broker is down"
                : "connection lost: " + cause(failure)
                        + (failure.getCause() instanceof EOFException
                                ? "; if this repeats, does another client use the same client id?"
                                : "");
    }

    /** The broker said goodbye. */
    static String disconnected(int reasonCode, @Nullable String reason) {
        String text = switch (reasonCode) {
            case MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER ->
                "another client connected with the same client id; each gateway and each centre worker needs its own";
            case MqttReturnCode.RETURN_CODE_SERVER_SHUTTING_DOWN -> "it is shutting down";
            case MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE -> "a message was larger than it allows";
            case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED -> "not authorised";
            default -> reason == null ? "no reason given" : reason;
        };
        return "the broker ended the connection (" + code(reasonCode) + "): " + text;
    }

    private static String cause(MqttException failure) {
        Throwable cause = failure.getCause();
        return switch (cause) {
            case null -> failure.getMessage() + " (" + failure.getReasonCode() + ")";
            case UnknownHostException e ->
                "the host name is not known (" + e.getMessage() + "); check it and the DNS server";
            case ConnectException e -> e.getMessage() + "; is the broker running and the port open?";
            case NoRouteToHostException e -> e.getMessage() + "; is the network up?";
            case SocketTimeoutException e -> "no answer in time (" + e.getMessage() + "); is the network up?";
            case SSLException e ->
                "TLS failed (" + e.getMessage() + "); check the CA file, that the broker's certificate is for this host"
                        + " name, this machine's clock, and the client certificate";
            case EOFException e -> "the broker closed the connection without a word";
            default -> cause.toString();
        };
    }

    private static String code(int reasonCode) {
        return String.format("0x%02x", reasonCode);
    }
}
