"""Hands on, byte by byte, between a TCP address and a unix socket: what stands on the far side of a link that can be cut."""

import asyncio
import sys

_PIECE = 64 * 1024


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.close()


async def main(address: str, port: int, path: str) -> None:
    """Listen until this process is ended; tells on its output that it does."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(path)
        await asyncio.gather(_hand_on(reader, far_writer), _hand_on(far_reader, writer))

    server = await asyncio.start_server(meet, address, port)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
