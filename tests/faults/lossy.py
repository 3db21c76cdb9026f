"""A file system that forgets what was not synchronised, as a disk does when the power is cut: `python -m tests.faults.lossy FROM AT`.

It speaks the kernel's FUSE protocol itself (root and /dev/fuse are all it needs), holds one folder in memory, and starts with the
files of FROM. On standard input, `cut SEED TO` ends the world: TO gets what was durable and, of what was written since, any part
in any order; every request after that fails. A name is durable only once its folder was synchronised.
"""

import ctypes
import errno
import os
import random
import select
import stat
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

IN_HEADER = struct.Struct("<IIQQIIII")
OUT_HEADER = struct.Struct("<IiQ")
ATTRIBUTES = struct.Struct("<QQQQQQIIIIIIIIII")
ENTRY = struct.Struct("<QQQQII")
OPENED = struct.Struct("<QII")
TRANSFER = struct.Struct("<QQIIQII")
ROOT = 1
BLOCK = 4096
LOOKUP, FORGET, GETATTR, SETATTR, UNLINK, OPEN, READ, WRITE, STATFS, RELEASE = 1, 2, 3, 4, 10, 14, 15, 16, 17, 18
FSYNC, FLUSH, INIT, OPENDIR, RELEASEDIR, FSYNCDIR, ACCESS, CREATE, BATCH_FORGET = 20, 25, 26, 27, 29, 30, 34, 35, 42
FATTR_SIZE = 8
DETACH = 2


class Refused(Exception):
    """A request fails with an error number."""


@dataclass
class File:
    """A file as programs see it, as it would be after a cut, and the writes (place, bytes; None for a new length) between the two."""

    now: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list[tuple[int, "bytes | None"]])

    def write(self, place: int, data: bytes) -> None:
        put(self.now, place, data)
        self.pending += [(place + n, data[n : n + BLOCK]) for n in range(0, len(data), BLOCK)]

    def resize(self, size: int) -> None:
        put(self.now, size, None)
        self.pending.append((size, None))

    def sync(self) -> None:
        self.durable, self.pending = bytearray(self.now), []


def put(data: bytearray, place: int, piece: bytes | None) -> None:
    """Write a piece at a place, or cut or stretch to a length."""
    end = place + len(piece or b"")
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    if piece is None:
        del data[place:]
    else:
        data[place:end] = piece


class Lossy:
    """The one folder."""

    def __init__(self, source: Path) -> None:
        """Start with the files of a folder, all of them durable."""
        self.nodes: dict[int, File] = {}
        self.names: dict[str, int] = {}
        for path in sorted(source.iterdir()):
            self.nodes[self._new(path.name)] = File(bytearray(path.read_bytes()), bytearray(path.read_bytes()))
        self.durable_names = dict(self.names)
        self.ended = False
        self._answers = {
            LOOKUP: self._lookup, GETATTR: self._getattr, SETATTR: self._setattr, UNLINK: self._unlink, OPEN: self._open,
            READ: self._read, WRITE: self._write, STATFS: self._statfs, RELEASE: self._nothing, FSYNC: self._fsync, FLUSH: self._nothing,
            INIT: self._init, OPENDIR: self._open, RELEASEDIR: self._nothing, FSYNCDIR: self._fsync, ACCESS: self._nothing,
            CREATE: self._create,
        }  # fmt: skip

    def answer(self, request: bytes) -> bytes:
        """Return the reply to a request; none where the kernel wants none."""
        _, code, unique, node, *_ = IN_HEADER.unpack_from(request)
        if code in (FORGET, BATCH_FORGET):
            return b""
        error, body = 0, b""
        try:
            known = self._over if self.ended else self._answers.get(code, self._unknown)
            body = known(node, request[IN_HEADER.size :])
        except Refused as refused:
            error = -int(refused.args[0])
        return OUT_HEADER.pack(OUT_HEADER.size + len(body), error, unique) + body

    def cut(self, seed: int, target: Path) -> None:
        """End the world, and write what is left of it."""
        self.ended = True
        chance = random.Random(seed)
        kept = {name: node for name, node in self.names.items() if self.durable_names.get(name) == node or chance.random() < 0.5}
        gone = {name: node for name, node in self.durable_names.items() if name not in self.names and chance.random() < 0.5}
        for name, node in {**gone, **kept}.items():
            file = self.nodes[node]
            left = file.durable
            happened = [each for each in file.pending if chance.random() < 0.5]
            chance.shuffle(happened)
            for place, piece in happened:
                put(left, place, piece)
            (target / name).write_bytes(left)

    def _new(self, name: str) -> int:
        self.names[name] = node = ROOT + 1 + len(self.nodes)
        self.nodes[node] = File()
        return node

    def _attributes(self, node: int) -> bytes:
        file = self.nodes.get(node)
        size = len(file.now) if file else 0
        mode = (stat.S_IFREG | 0o644) if file else (stat.S_IFDIR | 0o755)
        return ATTRIBUTES.pack(node, size, -(-size // 512), 0, 0, 0, 0, 0, 0, mode, 1, os.getuid(), os.getgid(), 0, BLOCK, 0)

    def _entry(self, node: int) -> bytes:
        return ENTRY.pack(node, 0, 0, 0, 0, 0) + self._attributes(node)

    def _lookup(self, _node: int, body: bytes) -> bytes:
        node = self.names.get(text(body))
        if node is None:
            raise Refused(errno.ENOENT)
        return self._entry(node)

    def _getattr(self, node: int, _body: bytes) -> bytes:
        return struct.pack("<QII", 0, 0, 0) + self._attributes(node)

    def _setattr(self, node: int, body: bytes) -> bytes:
        valid, _, _, size = struct.unpack_from("<IIQQ", body)
        if valid & FATTR_SIZE:
            self.nodes[node].resize(size)
        return self._getattr(node, body)

    def _create(self, _node: int, body: bytes) -> bytes:
        return self._entry(self._new(text(body[16:]))) + OPENED.pack(0, 0, 0)

    def _unlink(self, _node: int, body: bytes) -> bytes:
        if self.names.pop(text(body), None) is None:
            raise Refused(errno.ENOENT)
        return b""

    def _read(self, node: int, body: bytes) -> bytes:
        _, place, size, *_ = TRANSFER.unpack_from(body)
        return bytes(self.nodes[node].now[place : place + size])

    def _write(self, node: int, body: bytes) -> bytes:
        _, place, size, *_ = TRANSFER.unpack_from(body)
        self.nodes[node].write(place, body[TRANSFER.size : TRANSFER.size + size])
        return struct.pack("<II", size, 0)

    def _fsync(self, node: int, _body: bytes) -> bytes:
        if node == ROOT:
            self.durable_names = dict(self.names)
        else:
            self.nodes[node].sync()
        return b""

    def _open(self, _node: int, _body: bytes) -> bytes:
        return OPENED.pack(0, 0, 0)

    def _statfs(self, _node: int, _body: bytes) -> bytes:
        return struct.pack("<QQQQQIIII24x", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, BLOCK, 255, BLOCK, 0)

    def _nothing(self, _node: int, _body: bytes) -> bytes:
        return b""

    def _over(self, _node: int, _body: bytes) -> bytes:
        raise Refused(errno.EIO)

    def _unknown(self, _node: int, _body: bytes) -> bytes:
        raise Refused(errno.ENOSYS)

    def _init(self, _node: int, body: bytes) -> bytes:
        _, _, read_ahead, _ = struct.unpack_from("<IIII", body)
        big_writes = 1 << 5
        return struct.pack("<IIIIHHIIHHI28x", 7, 31, read_ahead, big_writes, 12, 9, 128 * 1024, 1, 32, 0, 0)


def text(body: bytes) -> str:
    """Return the name at the beginning of a body."""
    return body.partition(b"\0")[0].decode()


def mount(at: Path) -> int:
    """Mount at a folder and return the kernel's end; raises OSError where this process may not."""
    kernel = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={kernel},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"lossy", bytes(at), b"fuse", 0, options):
        raise OSError(ctypes.get_errno(), "mount")
    return kernel


def unmount(at: Path) -> None:
    """Let go of a folder, whoever still uses it."""
    ctypes.CDLL(None, use_errno=True).umount2(bytes(at), DETACH)


def serve(world: Lossy, kernel: int) -> None:
    """Answer the kernel until standard input ends."""
    while True:
        ready, _, _ = select.select([kernel, sys.stdin], [], [])
        if sys.stdin in ready:
            words = sys.stdin.readline().split()
            if not words:
                return
            world.cut(int(words[1]), Path(words[2]))
            sys.stdout.write("cut\n")
            sys.stdout.flush()
        if kernel in ready:
            reply = world.answer(os.read(kernel, 256 * 1024))
            if reply:
                os.write(kernel, reply)


def main(source: str, at: str) -> None:
    kernel = mount(Path(at))
    sys.stdout.write("mounted\n")
    sys.stdout.flush()
    try:
        serve(Lossy(Path(source)), kernel)
    finally:
        unmount(Path(at))


if __name__ == "__main__":
    main(*sys.argv[1:])
