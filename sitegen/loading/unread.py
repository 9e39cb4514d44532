"""Whatever lies in content/ and is not read is told by name, with what to do: nobody should believe it published.

What was read is known from `Sources` itself, so that no list can fall behind. System litter, README and the like are passed over
(`sources.is_litter`, `sources.is_note`); pictures are told where cases are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from sitegen.core.sources import Sources, is_note
from sitegen.loading.fields import did_you_mean
from sitegen.loading.identity import is_safe, proposal
from sitegen.loading.lists import GLOSSARY
from sitegen.loading.text.reading import LARGEST, decoded, is_fence
from sitegen.loading.yaml.yamllines import KNOWN, name_of
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.records import ADDRESSES, APPROVALS, NUMBERS, REGISTER, SNAPSHOTS, WITHDRAWALS

# Folder of content/ → how its files end, and what people call it.
FOLDERS = {
    "cases": (".md", "案例"), "warnings": (".md", "警示语"), "types": (".md", "类型"), "audiences": (".md", "人群"),
    "handbooks": (".yaml", "手册"), "quiz": (".yaml", "自测题"), "campaigns": (".yaml", "活动"), "statistics": (".csv", "统计"),
}  # fmt: skip
LISTS = (
    "site.yaml", "units.yaml", "screens.yaml", "paper.yaml", "packs.yaml", "selfcheck.yaml", "law.yaml", "search.yaml",
)  # fmt: skip
KEPT = (APPROVALS, WITHDRAWALS, REGISTER, NUMBERS, ADDRESSES)  # written by the program, read when they are needed
BLANK = 256  # bytes: a file that is no longer is looked into for whether anything is written in it
MOST = 20  # files of one folder that are told one by one

_PICTURES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".svg", ".eps",
    ".wmf", ".emf", ".psd", ".ico", ".jp2", ".jxl",
)  # fmt: skip
_WRITING = (
    ".docx",
    ".doc",
    ".wps",
    ".wpt",
    ".rtf",
    ".odt",
    ".pages",
    ".pdf",
    ".ofd",
    ".html",
    ".htm",
    ".mht",
    ".mhtml",
)
_SHEETS = (".xlsx", ".xls", ".xlsm", ".et", ".ods", ".numbers")
_SLIDES = (".pptx", ".ppt", ".dps", ".odp", ".key")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".iso")
_LINKS = (".lnk", ".url", ".webloc", ".desktop")
# Endings that are `.md`, `.yaml` or `.csv` but for how an editor or a system wrote them.
_NEARLY = re.compile(
    r"(?P<stem>.*?)(?:[.．。](?P<end>md|mdown|markdown|mkd|mdx|ya?ml|csv|tsv))?(?:[.．。](?:txt|text))?[.．。\s]*$",
    re.I,
)
_TEXT = (
    "",
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".mdown",
    ".mkd",
    ".mdx",
    ".yaml",
    ".yml",
    ".csv",
    ".tsv",
    ".md_",
    ".json",
)


def tell_unread(sources: Sources, editions: Collection[str] | None, problems: Problems) -> None:
    """Tell of each thing in content/ that was not read. `editions` are those of content/site.yaml, None when it is broken.

    An error where the file holds what is plainly meant to be published, else a remark.
    """
    told = {p.origin.path for p in problems.found}
    in_folder: dict[str, int] = {}
    tags: set[str] = set()
    entries = sources.entries("content")
    for path, kind in entries:
        if path in told:
            continue
        if kind == "file" and (path in KEPT or sources.was_read(path)):
            _tell_empty(sources, path, problems)
            continue
        parts = PurePosixPath(path).parts[1:]
        if path in KEPT or path.startswith(f"{SNAPSHOTS}/") or (path == GLOSSARY and editions is None):
            continue
        if parts[0] == "i18n" and len(parts) > 2:
            tag = parts[1]
            if editions is None or (tag in editions and _is_translation(parts[2:])):
                continue
            if tag not in editions:
                if tag not in tags:
                    tags.add(tag)
                    _tell_tag(path, tag, problems)
                continue
        folder = str(PurePosixPath(path).parent)
        in_folder[folder] = in_folder.get(folder, 0) + 1
        if len(parts) == 1 and (parts[0] in FOLDERS or parts[0] in LISTS):
            _tell_in_the_way(path, kind, problems)
        elif kind != "file":
            _tell_other(path, kind, problems)
        elif _is_picture(path):
            in_folder[folder] -= 1
        elif in_folder[folder] <= MOST or _is_content(sources, path):
            _tell_file(sources, path, parts, problems)
    for folder, count in in_folder.items():
        if count > MOST:
            problems.notice(
                Origin(folder),
                f"这个文件夹里有 {count} 个文件没有读，上面只列出一部分",
                f"{count} files of this folder were not read; some of them are listed",
            )
    _tell_bare_folders(entries, problems)
    _tell_gone(sources, problems)


def _tell_in_the_way(path: str, kind: str, problems: Problems) -> None:
    """What stands where all cases, or a list, belong and is none: going on would take away everything that was published of it."""
    name = PurePosixPath(path).name
    wanted = Words("文件夹", "folder") if name in FOLDERS else Words("文件", "file")
    there = {
        "file": Words("一个文件", "a file"),
        "folder": Words("一个文件夹", "a folder"),
        "special": Words("管道或设备", "a pipe or a device"),
        "closed": Words("一个没有权限打开的文件夹", "a folder that may not be opened"),
    }.get(kind, Words("快捷方式（链接），指向别处或指向不存在的地方", "a link that leads elsewhere or nowhere"))
    problems.error(
        Origin(path),
        f"没有读：这里要放{wanted.zh}，却是{there.zh}",
        f"not read: a {wanted.en} belongs here, and there is {there.en}",
        Words(f"请把{wanted.zh}本身放在这里", f"put the {wanted.en} itself here"),
    )


def _tell_gone(sources: Sources, problems: Problems) -> None:
    """A remark where there is no case or no warning at all: a folder renamed or lost, more often than a wish."""
    for folder, (_, zh) in list(FOLDERS.items())[:2]:
        place = f"content/{folder}"
        if not sources.list(place) and all(p.origin.path != place for p in problems.found):
            problems.notice(
                Origin(place),
                f"一个{zh}也没有：没有这个文件夹，或者里面是空的",
                f"there are no {folder} at all: there is no such folder, or nothing in it",
                Words(
                    "如果本来有，请从备份里找回来，再生成",
                    "if there were any, take them from a backup before you build",
                ),
            )


def _tell_empty(sources: Sources, path: str, problems: Problems) -> None:
    """A file that was read and in which nothing is written at all: a save that failed, or a full disk, more often than a wish.

    Who wishes for none of what it lists leaves a comment in it, or deletes it.
    """
    size = sources.size(path)
    if _is_picture(path) or size is None or size > BLANK:
        return
    if not (sources.peek(path) or b"").strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        problems.notice(
            Origin(path),
            "这个文件是空的，里面的内容一项也没有了",
            "this file is empty: nothing of what it should list is there",
            Words(
                "请从备份里找回来；真的不要，请把文件删掉",
                "take it from a backup; delete it if you want nothing of it",
            ),
        )


def _is_translation(inner: tuple[str, ...]) -> bool:
    return inner == ("messages.po",) or (inner[0] in FOLDERS and inner[-1].endswith(".md"))


def _is_picture(path: str) -> bool:
    return path.lower().endswith(_PICTURES)


def _tell_tag(path: str, tag: str, problems: Problems) -> None:
    problems.notice(
        Origin(path),
        f"没有读：site.yaml 的“语言版本”里没有 {tag}",
        f"not read: content/site.yaml lists no edition {tag}",
        Words(
            f"要发布这个版本，写 网站: {{语言版本: [{tag}]}}", f"to publish it, write website: {{editions: [{tag}]}}"
        ),
    )


def _tell_other(path: str, kind: str, problems: Problems) -> None:
    said = {
        "linked folder": (
            Words("没有读：这是指向别处的文件夹（链接）", "not read: a link to a folder"),
            Words("请把文件夹本身放在这里", "put the folder itself here"),
        ),
        "link": (
            Words(
                "没有读：这是快捷方式（链接），指向别处或指向不存在的文件",
                "not read: a link that leads elsewhere or nowhere",
            ),
            Words("请把文件本身放在这里", "put the file itself here"),
        ),
        "special": (
            Words("没有读：这不是文件，是管道或设备", "not read: no file but a pipe or a device"),
            Words("请删掉它", "delete it"),
        ),
        "closed": (
            Words("没有读：没有权限打开这个文件夹", "not read: no permission to open this folder"),
            Words("请改好权限，再运行一次", "give permission and run again"),
        ),
        "folder": (
            Words("这是文件夹，名字却像文件", "a folder that is named like a file"),
            Words("请给文件夹换一个名字", "give the folder another name"),
        ),
    }[kind]
    if kind == "closed":
        problems.error(Origin(path), said[0].zh, said[0].en, said[1])
    else:
        problems.notice(Origin(path), said[0].zh, said[0].en, said[1])


def _tell_file(sources: Sources, path: str, parts: tuple[str, ...], problems: Problems) -> None:
    why, hint = _advice(parts)
    is_meant = _is_content(sources, path)
    if is_note(parts[-1]):
        if is_meant:
            problems.notice(
                Origin(path),
                "没有读：叫这个名字的文件只当作给同事看的说明",
                "not read: a file of this name is a note for colleagues",
                Words("要发布的，请换一个名字", "give it another name to publish it"),
            )
        return
    tell = problems.error if is_meant else problems.notice
    tell(Origin(path), f"没有读：{why.zh}", f"not read: {why.en}", hint)


def _advice(parts: tuple[str, ...]) -> tuple[Words, Words]:
    """Why a file was not read, and what to do. `parts` are those of its path below content/."""
    name = parts[-1]
    suffix = PurePosixPath(name.rstrip(" .")).suffix.lower()
    folder = parts[0] if len(parts) > 1 else ""
    ending = FOLDERS[folder][0] if folder in FOLDERS else ""
    if suffix in _LINKS:
        return (
            Words("这是快捷方式", "a shortcut"),
            Words("请把文件本身复制到这里", "copy the file itself here"),
        )
    if suffix in _ARCHIVES:
        return (
            Words("压缩包里的内容不读", "archives are not opened"),
            Words("请解开，把里面的文件放进来", "unpack it and put in what it holds"),
        )
    if suffix in _SHEETS:
        return (
            Words("表格文件不读", "spreadsheets are not read"),
            Words(
                "统计数字请在表格软件里另存为“CSV UTF-8”，放进 content/statistics/；文字请复制到 .md 文件里",
                "save figures as CSV UTF-8 into content/statistics/; copy text into an .md file",
            ),
        )
    if suffix in (*_WRITING, *_SLIDES):
        new = _new_name(name, ending or ".md", folder)
        return (
            Words(f"{suffix} 文件不读", f"{suffix} files are not read"),
            Words(
                f"请把文字复制到 {new}：python3 build.py new case {new.removesuffix('.md')} 会先摆好样子",
                f"copy the text into {new}: `python3 build.py new case {new.removesuffix('.md')}` lays it out",
            )
            if folder in ("cases", "")
            else Words(f"请把文字复制到 {new}", f"copy the text into {new}"),
        )
    if not ending:
        return _misplaced(parts, suffix)
    nearly = _NEARLY.match(name)
    end = (nearly["end"] or "").lower() if nearly else ""
    fits = {
        ".md": ("", "md", "mdown", "markdown", "mkd", "mdx"),
        ".yaml": ("", "yaml", "yml"),
        ".csv": ("", "csv", "tsv"),
    }
    if hidden := next((part for part in parts[:-1] if part.startswith((".", "~"))), ""):
        return (
            Words(f"文件夹 {hidden} 是隐藏的", f"the folder {hidden} is hidden"),
            Words(
                f"请把文件夹改名，例如 {_new_name(hidden.lstrip('.~'), '', folder)}",
                f"rename the folder, {_new_name(hidden.lstrip('.~'), '', folder)} for example",
            ),
        )
    if name.startswith(".") and suffix == ending:
        return (
            Words("名字以点开头的文件是隐藏的", "a file whose name begins with a dot is hidden"),
            Words(
                f"请把名字改成 {_new_name(name.lstrip('.'), ending, folder)}",
                f"rename it {_new_name(name.lstrip('.'), ending, folder)}",
            ),
        )
    if suffix in _TEXT and end in fits[ending]:
        return (
            Words(f"名字要以 {ending} 结尾", f"its name must end in {ending}"),
            Words(f"请把名字改成 {_new_name(name, ending, folder)}", f"rename it {_new_name(name, ending, folder)}"),
        )
    wanted = {"md": "cases", "yaml": "quiz", "yml": "quiz", "csv": "statistics"}.get(end)
    what = Words(f"{folder}/ 里只读 {ending} 文件", f"only {ending} files are read in {folder}/")
    if wanted and wanted != folder:
        hint = Words(
            f"请移到它该在的文件夹，例如 content/{wanted}/", f"move it where it belongs, content/{wanted}/ say"
        )
        return what, hint
    return what, Words("不要了就删掉，或移到 content/ 外面", "delete it, or move it out of content/")


def _misplaced(parts: tuple[str, ...], suffix: str) -> tuple[Words, Words]:
    """A file at the top, in i18n/, or in a folder that nobody reads."""
    if len(parts) == 1:
        nearly = _NEARLY.match(parts[0])
        stem = (nearly["stem"] if nearly else parts[0]).lower()
        listed = next(
            (name for name in LISTS if name.removesuffix(".yaml") in (stem, stem.rstrip("s"), stem + "s")), None
        )
        if listed:
            return (
                Words("名字不对", "it is not named as it should be"),
                Words(f"请把名字改成 {listed}", f"rename it {listed}"),
            )
        if suffix in (".md", ".txt", "", ".markdown"):
            return (
                Words("它不在任何一个文件夹里", "it lies in none of the folders"),
                Words(
                    "案例请放进 content/cases/，警示语放进 content/warnings/",
                    "cases belong into content/cases/, warnings into content/warnings/",
                ),
            )
        return (
            Words("没有叫这个名字的清单", "there is no list of this name"),
            did_you_mean(parts[0], LISTS),
        )
    spelled = {**{name: name for name in FOLDERS}, **{zh: name for name, (_, zh) in FOLDERS.items()}}
    meant = spelled.get(parts[0].strip().lower()) or next(
        (n for n in FOLDERS if n.rstrip("s") == parts[0].lower()), None
    )
    what = Words(f"没有叫 {parts[0]} 的内容文件夹", f"there is no content folder {parts[0]}")
    if parts[0] == "i18n":
        what = Words("i18n 里只放各语言的文件夹和 zh-Hant.yaml", "i18n holds a folder a language, and zh-Hant.yaml")
    if meant:
        return what, Words(f"请把文件夹改名为 {meant}", f"rename the folder {meant}")
    return what, Words(
        f"请移到 {'、'.join(FOLDERS)} 中的一个，或移到 content/ 外面",
        f"move it into one of {', '.join(FOLDERS)}, or out of content/",
    )


def _new_name(name: str, ending: str, folder: str) -> str:
    found = _NEARLY.match(name)
    stem = found["stem"] if found and found["stem"] else PurePosixPath(name).stem
    stem = PurePosixPath(stem).stem if PurePosixPath(stem).suffix.lower() in (*_WRITING, *_SLIDES) else stem
    stem = stem.lower() if is_safe(stem.lower()) or stem.lower() == "index" else stem
    return (stem if is_safe(stem) or stem == "index" else proposal(stem, folder.rstrip("s") or "case")) + ending


def _is_content(sources: Sources, path: str) -> bool:
    """Whether a file holds what is plainly meant to be published: front matter, or lines of known keys."""
    suffix = PurePosixPath(path.rstrip(" .")).suffix.lower()
    if suffix not in _TEXT and suffix[1:].isascii() and len(suffix) < 6:
        return False
    size = sources.size(path)
    data = sources.peek(path) if size is not None and size <= LARGEST else None
    text = decoded(data, Origin(path), Problems()) if data is not None else None
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()][:60]
    if not lines:
        return False
    keys = [name_of(re.split("[:：,，\t]", line, maxsplit=1)[0].lstrip("- ")) in KNOWN for line in lines]
    if is_fence(lines[0]):
        return any(keys)
    return suffix in (".yaml", ".yml", ".csv") and any(keys)


def _tell_bare_folders(entries: Iterable[tuple[str, str]], problems: Problems) -> None:
    """A case's folder that holds pictures and no index.md."""
    top = PurePosixPath("content/cases")
    pictured: dict[PurePosixPath, None] = {}
    written: set[PurePosixPath] = set()  # folders with something else in them
    for path in (PurePosixPath(path) for path, kind in entries if kind == "file" and path.startswith("content/cases/")):
        if _is_picture(path.name):
            pictured[path.parent] = None
        else:
            written.add(path.parent)
    around = {above for folder in written for above in (folder, *folder.parents)}
    for folder in pictured:
        # pictures may lie in a folder within the case's own
        if folder != top and folder not in around and not written & {p for p in folder.parents if p != top}:
            problems.notice(
                Origin(str(folder)),
                "这个文件夹里只有图片，没有 index.md",
                "this folder holds pictures, but no index.md",
                Words("请把案例写在这个文件夹的 index.md 里", "write the case into its index.md"),
            )
