"""Gives a system below a folder this machine's pip settings, the environment's included.

Usage: python3 pip_settings.py ROOT. Writes ROOT/etc/pip.conf, copies the files that the settings name (certificates,
constraints) to ROOT, and prints a line "FOLDER in ROOT<tab>FOLDER here" for each folder that they name: to be mounted there.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zlib
from configparser import RawConfigParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

CACHE = "/var/cache/pip"
GIVEN = Path("/var/lib/given")
# What would undo what is tried, or stands in our own file.
LEFT_OUT = {"cache-dir", "no-cache-dir", "require-virtualenv", "user", "target", "prefix", "quiet", "verbose"}


def settings() -> list[tuple[str, str, str]]:
    """Section, option and value of everything that pip is told on this machine; the environment's last, as it decides."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for line in lines:
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if option not in LEFT_OUT:
            found.append((section, option, str(ast.literal_eval(value))))
    found.sort(key=lambda setting: setting[0] == ":env:")
    bundle = os.environ.get("REQUESTS_CA_BUNDLE", "")
    if bundle and not any(option == "cert" for _, option, _ in found):
        found.append(("global", "cert", bundle))
    return found


class Guest:
    """Gives what lies on this machine a place of its own below a root, where no package of the system puts anything."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mounts: dict[Path, Path] = {}

    def place(self, word: str) -> str:
        """The word of a setting as it must stand there: files and folders of this machine by their new path."""
        path = Path(unquote(urlsplit(word).path) if word.startswith("file:") else word)
        if not path.is_absolute() or not path.exists():
            return word
        if path.is_file():
            there = self.below(path)
            shutil.copy(path, self.root / there.relative_to("/"))
            return str(there)
        # The pages of an index in a folder lead to files beside it.
        if word.startswith("file:"):
            return (self.mounted(path.parent) / path.name).as_uri()
        return str(self.mounted(path))

    def mounted(self, folder: Path) -> Path:
        """Where the folder is to be mounted."""
        if folder not in self.mounts:
            self.mounts[folder] = self.below(folder)
        return self.mounts[folder]

    def below(self, path: Path) -> Path:
        """A place for a file or folder of that name."""
        folder = GIVEN / f"{zlib.crc32(str(path).encode()):08x}"
        (self.root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
        return folder / path.name


def main(root: Path) -> None:
    """Write the file, tell the mounts."""
    guest = Guest(root)
    written = RawConfigParser()
    written.add_section("global")
    written.set("global", "cache-dir", CACHE)
    for section, option, value in settings():
        where = "global" if section == ":env:" else section
        if not written.has_section(where):
            written.add_section(where)
        written.set(where, option, "\n".join(guest.place(word) for word in value.split()))
    with (root / "etc" / "pip.conf").open("w", encoding="utf-8") as file:
        written.write(file)
    for here, there in guest.mounts.items():
        print(there, here, sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
