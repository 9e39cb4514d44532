"""The offline bundle: what goes into it and how it starts. `tests/machines/wine.sh` and `offline.sh` make and run whole ones."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from socket import socket
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from sitegen.app.cli import INTERRUPTED
from tests.conftest import ROOT, Project


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("bundle")
    finally:
        sys.path.pop(0)


LOCK = """\
always==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
windows-only==2.0 ; sys_platform == "win32" \\
    --hash=sha256:cc
not-mac==3.0 ; sys_platform != "darwin" and python_full_version < "3.14" \\
    --hash=sha256:dd
arm==4.0 ; platform_machine == "aarch64" \\
    --hash=sha256:ee
"""


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        (
            {"sys_platform": "win32", "platform_machine": "AMD64", "python_full_version": "3.13.2"},
            ["always", "windows-only", "not-mac"],
        ),
        (
            {"sys_platform": "linux", "platform_machine": "aarch64", "python_full_version": "3.11.0"},
            ["always", "not-mac", "arm"],
        ),
        ({"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": "3.14.0"}, ["always"]),
    ],
)
def test_the_lock_is_read_for_the_system_of_the_bundle(
    bundle: ModuleType, environment: dict[str, str], names: list[str]
) -> None:
    lines = bundle.requirements(LOCK, environment)

    assert [line.split("==")[0] for line in lines] == names
    assert lines[0] == "always==1.0 --hash=sha256:aa --hash=sha256:bb"


def test_each_line_of_the_real_lock_is_for_some_system(bundle: ModuleType) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    found: set[str] = set()
    for platform, machine in (("win32", "AMD64"), ("linux", "x86_64"), ("darwin", "arm64")):
        for python in ("3.11", "3.13"):
            environment = {
                "sys_platform": platform, "platform_machine": machine,
                "python_version": python, "python_full_version": f"{python}.0",
            }  # fmt: skip
            found |= {line.split(" ")[0] for line in bundle.requirements(lock, environment)}

    assert found == set(re.findall(r"^([\w.-]+==[\w.]+)", lock, re.M))
    assert all("--hash=sha256:" in line for line in bundle.requirements(lock, {"sys_platform": "win32"}))


def test_libraries_of_others_come_only_where_the_system_has_none_and_their_licences_are_named() -> None:
    lock = [
        Requirement(line.rstrip("\\ "))
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if "==" in line
    ]
    marked = {one.name: one.marker for one in lock if one.name.startswith("gstreamer")}
    said = (ROOT / "tools/bundled/windows/SOURCES.txt").read_text("utf-8")
    why = (ROOT / "docs/decisions/014-libraries-from-one-folder.md").read_text("utf-8")

    wanted = {
        name: {
            system for system in ("linux", "win32", "darwin") if marker and marker.evaluate({"sys_platform": system})
        }
        for name, marker in marked.items()
    }
    assert wanted == {"gstreamer-libs": {"win32", "darwin"}, "gstreamer-ext-runtime": {"win32"}}
    lesser = re.search(r"^(.*): GNU Lesser General Public License 2\.1 or later \(LGPL-2\.1\.txt\)", said, re.M)
    assert lesser
    assert set(lesser[1].split(", ")) >= {"GLib", "GObject", "Pango", "FriBidi", "libintl"}
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (ROOT / "tools/bundled/licences/LGPL-2.1.txt").read_text("utf-8")
    assert "LGPL-2.1" in why
    assert re.search(r"Sources, as built: https://\S+", said)


def test_only_what_is_needed_is_taken(bundle: ModuleType) -> None:
    needs = {"pango": ("glib", "kernel32"), "glib": ("pcre", "pango"), "pcre": (), "gstreamer": ("glib",)}

    assert bundle.closure(["pango"], needs.__getitem__, needs) == ["glib", "pango", "pcre"]


@pytest.mark.parametrize(
    ("name", "installed"),
    [
        ("babel/core.py", "babel/core.py"),
        ("gstreamer_libs-1.0.data/purelib/gstreamer_libs/bin/a.dll", "gstreamer_libs/bin/a.dll"),
        ("x-1.0.data/scripts/x", None),
        ("x-1.0.data/headers/x.h", None),
        ("babel/", None),
        ("x-1.0.dist-info/METADATA", "x-1.0.dist-info/METADATA"),
    ],
)
def test_wheels_are_unpacked_as_pip_would(bundle: ModuleType, name: str, installed: str | None) -> None:
    assert bundle._installed(name) == installed


def test_of_a_wheel_comes_what_is_used(bundle: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "justmytype_intl_cjk-0.1.0-py3-none-any.whl"
    fonts = "justmytype_intl_cjk/fonts/ofl"
    names = (
        "justmytype_intl_cjk/__init__.py",
        "justmytype_intl_cjk/tests/test_x.py",
        "justmytype_intl_cjk/x.pyi",
        f"{fonts}/notosanssc/NotoSansSC[wght].ttf",
        f"{fonts}/notosanssc/OFL.txt",
        f"{fonts}/notosanskr/NotoSansKR[wght].ttf",
        "justmytype_intl_cjk-0.1.0.dist-info/METADATA",
    )
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    made = bundle.Bundle()
    bundle._unpack(made, wheel, {})

    assert sorted(made.files) == sorted(f"lib/{name}" for name in names if not re.search("tests|pyi$|KR", name))


def test_the_same_files_make_the_same_zip(bundle: ModuleType, tmp_path: Path) -> None:
    data = []
    for order in (("a.py", "生成.sh"), ("生成.sh", "a.py")):
        made = bundle.Bundle()
        for name in order:
            made.add(name, name.encode(), runs=name.endswith(".sh"))
        made.write(tmp_path / "x.zip", 1_790_000_000)
        data.append((tmp_path / "x.zip").read_bytes())
    assert data[0] == data[1]

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 9, 21, 14, 13, 20)}
    assert modes == {"sitegen/a.py": 0o100644, "sitegen/生成.sh": 0o100755}
    assert list(tmp_path.iterdir()) == [tmp_path / "x.zip"]


@pytest.fixture
def repository(bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "反诈 项目"
    files = {
        "build.py": "", "sitegen/__init__.py": "", "content/cases/旧案例.md": "案例", "output/README.md": "", "tests/x.py": "",
        "tools/bundle.py": "", ".gitignore": "output/*\n!output/README.md\n", "lost.txt": "",
    }  # fmt: skip
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    monkeypatch.setattr(bundle, "ROOT", root)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return root


def git(root: Path, *words: str) -> None:
    moment = {"GIT_COMMITTER_DATE": "2026-11-01T00:00:00Z", "GIT_AUTHOR_DATE": "2026-11-01T00:00:00Z"}
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, env={**os.environ, **moment})


def test_the_project_is_what_git_keeps_and_what_writers_have_added(bundle: ModuleType, repository: Path) -> None:
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "all")
    (repository / "lost.txt").unlink()
    made = bundle.Bundle()
    assert bundle._project(made) == 1_793_491_200  # the commit's moment
    (repository / "content" / "cases" / "新案例.md").write_text("案例", "utf-8")
    (repository / "output" / "report.html").write_text("", "utf-8")
    (repository / "私人.txt").write_text("", "utf-8")
    again = bundle.Bundle()
    assert (
        bundle._project(again) > 1_793_491_200
    )  # what is new is newer: nothing compiled of the old may be taken for it

    assert sorted(made.files) == [
        "build.py", "content/cases/旧案例.md", "output/README.md", "sitegen/__init__.py",
    ]  # fmt: skip
    assert set(again.files) - set(made.files) == {"content/cases/新案例.md"}


def test_without_git_the_project_is_all_but_results(bundle: ModuleType, repository: Path) -> None:
    for name in ("output/report.html", ".venv/x.py", ".sitegen/x", "sitegen/__pycache__/x.pyc", "sitegen-windows.zip"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text("", "utf-8")
    made = bundle.Bundle()
    bundle._project(made)

    assert sorted(made.files) == [
        "build.py", "content/cases/旧案例.md", "lost.txt", "output/README.md", "sitegen/__init__.py",
    ]  # fmt: skip


# --------------------------------------------------------------------------------------------- Windows


def test_batch_files_can_be_read_in_any_code_page(bundle: ModuleType) -> None:
    """The console's code page is 936 where Chinese is spoken; it may be another, so no byte of a Chinese sign means anything."""
    files = bundle.batch_files()

    assert sorted(files) == ["一键生成.bat", "检查.bat", "预览.bat"]
    for data in files.values():
        text = data.decode("gb2312")
        assert data.count(b"\n") == data.count(b"\r\n") == len(data.splitlines())
        assert data.startswith(b"@echo off\r\n")
        assert all(byte < 0x80 or byte >= 0xA1 for byte in data)
        assert "@COMMAND@" not in text
        assert "@AFTERWARDS@" not in text
        # After the code page is changed only plain letters may follow, up to where the file ends.
        running = text[text.index("chcp 65001") : text.index(":old")]
        assert running.isascii()
        # What stands in quotes may hold blanks, & and Chinese; nothing with the folder's name stands outside of them.
        assert not re.search(r'(?<!")%~dp0', text)
    assert b' -X utf8 "%~dp0build.py" check %*\r\n' in files["检查.bat"]
    assert b' -X utf8 "%~dp0build.py" %*\r\n' in files["一键生成.bat"]
    assert b' -X utf8 "%~dp0build.py" serve --open %*\r\n' in files["预览.bat"]


def test_notepad_shows_the_instructions(bundle: ModuleType) -> None:
    data = bundle._windows_text(bundle._text("windows/使用说明.txt"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    for name in bundle.batch_files():
        assert name in data.decode("utf-8-sig")


def test_a_dll_that_windows_lacks_is_brought_along_or_told(bundle: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {
        b"zxing": ("msvcp140.dll", "kernel32.dll", "api-ms-win-crt-math-l1-1-0.dll", "own.dll"),
        b"own": (),
        b"runtime": (),
    }
    monkeypatch.setattr(bundle, "_dlls_of", tables.__getitem__)
    made = bundle.Bundle()
    made.add("lib/zxingcpp.pyd", b"zxing")
    made.add("lib/Own.dll", b"own")
    bundle._complete(made, {"msvcp140.dll": b"runtime", "unused.dll": b"x"})
    assert made.files["python/msvcp140.dll"] == (b"runtime", False)
    assert "python/unused.dll" not in made.files

    tables[b"own"] = ("nowhere.dll",)
    with pytest.raises(bundle.Lacks, match=r"nowhere\.dll"):
        bundle._complete(made, {})


def test_a_program_with_a_wrong_signature_is_not_used(
    bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tool that checks is made to say so."""
    tool = tmp_path / "osslsigncode"
    tool.write_text(
        '#!/bin/sh\ncase "$*" in *--help*) echo "-ignore-crl"; exit;; *good.dll) ;; *) exit 1;; esac\n'
        "printf 'Signer #0:\\n\\tSubject: /C=US/O=Python Software Foundation/CN=x\\n'\n"
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    assert "1 program files" in bundle._signatures({"good.dll": b"x", "python313.zip": b"x"}, tmp_path / "one")
    with pytest.raises(bundle.Lacks, match=r"bad\.exe"):
        bundle._signatures({"good.dll": b"x", "bad.exe": b"x"}, tmp_path / "two")


def test_without_the_tool_it_is_said_that_signatures_were_not_checked(
    bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "not checked" in bundle._signatures({"python.exe": b"x"}, tmp_path)
    assert "没有查 Windows 程序的签名" in capsys.readouterr().err


# ----------------------------------------------------------------------------------------------- Linux


@pytest.fixture
def unpacked(bundle: ModuleType, tmp_path: Path) -> Path:
    """A bundle whose Python tells how it was called."""
    folder = tmp_path / "张 三" / "反诈 材料"
    words = {"@MACHINE@": os.uname().machine, "@KERNEL@": "3.2.0", "@LOADER@": "ld.so", "@PYTHON@": "python3.11"}
    for name, data in bundle.start_scripts(words).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    python = folder / "python" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.write_text(
        '#!/bin/sh\n[ "$1" = -c ] && { echo ok; exit; }\nprintf "%s|" "$@" "$SITEGEN_LANG" "$LC_ALL" "${LD_PRELOAD-none}"\nexit 1\n'
    )
    (folder / "build.py").write_bytes(b"")
    return folder


def test_the_preview_of_a_bundle_opens_the_browser(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)

    def serve(*arguments: object) -> None:
        for door in arguments:
            if isinstance(door, socket):
                door.close()

    monkeypatch.setattr("sitegen.app.preview.serve", serve)

    assert project.build("serve", "--open") == INTERRUPTED  # as after Ctrl-C
    assert len(opened) == 1
    assert opened[0] in capsys.readouterr().out
    assert project.build("serve") == INTERRUPTED
    assert len(opened) == 1


def test_without_network_the_bundle_is_not_made(
    bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (
        ("INDEX_URL", "http://127.0.0.1:9/simple"),
        ("RETRIES", "0"),
        ("NO_INDEX", "1"),
        ("NO_CACHE_DIR", "1"),
    ):
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)

    assert bundle.main(["windows", "--output", str(tmp_path / "x.zip")]) == 3
    assert "请看看网络是否接通" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def start(folder: Path, name: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("SITEGEN_LANG", "DISPLAY")}
    command = ["sh", str(folder / name), *words]
    return subprocess.run(
        command,
        env={**environment, **variables},
        cwd="/",
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_the_scripts_hand_on_words_and_exit_status(unpacked: Path) -> None:
    run = start(unpacked, "生成.sh", "--only", "a b", LD_PRELOAD="", LANG="zh_CN.UTF-8")

    assert run.returncode == 1
    assert run.stdout == f"{unpacked}/build.py|--only|a b|zh|C|none|"
    assert start(unpacked, "检查.sh", "--quiet").stdout.startswith(f"{unpacked}/build.py|check|--quiet|")
    assert start(unpacked, "预览.sh").stdout.startswith(f"{unpacked}/build.py|serve|--open|")
    assert "|en|" in start(unpacked, "检查.sh", SITEGEN_LANG="en").stdout


@pytest.mark.parametrize(
    ("machine", "words"), [("loongarch64", "龙芯"), ("riscv64", "riscv64，用不了"), ("other", "请换用")]
)
def test_another_processor_is_told(unpacked: Path, tmp_path: Path, machine: str, words: str) -> None:
    if machine == "other":
        machine = "aarch64" if os.uname().machine == "x86_64" else "x86_64"
    (tmp_path / "uname").write_text(f"#!/bin/sh\necho {machine}\n")
    (tmp_path / "uname").chmod(0o755)
    run = start(unpacked, "生成.sh", PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert run.returncode == 3
    assert words in run.stderr


def test_a_bundle_that_is_not_whole_is_told(unpacked: Path) -> None:
    (unpacked / "build.py").unlink()
    run = start(unpacked, "生成.sh")

    assert run.returncode == 3
    assert "请把压缩包整个解压出来" in run.stderr


def test_a_disk_that_runs_no_programs_is_told(unpacked: Path) -> None:
    (unpacked / "python" / "bin" / "python3").write_text("#!/no/such/shell\n")
    run = start(unpacked, "生成.sh")

    assert run.returncode == 3
    assert "请把整个文件夹拷到本机硬盘" in run.stderr
    assert "Traceback" not in run.stderr


def test_programs_that_lost_their_bits_get_them_back(unpacked: Path) -> None:
    python = unpacked / "python" / "bin" / "python3"
    python.chmod(0o644)

    assert start(unpacked, "生成.sh").returncode == 1
    assert os.access(python, os.X_OK)


def test_instructions_name_the_scripts(bundle: ModuleType) -> None:
    text = bundle._text("linux/使用说明.txt")

    for name in bundle.start_scripts({}):
        assert name in text
