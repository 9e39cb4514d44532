"""Numbers that things keep for life in a unit's series of files: a new one comes behind, none is given twice."""

from __future__ import annotations

from collections.abc import Mapping


class Numbers:
    """`known` are the numbers given by earlier builds, by unit, material, kind and id; `given` those and this plan's own."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self.given = dict(known)
        self._last: dict[str, int] = {}
        for key, number in known.items():
            series = "/".join(key.split("/")[:2])
            self._last[series] = max(number, self._last.get(series, 0))

    def of(self, unit: str, material: str, kind: str, id: str) -> int:
        """The thing's number in that series, from 1."""
        series = f"{unit}/{material}"
        key = f"{series}/{kind}/{id}"
        if key not in self.given:
            self.given[key] = self._last[series] = self._last.get(series, 0) + 1
        return self.given[key]
