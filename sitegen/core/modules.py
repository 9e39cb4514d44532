"""Which modules of a package a module uses, by their sources: what it imports, what these import, and so on.

Imports anywhere in a module count, in functions too, for those are made when the function runs; only what stands under
`if TYPE_CHECKING:` does not. Modules named by a computed text (`import_module(name)`) are not found.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.core.digests import digest, digest_of
from sitegen.core.store import Store

NAMESPACE, KEY = "imports", "imports.json"


@dataclass(slots=True)
class ImportGraph:
    """The modules of a package: `sources` are their texts by dotted name.

    With a `store`, what each text imports is kept there by its digest, so that one changed file is the only one parsed.
    """

    sources: Mapping[str, bytes]
    store: Store | None = None
    _digests: dict[str, str] = field(init=False)
    _kept: dict[str, list[str]] = field(init=False)
    _new: bool = False

    def __post_init__(self) -> None:
        self._digests = {name: digest(text) for name, text in self.sources.items()}
        body = self.store.get(NAMESPACE, KEY) if self.store else None
        self._kept = json.loads(body) if body else {}

    @classmethod
    def of_package(cls, folder: Path, store: Store | None = None) -> ImportGraph:
        """That of the package in a folder, with everything below it."""
        files = sorted(folder.rglob("*.py"))
        return cls({_name(folder, file): file.read_bytes() for file in files}, store)

    def digest(self, module: str) -> str:
        """The digest of the texts of all modules that a module uses, itself among them. Raises KeyError for an unknown one."""
        return digest_of([(name, self._digests[name]) for name in sorted(self.closure(module))])

    def closure(self, module: str) -> frozenset[str]:
        """The names of all modules that a module uses, itself and the packages they lie in among them."""
        found: set[str] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            waiting += self._imports(name)
            if (package := name.rpartition(".")[0]) in self.sources:
                waiting.append(package)
        self._save()
        return frozenset(found)

    def _imports(self, name: str) -> list[str]:
        key = self._digests[name]
        if key not in self._kept:
            self._kept[key] = sorted(set(imports_in(self.sources[name], name)))
            self._new = True
        return [imported for imported in self._kept[key] if imported in self.sources]

    def _save(self) -> None:
        if self._new and self.store is not None:
            known = {key: self._kept[key] for key in self._digests.values() if key in self._kept}
            self.store.try_put(NAMESPACE, KEY, json.dumps(known).encode())
            self._new = False


def imports_in(source: bytes, module: str) -> Iterator[str]:
    """The dotted names that a text imports; of `from a import b` both `a` and `a.b`, for `b` may be a module."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.rsplit(".", node.level)[0] if node.level else ""
            named = ".".join(part for part in (package, node.module) if part)
            yield named
            yield from (f"{named}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and _is_for_typing(node.test):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _is_for_typing(test: ast.expr) -> bool:
    named = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return named == "TYPE_CHECKING"


def _name(folder: Path, file: Path) -> str:
    parts = (folder.name, *file.relative_to(folder).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
