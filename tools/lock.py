"""Write requirements.lock from pyproject.toml, for all supported platforms and Pythons at once.

    .venv-test/bin/python tools/lock.py              # adds what pyproject.toml asks for; other versions stay
    .venv-test/bin/python tools/lock.py --upgrade    # the newest versions of everything

The resolution is uv's (`uv pip compile --universal`, exact versions, digests of all files). What none of our platforms
needs is left out, and so are markers that hold on all of them. Run tools/wheels.py and the tests afterwards.
"""

from __future__ import annotations

import argparse
import sys

from wheels import LOCK, PYTHONS, SUPPORTED, Pin, pins, uv


def main() -> int:
    """Bring the lock up to date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    words = ("--upgrade",) if parser.parse_args().upgrade else ()
    uv("pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header",
       "pyproject.toml", "-o", str(LOCK), *words)  # fmt: skip
    LOCK.write_text("".join(_written(pin) for pin in pins(LOCK.read_text("utf-8")) if _where(pin)), "utf-8")
    return 0


def _where(pin: Pin) -> set[bool]:
    """Empty when no supported machine installs it; with False when some do not."""
    needs = {pin.is_needed(platform, python) for platform in SUPPORTED for python in PYTHONS}
    return needs if True in needs else set()


def _written(pin: Pin) -> str:
    marker = f" ; {pin.marker}" if False in _where(pin) else ""
    return (
        " \\\n    ".join((f"{pin.name}=={pin.version}{marker}", *(f"--hash=sha256:{h}" for h in sorted(pin.hashes))))
        + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
