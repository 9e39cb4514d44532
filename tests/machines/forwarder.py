"""A DLL of one export that another DLL answers: `forwarder.py FILE EXPORT TARGET`, TARGET as `ADVAPI32.SystemFunction036`.

Wine 8 has no bcryptprimitives.dll, from which Rust's programs take random numbers; Windows 10 and Wine 9 have it. Needed by
the tests alone. Format: Microsoft, PE Format, "Export Address Table" (an address inside the export section is a forwarder).
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

ALIGNMENT, BASE = 0x1000, 0x180000000


def forwarder(dll: str, export: str, target: str) -> bytes:
    """The file's bytes, for 64-bit Windows."""
    at = ALIGNMENT  # where the only section lies in memory; in the file it begins at 0x200
    texts = [text.encode("ascii") + b"\0" for text in (dll, export, target)]
    places = [at + 40 + 4 + 4 + 2 + sum(len(t) for t in texts[:i]) for i in range(3)]
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, places[0], 1, 1, 1, at + 40, at + 44, at + 48)
    section = directory + struct.pack("<IIH", places[2], places[1], 0) + b"".join(texts)
    size = len(section)
    section = section.ljust(0x200, b"\0")
    mz = (b"MZ" + bytes(58) + struct.pack("<I", 64)).ljust(64, b"\0")
    head = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        0x20B, 14, 0, 0, len(section), 0, 0, at, BASE, ALIGNMENT, 0x200, 6, 0, 0, 0, 6, 0, 0,
        at + ALIGNMENT, 0x200, 0, 2, 0x160, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    )  # fmt: skip
    tables = struct.pack("<II", at, size) + bytes(15 * 8)
    row = struct.pack("<8sIIIIIIHHI", b".rdata", size, at, len(section), 0x200, 0, 0, 0, 0, 0x40000040)
    return (mz + head + optional + tables + row).ljust(0x200, b"\0") + section


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_bytes(forwarder(file.name, *sys.argv[2:4]))
