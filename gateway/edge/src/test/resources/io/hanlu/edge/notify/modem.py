"""A GSM modem on a pseudo-terminal, after 3GPP TS 27.005 and 27.007. Prints its port, then a JSON line for each message, decoded by gammu.

modem.py SCENARIO: well | pin | puk | no-card | searching | late | denied | silent | congested | unpaid | chatty | hangs
"""
import fcntl
import json
import os
import pty
import sys
import termios
import tty

import gammu

scenario = sys.argv[1]
master, slave = pty.openpty()
tty.setraw(master)
tty.setraw(slave)
print(os.ttyname(slave), flush=True)

echo = True
errors = False
unlocked = scenario not in ("pin", "puk", "no-card")
looks = 0
sent = 0
refused = 0


def say(text):
    os.write(master, ("\r\n" + text + "\r\n").encode())


def error(kind, code):
    say("+%s ERROR: %d" % (kind, code) if errors else "ERROR")


def submit(line):
    global sent, refused
    data = bytes.fromhex(line)
    length = len(data) - 1 - data[0]
    if length != expected:
        return error("CMS", 304)
    if scenario == "unpaid":
        return error("CMS", 50)
    if scenario == "congested" and sent == 1 and refused == 0:
        refused += 1
        return error("CMS", 42)
    if scenario == "hangs":
        return
    sms = gammu.DecodePDU(data, True)
    sent += 1
    header = sms["UDH"]
    print(json.dumps({"number": sms["Number"], "text": sms["Text"], "type": sms["Type"], "coding": sms["Coding"],
                      "centre": sms["SMSC"]["Number"], "validity": sms["SMSC"]["Validity"], "reference": header["ID8bit"],
                      "part": header["PartNumber"], "parts": header["AllParts"]}), flush=True)
    say("+CMGS: %d" % sent)
    say("OK")


def obey(command):
    global echo, errors, unlocked, looks, expected
    if echo:
        os.write(master, (command + "\r").encode())
    if scenario == "chatty":
        say("RING")
        say('+CMTI: "SM",3')
    if command == "AT":
        say("OK")
    elif command == "ATE0":
        echo = False
        say("OK")
    elif command == "AT+CMEE=1":
        errors = True
        say("OK")
    elif command == "AT+CPIN?":
        if scenario == "no-card":
            return error("CME", 10)
        say("+CPIN: " + ("READY" if unlocked else "SIM PUK" if scenario == "puk" else "SIM PIN"))
        say("OK")
    elif command.startswith("AT+CPIN="):
        print(json.dumps({"pin": command[8:].strip('"')}), flush=True)
        unlocked = command == 'AT+CPIN="4711"'
        say("OK") if unlocked else error("CME", 16)
    elif not unlocked:
        error("CME", 11)
    elif command == "AT+CREG?":
        looks += 1
        state = {"searching": 2, "denied": 3, "late": 2 if looks < 3 else 1}.get(scenario, 1)
        say("+CREG: 0,%d" % state)
        say("OK")
    elif command == "AT+CMGF=0":
        say("OK")
    elif command.startswith("AT+CMGS="):
        expected = int(command[8:])
        os.write(master, b"\r\n> ")
        return True
    else:
        error("CME", 4)
    return False


expected = 0
heard = b""
pdu = False
while True:
    try:
        heard += os.read(master, 256)
        fcntl.ioctl(slave, termios.TIOCNXCL)  # as when a real port is closed; ours is never, since we hold it open, too
    except OSError:
        continue
    if scenario == "silent":
        continue
    while True:
        if not pdu:
            heard = heard.replace(b"\x1b", b"")
        elif b"\x1b" in heard:  # given up
            heard = heard.split(b"\x1b", 1)[1]
            pdu = False
            say("OK")
        end = heard.find(b"\x1a" if pdu else b"\r")
        if end < 0:
            break
        line, heard = heard[:end].decode().strip(), heard[end + 1:]
        if pdu:
            pdu = False
            submit(line)
        elif line:
            pdu = bool(obey(line))
