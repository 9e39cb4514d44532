"""What makes two things the same: SHA-256 of bytes, and of values in one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> Any:
    """The value as JSON types; dataclass fields that take no part in comparison are left out.

    Raises TypeError for anything that is not a plain value.
    """
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, {f.name: canonical(getattr(value, f.name)) for f in fields(value) if f.compare}]
    if isinstance(value, Mapping):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [canonical(item) for item in value]
    raise TypeError(f"not a plain value: {type(value).__name__}")


def digest_of(value: Any) -> str:
    """The digest of a value's canonical form."""
    text = json.dumps(canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(text.encode())
