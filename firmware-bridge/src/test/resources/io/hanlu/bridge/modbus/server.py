"""Devices to read, from a library that is not ours (pymodbus).  server.py tcp|rtutcp PORT, or: rtu DEVICE BAUD PARITY STOP

Units 1 to 4; 3 is dead. Tables differ in everything, so that a mixed-up function code shows.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

logging.disable(logging.CRITICAL)


def block(first, values):
    return ModbusSequentialDataBlock(first, values)


def unit(number):
    return ModbusSlaveContext(
        # holding: 21.5 °C + unit, 65.4 %RH; -32768 at 10; 1234567.0f at 20 (ABCD), -2 as s32 at 22 (CDAB), 0x0108 at 24
        hr=block(0, [215 + 10 * number, 654] + [0] * 8 + [0x8000] + [0] * 9 + [0x4996, 0xB438, 0xFFFE, 0xFFFF, 0x0108]),
        # input: -10.1 °C
        ir=block(0, [0xFF9B] + [7] * 9),
        co=block(0, [True, False, True] + [False] * 20),
        di=block(0, [False, True, True] + [False] * 20),
        zero_mode=True,
    )


async def main():
    context = ModbusServerContext(slaves={n: unit(n) for n in (1, 2, 4)}, single=False)
    if sys.argv[1] == "rtu":
        await StartAsyncSerialServer(
            context=context,
            framer=ModbusRtuFramer,
            port=sys.argv[2],
            baudrate=int(sys.argv[3]),
            parity=sys.argv[4],
            stopbits=int(sys.argv[5]),
            ignore_missing_slaves=True,
        )
    else:
        await StartAsyncTcpServer(
            context=context,
            framer=ModbusRtuFramer if sys.argv[1] == "rtutcp" else ModbusSocketFramer,
            address=("127.0.0.1", int(sys.argv[2])),
            allow_reuse_address=True,
            ignore_missing_slaves=sys.argv[1] == "rtutcp",
        )


asyncio.run(main())
