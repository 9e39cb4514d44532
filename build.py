"""The one command: `python3 build.py` makes everything in output/ (see README.md)."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("需要 Python 3.11 或更新的版本 / Python 3.11 or newer is needed: https://www.python.org/downloads/")

from sitegen.bootstrap import start  # after the version is known to be new enough

if __name__ == "__main__":
    sys.exit(start(Path(__file__).resolve().parent, sys.argv[1:]))
