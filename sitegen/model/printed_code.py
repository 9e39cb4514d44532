"""The code printed on a sheet, by which it is traced: `HB-FAKE-POLICE-01-2611-7K3F`.

Material, id, year and month of issue, four signs of the digest of what the sheet says.
"""

from __future__ import annotations

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 1 I L O, which a tired eye takes for one another
LENGTH = 4  # signs at a code's end: enough to find it by
OPEN = "0" * LENGTH  # stands for the signs until it is known what the sheet says; no code ends like that


def signs_of(digest: str) -> str:
    """The signs that stand for a digest in hex."""
    number = int(digest[:12], 16)
    return "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(LENGTH))


def is_open(code: str) -> bool:
    """Whether the signs of the code are still to be filled in."""
    return code.endswith(OPEN)


def closed(code: str, digest: str) -> str:
    """An open code with the signs of what the sheet says."""
    return code.removesuffix(OPEN) + signs_of(digest)
