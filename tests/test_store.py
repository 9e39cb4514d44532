"""The store of what is kept between builds: whole entries or none, atomic writes, pruning by age."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.store import Store, write_atomically

pytestmark = pytest.mark.usefixtures("reads_anew")


def test_an_entry_is_found_again_and_namespaces_are_apart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("parts", "abcdef", b"one")
    store.put("small", "abcdef", b"")

    assert store.get("parts", "abcdef") == b"one"
    assert store.get("small", "abcdef") == b""
    assert store.get("parts", "another") is None
    assert store.keys("parts") == ["abcdef"]


@given(body=st.binary(max_size=60), data=st.data())
def test_no_changed_byte_and_no_cut_entry_is_believed(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, data: st.DataObject
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("parts", "abcdef", body)
    (file,) = (f for f in store.folder.rglob("*") if f.is_file())
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))

    changed = bytearray(whole)
    changed[place] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(changed), whole[:place], whole + b"x"):
        file.write_bytes(wrong)
        assert store.get("parts", "abcdef") is None


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for n in range(10):
        store.put("parts", f"k{n}", b"x")
        os.utime(store._file("parts", f"k{n}"), (n, n))

    store.prune("parts", 10)
    assert len(store.keys("parts")) == 10
    store.prune("parts", 9)

    assert store.keys("parts") == [f"k{n}" for n in range(4, 10)]


def test_what_a_killed_process_was_writing_is_no_entry_and_is_swept_later(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("parts", "abcdef", b"x")
    left = store._file("parts", "abcdef").with_name("abcdef.writing-1-1")
    left.write_bytes(b"half")

    assert store.keys("parts") == ["abcdef"]
    assert left.exists(), "it may be another process at work"
    os.utime(left, (time.time() - 7200,) * 2)
    store.prune("parts", 100)

    assert not left.exists()


def test_a_failed_write_leaves_the_old_file_and_nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(file, b"new")

    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
    assert not Store(tmp_path).try_put("parts", "abcdef", b"x")
