"""What a file was read as, kept while it and everything its reading depended on stay the same.

For a process that reads one project over and over (`serve`); what is kept lives with its `Sources`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sitegen.problems import Problems
from sitegen.sources import Sources

T = TypeVar("T")


def once(sources: Sources, problems: Problems, what: str, load: Callable[..., T], *inputs: object) -> T:
    """`load(sources, *inputs, problems)`, or what it gave and noted last time while inputs and files read are the same.

    `load` may depend on nothing else; that it lists a folder is not noticed.
    """
    kept = sources.memory.get(what)
    if kept and kept[0] == inputs and all(sources.digest(path) == known for path, known in kept[1].items()):
        problems.found.extend(kept[3])
        value: T = kept[2]
        return value
    before = len(problems.found)
    with sources.recording() as reads:
        value = load(sources, *inputs, problems)
    sources.memory[what] = (inputs, dict(reads), value, tuple(problems.found[before:]))
    return value
