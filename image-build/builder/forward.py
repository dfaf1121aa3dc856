"""forward.py FD ADDRESS PID: pass connections of the listening socket FD to port 443 of ADDRESS until PID ends."""

import asyncio
import contextlib
import socket
import sys
from pathlib import Path


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until the end, then close the other side's writing half."""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def serve(descriptor: int, address: str, pid: int) -> None:
    """Forward until the box is gone."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(address, 443)
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
            far_writer.close()
        writer.close()

    server = await asyncio.start_server(connected, sock=socket.socket(fileno=descriptor))
    async with server:
        while Path(f"/proc/{pid}").exists():
            await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
