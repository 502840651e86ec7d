package io.hanlu.bridge.node;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** Where a node says how it went with an image: {@code 1.2.0 ok} or {@code 1.2.0 failed check sum}. */
final class ReportResource extends CoapResource {

    private static final Pattern FORM = Pattern.compile("([0-9.]{1,23}) (?:(ok)|failed ?(\\P{Cntrl}{0,100}))\\R?");

    private final NodeSource node;
    private final Admission admission;
    private final FirmwareOffice office;
    private final Runnable afterwards;

    /**
     * @param afterwards is run when what nodes should do may have changed
     */
    ReportResource(NodeSource node, Admission admission, FirmwareOffice office, Runnable afterwards) {
        super("fw");
        this.node = node;
        this.admission = admission;
        this.office = office;
        this.afterwards = afterwards;
        setVisible(false);
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        if (admission.sender(exchange, node.node()) == null) {
            return;
        }
        Matcher report = FORM.matcher(exchange.getRequestText());
        if (!report.matches()) {
            exchange.respond(ResponseCode.BAD_REQUEST, "write VERSION ok, or VERSION failed and why");
            return;
        }
        try {
            boolean ok = report.group(2) != null;
            String text = ok || report.group(3).isBlank() ? "it does not say why" : report.group(3);
            boolean known = office.report(node, report.group(1), ok, text);
            exchange.respond(known ? ResponseCode.CHANGED : ResponseCode.NOT_FOUND);
        } catch (IOException e) {
            exchange.setMaxAge(60);
            exchange.respond(ResponseCode.SERVICE_UNAVAILABLE, "cannot be remembered now: " + e.getMessage());
            return;
        }
        afterwards.run();
    }
}
