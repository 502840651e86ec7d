"""A mail server of Debian's python3-aiosmtpd. Prints its port, then a JSON line for each mail.

smtp.py starttls|smtps|plain CERTIFICATE KEY
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

kind, certificate, key = sys.argv[1:4]
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if kind != "plain":
    tls.load_cert_chain(certificate, key)


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("busy@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["Subject"],
                          "text": mail.get_content(), "date": mail["Date"], "id": mail["Message-ID"],
                          "tls": session.ssl is not None or kind == "smtps", "user": session.auth_data,
                          "hello": session.host_name}), flush=True)
        return "250 2.0.0 kept as 4711"


def check(server, session, envelope, mechanism, data):
    good = data.login == b"hanlu" and data.password == "geheim 密".encode()
    return AuthResult(success=good, auth_data="hanlu" if good else None)


options = {}
if kind == "starttls":
    options = {"tls_context": tls, "require_starttls": True, "authenticator": check, "auth_required": True}
elif kind == "smtps":
    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False}


async def serve():
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Keep(), hostname="smtp.example", **options), "127.0.0.1", 0, ssl=tls if kind == "smtps" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
