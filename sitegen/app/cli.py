"""The commands. The only module that prints, and the only one that knows exit codes."""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sitegen.core import clock
from sitegen.core.file_stats import Stats, program_stamp
from sitegen.core.machine import ensure_pango, in_chinese
from sitegen.core.sources import KEPT, NotThere, Sources
from sitegen.core.store import Store
from sitegen.model.problems import (
    NOTHING,
    HalfPublished,
    MachineLacks,
    Origin,
    Problem,
    Problems,
    ProblemsFound,
    Words,
    disk_fault,
)
from sitegen.renderers.registry import RENDERERS

if TYPE_CHECKING:
    from sitegen.checks import Waiver
    from sitegen.engine.build import Draw, Progress
    from sitegen.engine.execution.pool import WorkerPool
    from sitegen.engine.result import Result
    from sitegen.model.library import Library
    from sitegen.planning.materials import Material
    from sitegen.state.parse_cache import Entries, Reading

BUILT, PROBLEMS, WRONG_USAGE, LACKS, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = ("build", "check", "new", "serve", "where", "translate", "approve", "withdraw", "proof")
MANY_FILES = 60  # cases; above this, processes to read them are started before anything else
PICTURES_KEPT = 30_000  # small ones, of some 15 KB
MANY_WARNINGS = 12  # from this many on, processes to draw them are started before anything else
FEW = 4  # unpublished things that are named one by one
MANY_WAITING = 12  # things that wait for somebody; from there on they are told by kind


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run one command of the project at `root`; returns the exit status of the contract, whatever happens."""
    status = _main(arguments, root)
    with suppress(OSError, ValueError):  # closed already
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # who read it has gone, as `head` does; Python would complain of it at the very end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _main(arguments: Sequence[str] | None, root: Path | None) -> int:
    language = "zh" if in_chinese() else "en"
    root = root or Path.cwd()
    try:
        wanted = _parse(list(sys.argv[1:] if arguments is None else arguments), language)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _run(wanted, root, language)
    except SystemExit as stop:
        return int(stop.code or 0)
    except ProblemsFound as found:
        _tell(found.problems, language, wanted, outcome=_HALF_DONE if isinstance(found, HalfPublished) else None)
        return PROBLEMS
    except MachineLacks as lack:
        print(lack, file=sys.stderr)
        return LACKS
    except NotThere as lost:
        words = f"找不到程序自己的文件 {lost.path}，请从原来的压缩包里补回来。"
        print(_say(language, words, f"the program's own file {lost.path} is gone; put it back."), file=sys.stderr)
        return LACKS
    except KeyboardInterrupt:
        print(
            _say(language, "已停止；output/ 里的文件都是完整的。", "Stopped; every file in output/ is whole."),
            file=sys.stderr,
        )
        return INTERRUPTED
    except BrokenPipeError:
        return PROBLEMS
    except OSError as error:
        if not error.errno:  # not the system's: a library's own, as Pillow's of a damaged picture
            return _crashed(error, root, language, wanted)
        _tell((disk_fault(error, str(error.filename or "output")),), language, wanted)
        return PROBLEMS
    except Exception as error:  # noqa: BLE001 - nobody foresaw it: told in a sentence, the details kept in a file
        return _crashed(error, root, language, wanted)


def _crashed(error: Exception, root: Path, language: str, wanted: argparse.Namespace) -> int:
    """A fault of the program: one paragraph and where its details are, in place of a traceback."""
    from sitegen.core.crash_report import fault_of_program

    _tell((fault_of_program(error, root),), language, wanted, outcome=_CRASHED)
    return PROBLEMS


# ------------------------------------------------------------------------------------------ commands


def _run(wanted: argparse.Namespace, root: Path, language: str) -> int:
    if wanted.scheduler and wanted.command != "build":
        words = "--scheduler 只用于制作（build）。", "--scheduler is for building only."
        print(_say(language, *words), file=sys.stderr)
        return WRONG_USAGE
    if wanted.command == "new":
        return _new(wanted, root, language)
    if wanted.command == "where":
        return _where(wanted, root, language)
    if wanted.command == "translate":
        return _translate(wanted, root, language)
    if wanted.command == "approve":
        return _approve(wanted, root, language)
    if wanted.command == "withdraw":
        return _withdraw(wanted, root, language)
    _refuse_inside_sources(wanted, root)
    command = {"check": _check, "serve": _serve, "proof": _proof}.get(wanted.command, _build)
    return command(wanted, root, language)


def _check(wanted: argparse.Namespace, root: Path, language: str) -> int:
    sources = _sources(wanted, root)
    try:
        with _readers(sources) as workshop:
            library, _, notices, _ = _load(sources, workshop)
    finally:  # what is wrong is mended file by file: the others are not to be read again each time
        _keep(sources)
    _tell(notices, language, wanted)
    if wanted.json:
        from sitegen.app.review import waiting
        from sitegen.model.records import id_of, key_of, origin_of

        held = [
            {"id": id_of(thing), "key": key_of(thing), "path": str(origin_of(thing)), "whom": whom}
            for thing, whom in waiting(library, sources.today)
        ]
        from sitegen.planning.counts import count_audiences, count_types

        counted = {
            "types": [asdict(row) for row in count_types(library)],
            "audiences": [asdict(row) for row in count_audiences(library)],
        }
        _print_json(
            {"ok": True, "problems": [_problem(p, language) for p in notices], "waiting": held, "counts": counted}
        )
    elif not wanted.quiet:
        from sitegen.checks.samples import samples_of
        from sitegen.loading.publication import unpublished

        counts = len(library.cases), len(library.warnings), len(library.types), len(library.audiences)
        print(
            _say(
                language,
                "检查通过：{} 个案例，{} 条警示语，{} 类骗局，{} 类人群。".format(*counts),
                "All well: {} cases, {} warnings, {} types, {} audiences.".format(*counts),
            )
        )
        held_now = unpublished(library, sources.today, drafts=wanted.drafts)
        _tell_unpublished(held_now, language, wanted, listed=("drafts", "waiting", "depends", "issuers"))
        _tell_waiting(library, sources.today, wanted, language)
        _tell_samples(samples_of(library), language)
        _count(notices, language)
    return BUILT


@contextmanager
def _readers(sources: Sources) -> Iterator[WorkerPool | None]:
    """Processes to read with, where many files may be new and there is more than one processor; started when all are."""
    from sitegen.engine.execution.pool import WorkerPool, workers_here

    workers = workers_here()
    if workers <= 1 or len(sources.list("content/cases", "*.md")) <= MANY_FILES:
        yield None
        return
    with WorkerPool(workers) as workshop:
        if not sources.memory.kept:
            workshop.begin(sources)
        yield workshop


def _tell_waiting(library: Library, day: date, wanted: argparse.Namespace, language: str) -> None:
    """What waits for whom, one a line, under the name that `approve` takes; of many how many of a kind, and the first of them."""
    from sitegen.app.review import waiting
    from sitegen.model.records import id_of, key_of, origin_of

    things = list(waiting(library, day))
    taken = Counter(id_of(thing) for thing in (*library.written, *library.authored))
    names = [id_of(thing) if taken[id_of(thing)] == 1 else key_of(thing) for thing, _ in things]
    if len(things) <= MANY_WAITING or wanted.explain:
        for (thing, whom), name in zip(things, names, strict=True):
            print(f"  {_shown_origin(origin_of(thing), wanted)} {name}：{whom}")
        return
    kinds: dict[tuple[str, str], list[str]] = {}
    for (thing, whom), name in zip(things, names, strict=True):
        why = "跟着没有批准的类型、人群一起等" if whom.startswith("跟着") else whom
        kinds.setdefault((key_of(thing).rpartition("/")[0], why), []).append(name)
    for (kind, why), ids in kinds.items():
        more = "…" if ids[FEW:] else ""
        print(f"  {kind}/ {len(ids)} 条，{why}：{'、'.join(ids[:FEW])}{more}")
    print(
        _say(
            language,
            "一条一条列出：python3 build.py check --explain；送审：python3 build.py proof",
            "One by one: python3 build.py check --explain; the book for reviewers: python3 build.py proof",
        )
    )


def _build(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Build when no other build is at work in the same folder; content is read only then, for it may change meanwhile."""
    from sitegen.state import up_to_date
    from sitegen.state.ledger import PENDING
    from sitegen.state.locks import FILE as LOCK
    from sitegen.state.locks import sole

    def tell(holder: str) -> None:
        if not (wanted.quiet or wanted.json):
            who = f"（进程 {holder}）" if holder else "", f" (process {holder})" if holder else ""
            words = (
                f"{output} 正由另一次生成占用{who[0]}，等它做完……",
                f"Another build is at work in {output}{who[1]}; waiting …",
            )
            print(_say(language, *words), file=sys.stderr, flush=True)

    started = time.monotonic()
    output = Path(wanted.output) if wanted.output else root / "output"
    place = output.absolute()
    seals = Store(root / KEPT)
    key = repr((program_stamp(), root, place, wanted.content, _today(wanted, root), wanted.drafts,
                _only(wanted), wanted.unit, wanted.no_register))  # fmt: skip
    sealed = None if wanted.force else up_to_date.find(seals, key)
    if sealed and not (output / LOCK).exists() and sealed.holds():  # the lock of a killed build: it left things behind
        result: Result = sealed.told
        _tell(result.notices, language, wanted)
    else:
        with sole(output, tell):
            sources = _sources(wanted, root)
            noted: list[Problem] = []
            try:
                result = _build_alone(wanted, sources, place, language, noted)
            except ProblemsFound:  # as in `check`
                _keep(sources)
                raise
            outputs = {f"{place}{os.sep}{path}": value for path, value in result.digests.items()}
            folders = (sources.content, root / "templates", root / "assets")
            inputs = {**sources.looked_at(result.reads), f"{place}{os.sep}{PENDING}": None, **result.registered}
            sources.memory.save(sources.digest)
            _stats(sources).learn(result.moved)
            up_to_date.put(seals, key, _stats(sources), inputs, outputs, folders, result.again())
            _keep(sources)
            if result.drawn:
                _tidy(sources)
            result.notices = (*result.notices, *noted)
    _sum_up(result, output, time.monotonic() - started, wanted, language)
    return BUILT


def _build_alone(
    wanted: argparse.Namespace, sources: Sources, output: Path, language: str, noted: list[Problem]
) -> Result:
    """Load, plan, draw what is stale, publish; `noted` gets what was said of workers and the cache meanwhile."""
    from sitegen.engine.execution.pool import WorkerPool, workers_here

    def note(problem: Problem) -> None:
        noted.append(problem)
        _tell((problem,), language, wanted)

    workers = wanted.jobs or workers_here()
    with ExitStack() as open_now:
        workshop = open_now.enter_context(WorkerPool(workers, tell=note))
        draws = workers > 1 and not wanted.scheduler and _draws(wanted, sources)
        if draws and _is_new(wanted, output):
            workshop.begin(sources, to_draw=True)
        elif draws:
            workshop.expect(sources)  # the last build is not this one: something has changed
        elif workers > 1 and not sources.memory.kept and len(sources.list("content/cases", "*.md")) > MANY_FILES:
            workshop.begin(sources)
        from sitegen.checks.samples import samples_of
        from sitegen.engine.build import Build  # while processes start
        from sitegen.engine.execution.books import BookScheduler
        from sitegen.engine.registering import Registrar
        from sitegen.loading.publication import held_back, published, unpublished
        from sitegen.planning.plan import BuildRequest

        library, materials, notices, waivers = _load(sources, workshop if workers > 1 else None)
        _check_wish(wanted, library, materials, language)
        only = _only(wanted)
        _tell(notices, language, wanted)
        if draws and sources.memory.changed:
            workshop.begin(sources, to_draw=True)  # while this process plans
        draw: Draw = workshop.run
        if wanted.scheduler:
            from sitegen.engine.cluster.dask_client import Cluster

            draw = open_now.enter_context(Cluster(wanted.scheduler, language, note)).run
        draw = BookScheduler(draw, wanted.force).run
        if wanted.cache:
            from sitegen.engine.execution.shared_cache import Cache

            draw = Cache(Path(wanted.cache), draw, note).run
        registrar = None
        if not (wanted.drafts or wanted.no_register):
            shown = published(library, sources.today, drafts=False)
            registrar = Registrar(sources.content, shown, materials, sources.today)
        result = Build(
            register=registrar,
            stats=_stats(sources),
            sources=sources,
            output=output,
            library=published(library, sources.today, drafts=wanted.drafts),
            materials=materials,
            wish=BuildRequest(
                sources.today,
                only,
                wanted.unit or "",
                wanted.drafts,
                held_back(library, sources.today, drafts=wanted.drafts),
            ),
            force=wanted.force,
            for_server=bool(wanted.output),
            workers=workers,
            progress=open_now.enter_context(_Teller(wanted, language)),
            notices=notices,
            waivers=waivers,
            draw=draw,
        ).run()
        _tell(result.notices[len(notices) :], language, wanted)
        result.unpublished = unpublished(library, sources.today, drafts=wanted.drafts)
        result.samples = samples_of(library)
        result.registered = registrar.written if registrar else {}
        return result


def _tidy(sources: Sources) -> None:
    """Keep the shelves from growing for ever."""
    from sitegen.state.blob_cache import SMALL, BlobCache

    BlobCache(sources, SMALL).tidy(PICTURES_KEPT)


def _is_new(wanted: argparse.Namespace, output: Path) -> bool:
    """Whether all is sure to be made: nothing stands that could be kept."""
    return bool(wanted.force) or not (output / ".ledger.json").exists()


def _draws(wanted: argparse.Namespace, sources: Sources) -> bool:
    """Whether pictures or sheets of many warnings were asked for."""
    only = _only(wanted)
    materials = [
        path for path in sources.list("templates", "*/material.yaml") if not only or path.split("/")[1] in only
    ]
    drawn = "|".join(spec.name for spec in RENDERERS.values() if spec.draws and spec.for_materials)
    chooses = re.compile(rf"^renderer: *({drawn})\b".encode(), re.M)

    def data(path: str) -> bytes:
        try:
            return sources.read(path)
        except NotThere:  # told when it is loaded
            return b""

    if not any(chooses.search(data(path)) for path in materials):
        return False
    # in whatever encoding they are; one that cannot be read is told when it is loaded
    texts = (sources.peek(path) or b"" for path in sources.list("content/warnings", "*.md"))
    return sum(text.count(b"\n- ") for text in texts) >= MANY_WARNINGS


def _serve(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Preview until Ctrl-C or a request to end."""
    from sitegen.app.preview import News, PreviewRequest, listen, serve
    from sitegen.engine.execution.pool import workers_here

    sources = _sources(wanted, root)
    try:
        library, materials, _, _ = _load(sources)
        _check_wish(wanted, library, materials, language)
    except MachineLacks:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the first round meets it again and the page shows it
        ensure_pango()
    try:
        listener = listen(wanted.port)
    except OSError:
        words = f"端口 {wanted.port} 用不了，请换一个。", f"port {wanted.port} cannot be had; choose another."
        print(_say(language, *words), file=sys.stderr)
        return WRONG_USAGE
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    words = (
        f"预览：{url}  成品一览：{url}report.html\n改完保存，页面自己刷新。按 Ctrl-C 结束。",
        f"Preview: {url}  everything made: {url}report.html\nSave, and the page reloads. Ctrl-C ends.",
    )
    print(_say(language, *words), flush=True)
    if wanted.open:
        import webbrowser

        webbrowser.open(url)  # it waits for the server's first answer

    told: tuple[Problem, ...] = ()

    def tell(news: News) -> None:
        nonlocal told
        _tell(news.remarks, language, wanted)
        if news.problems and news.problems != told:
            _tell(news.problems, language, wanted)
        if told and not news.problems:
            print(_say(language, "已改好，没有要改的了。", "Mended: nothing is left to mend."), file=sys.stderr)
        told = news.problems
        if news.changed and news.titles and not wanted.quiet:
            what, count = "、".join(news.titles), len(news.changed)
            done = (
                f"已更新{what}：{count} 个文件，{news.seconds:.2f} 秒",
                f"{what}: {count} files, {news.seconds:.2f} s",
            )
            print(_say(language, *done), file=sys.stderr)

    options = PreviewRequest(
        root=root,
        output=Path(wanted.output) if wanted.output else root / "output",
        today=lambda: _today(wanted, root),
        sources=lambda: _sources(wanted, root),
        load=_load,
        only=_only(wanted),
        unit=wanted.unit or "",
        drafts=wanted.drafts,
        force=wanted.force,
        workers=wanted.jobs or workers_here(),
        language=language,
        shown=lambda problem: replace(problem, origin=_shown_origin(problem.origin, wanted)),
    )
    folders = [p for p in (sources.content, root / "templates", root / "assets") if p.is_dir()]
    with suppress(KeyboardInterrupt):
        serve(options, folders, listener, tell)
    print(_say(language, "预览已结束。", "The preview has ended."), file=sys.stderr)
    return INTERRUPTED


def _new(wanted: argparse.Namespace, root: Path, language: str) -> int:
    from sitegen.app.scaffold import write_skeleton
    from sitegen.loading.lists import load_site

    if len(wanted.words) != 2 or wanted.words[0] not in ("case", "warning", "material"):
        print(
            _say(
                language,
                "用法：python3 build.py new case|warning|material 名字，名字用小写英文字母、数字和 -，例如 fake-courier",
                "usage: python3 build.py new case|warning|material NAME, NAME like fake-courier",
            ),
            file=sys.stderr,
        )
        return WRONG_USAGE
    sources = _sources(wanted, root)
    path = write_skeleton(sources, root, *wanted.words)
    site = load_site(sources, Problems())  # what is wrong with it is told by whatever reads it for its own sake
    done = "", ""
    if wanted.words[0] != "material" and site and site[0].review:
        done = (
            "写好后把“状态：草稿”改成“送审”，别人批准以后才会发布。",
            " It is published once its status says submitted instead of draft, and somebody else approved it.",
        )
    elif wanted.words[0] != "material":
        done = (
            "写好后把“状态：草稿”改成“定稿”，才会发布。",
            " It is published once its status says ready instead of draft.",
        )
    print(_say(language, f"已写好样子：{path}，请打开它改写。{done[0]}", f"Wrote {path}; open it and write.{done[1]}"))
    return BUILT


def _translate(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Bring a language's catalogue up to date, lay out the files named for its translator, and list what is missing."""
    from sitegen.app.scaffold import write_catalogue, write_translation
    from sitegen.loading.translations import all_messages, is_language, unknown_of, untranslated
    from sitegen.website.translate import CATALOGUE, update_catalogue

    if not wanted.words or not is_language(wanted.words[0]):
        usage = (
            "用法：python3 build.py translate 语言 [content/cases/某案例.md …]，语言例如 en、ug、kk-Arab、bo",
            "usage: python3 build.py translate LANG [content/cases/SOME-CASE.md …], LANG like en, ug, kk-Arab, bo",
        )
        print(_say(language, *usage), file=sys.stderr)
        return WRONG_USAGE
    tag, *named = wanted.words
    sources = _sources(wanted, root)
    library, _, _, _ = _load(sources)
    todo = untranslated(sources, library, tag)
    originals = [path for paths in todo.values() for path in paths]
    _check_names(named, originals, "translate", language)
    path = CATALOGUE.format(tag)
    messages = tuple(all_messages(sources, library))
    data = sources.read(path) if sources.exists(path) else b""
    changed = write_catalogue(sources, path, update_catalogue(data, tag, messages))
    for original in named:
        written = write_translation(sources, tag, original)
        print(_say(language, f"已摆好原文：{written}，请译者改写。", f"Laid out {written} for the translator."))
    sources.look_again()
    left = unknown_of(sources, messages, tag)
    did = ("已更新", "updated") if changed else ("没有变化", "unchanged")
    words = (
        f"{path}：{did[0]}，{len(messages)} 条，其中 {left} 条还没有译文。",
        f"{path}: {did[1]}, {len(messages)} messages, {left} without a translation.",
    )
    print(_say(language, *words))
    for one in (path for path in originals if path not in named):
        print(_say(language, f"还没有译文：{one}", f"not translated: {one}"))
    if tag not in library.site.editions:
        words = (
            f"要发布这个版本，在 content/site.yaml 里写 网站: {{语言版本: [{tag}]}}",
            f"to publish it, write website: {{editions: [{tag}]}} in content/site.yaml",
        )
        print(_say(language, *words))
    return BUILT


def _where(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Every file that carries a case or a warning, or that has a code printed on it, by material and unit."""
    from sitegen.engine.tracing import carrying, listed, registered
    from sitegen.loading.cases import names_of

    if len(wanted.words) != 1:
        usage = (
            "用法：python3 build.py where 编号（案例、警示语，或印在材料上的代码）",
            "usage: python3 build.py where ID|CODE",
        )
        print(_say(language, *usage), file=sys.stderr)
        return WRONG_USAGE
    output = Path(wanted.output) if wanted.output else root / "output"
    names = names_of(_sources(wanted, root), wanted.words[0])
    earlier, handed_out = registered(_content(wanted, root), *names)
    try:
        found = carrying(listed(output), *names)
    except ProblemsFound:
        if not earlier:
            raise
        found = ()
    if not found:
        found = earlier
    if wanted.json:
        codes = sorted({f.code for f in found if f.code})
        _print_json({"ok": bool(found), "files": [f.path for f in found], "codes": codes})
        return BUILT if found else PROBLEMS
    for file in found:
        print(output / file.path)
    count = len(found), len({f.unit for f in found})
    words = (
        "共 {} 个文件，{} 个单位。".format(*count) if found else "没有文件带有这个编号或代码。",
        "{} files, {} units.".format(*count) if found else "No file carries that id or code.",
    )
    print(_say(language, *words), file=sys.stderr)
    for printed in handed_out if found is earlier or not found else ():
        what = f"{printed.code}  {printed.material}  {printed.day.isoformat()}  {'、'.join(printed.units)}"
        print(_say(language, f"登记过：{what}", f"registered: {what}"), file=sys.stderr)
    if found is earlier and found:
        words = "这是以前印的，现在的文件已经换了代码。", "An earlier print; the files of today bear another code."
        print(_say(language, *words), file=sys.stderr)
    return BUILT if found else PROBLEMS


def _approve(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Record an approval of exactly these texts."""
    from sitegen.app.review import Wish, approve, signed, still_waiting

    if bool(wanted.words) == bool(wanted.signed) or bool(wanted.reviewer) == bool(wanted.signed):
        usage = (
            "用法：python3 build.py approve 编号… --reviewer 姓名；或 python3 build.py approve --from 签字表.csv",
            "usage: python3 build.py approve ID… --reviewer NAME, or approve --from SIGNED.csv",
        )
        print(_say(language, *usage), file=sys.stderr)
        return WRONG_USAGE
    sources = _sources(wanted, root)
    wishes = signed(Path(wanted.signed)) if wanted.signed else tuple(Wish(id, wanted.reviewer) for id in wanted.words)
    library, _, notices, _ = _load(sources)
    done = approve(sources, library, wishes)
    _tell([n for n in notices if n.origin.path.startswith("content/approvals")], language, wanted)
    if wanted.json:
        _print_json({"ok": True, "approved": list(done)})
    elif not wanted.quiet:
        names = "、".join(dict.fromkeys(wish.reviewer for wish in wishes))
        for key in done:
            print(_say(language, f"已批准：{key}（{names}）", f"Approved: {key} ({names})"))
        for key, leader in still_waiting(library, done, sources.today):
            print(
                _say(
                    language,
                    f"{key} 还不公开：它跟着 {leader} 一起等，请把 {leader} 也批准",
                    f"{key} is not public yet: it waits with {leader}, approve that too",
                )
            )
        words = "内容再改一个字，就要重新审。", "Any later change of the text takes the approval away."
        print(_say(language, *words))
    return BUILT


def _withdraw(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Take things out of everything, and make the recall sheets."""
    from sitegen.app.review import withdraw
    from sitegen.loading.library import load_library

    if not wanted.words or not (wanted.reason or "").strip():
        usage = (
            "用法：python3 build.py withdraw 编号… --reason 为什么 [--by 谁决定的]",
            "usage: python3 build.py withdraw ID… --reason WHY [--by NAME]",
        )
        print(_say(language, *usage), file=sys.stderr)
        return WRONG_USAGE
    _refuse_inside_sources(wanted, root)
    sources = _sources(wanted, root)
    faults: tuple[Problem, ...] = ()
    materials: tuple[Material, ...] = ()
    try:
        library, materials, _, _ = _load(sources)
    except ProblemsFound as found:  # what is wrong elsewhere must not keep a mistake on the wall
        library, _ = load_library(sources)
        faults = tuple(found.problems)
    done = withdraw(sources, library, wanted.words, " ".join(wanted.reason.split()), wanted.by or "")
    sheets = [m.name for m in materials if any(page.scope.value == "recall" for page in m.pages)]
    if not wanted.json:
        for key in done:
            print(_say(language, f"已撤下：{key}", f"Withdrawn: {key}"))
    if faults:
        _tell(faults, language, wanted, outcome=_ONLY_RECORDED)
        return PROBLEMS
    if sheets:
        is_quiet = wanted.quiet
        wanted.only, wanted.unit, wanted.command, wanted.quiet = [",".join(sheets)], None, "build", True
        status = _build(wanted, root, language)
        wanted.quiet = is_quiet
        if status != BUILT:
            return status
    if not (wanted.quiet or wanted.json):
        output = Path(wanted.output) if wanted.output else root / "output"
        made = [
            path
            for key in done
            for folder in ("recall", "units/*/recall")
            for path in sorted((output / "internal").glob(f"{folder}/{key.partition('/')[2]}.*"))
        ]
        for path in made:
            print(path)
        sheets_made = (
            (f"召回单 {len(made)} 个文件，列在上面。", f"{len(made)} files of recall sheets, listed above.")
            if made
            else ("登记里没有印出去过它，不用召回。", "By the register nothing of it was printed: nothing to recall.")
        )
        words = (
            f"{sheets_made[0]}下一次 python3 build.py 把它从所有材料里撤下，网页留一页“已撤下”。",
            f"{sheets_made[1]} The next python3 build.py takes it out of everything; its page stays as 已撤下.",
        )
        print(_say(language, *words))
    return BUILT


def _proof(wanted: argparse.Namespace, root: Path, language: str) -> int:
    """Make the book that reviewers read and sign."""
    from sitegen.app.proof import make_proof

    sources = _sources(wanted, root)
    library, materials, notices, waivers = _load(sources)
    ensure_pango()
    output = Path(wanted.output) if wanted.output else root / "output"
    made = make_proof(sources, library, materials, notices, waivers, output, drafts=wanted.drafts)
    _keep(sources)
    if wanted.json:
        _print_json({"ok": True, "files": [str(path) for path in made.files], "items": list(made.items)})
    elif not made.items:
        print(_say(language, "没有要送审的：都批准过，没有改动。", "Nothing waits for review."))
    elif not wanted.quiet:
        for path in made.files:
            print(path)
        words = (
            f"{len(made.items)} 条送审。看完在 签字表.csv 里写结论、签名，再运行 python3 build.py approve --from 签字表.csv",
            f"{len(made.items)} to review. Fill in the list and run python3 build.py approve --from with it.",
        )
        print(_say(language, *words))
    return BUILT


def _load(
    sources: Sources, workshop: WorkerPool | None = None
) -> tuple[Library, tuple[Material, ...], tuple[Problem, ...], tuple[Waiver, ...]]:
    """Content and materials, checked, notices and what is acknowledged; raises ProblemsFound with the faults of both. A workshop reads many files at a time."""
    was_on = gc.isenabled()
    gc.disable()  # what is read stays: a search for garbage finds none, over and over
    try:
        return _loaded(sources, workshop)
    finally:
        if was_on:
            gc.enable()


def _loaded(
    sources: Sources, workshop: WorkerPool | None
) -> tuple[Library, tuple[Material, ...], tuple[Problem, ...], tuple[Waiver, ...]]:
    from sitegen.checks import check_content, checks_of_cases
    from sitegen.engine.links import faults_of_stories
    from sitegen.engine.sign_characters import faults_of_signs
    from sitegen.loading.library import load_library
    from sitegen.loading.publication import published
    from sitegen.pdf.weasyprint_adapter.guard import notices as weasyprint_notices
    from sitegen.planning.context import PlanContext
    from sitegen.planning.materials import load_materials, sizes_of
    from sitegen.planning.request import BuildRequest

    def read(readings: Sequence[Reading]) -> Iterable[tuple[int, Entries]]:
        return workshop.read(readings, sources) if workshop else ()

    spread = read if workshop else None
    problems = Problems()
    library: Library | None = None
    notices: tuple[Problem, ...] = ()
    try:
        library, notices = load_library(sources, spread, checks_of_cases)
    except ProblemsFound as found:
        problems.found.extend(found.problems)
    materials = load_materials(sources, sizes_of(library) if library else None, problems)
    waivers = check_content(sources, library, problems, spread)
    if library is not None:
        problems.found.extend(faults_of_stories(library, materials, sources))
        problems.found.extend(faults_of_signs(library, materials, sources))
    if library is not None and library.packs and not problems.errors:
        from sitegen.planning.pack_contents import PackChooser

        def of_packs(*, drafts: bool) -> list[Problem]:
            found, shown = Problems(), published(library, sources.today, drafts=drafts)
            PackChooser(PlanContext(shown, materials, BuildRequest(sources.today))).check(found)
            return found.found

        missing = of_packs(
            drafts=False
        )  # with a review also what merely waits, and nothing of packs that wait themselves
        stays = of_packs(drafts=True) if library.site.review else missing
        problems.found.extend(stays)
        if waiting := sum(p not in stays for p in missing):
            problems.notice(
                Origin("content/packs.yaml"),
                f"资料包有 {waiting} 处说到的材料还没有：内容在等批准，批准以后就有",
                f"packs name {waiting} things that are not there yet: their content waits for approval",
            )
    if problems.errors or library is None:
        raise ProblemsFound((*problems.sorted(), *notices))
    return library, materials, (*notices, *problems.notices, *weasyprint_notices()), waivers


# --------------------------------------------------------------------------------------- the telling


def _tell(
    problems: Sequence[Problem], language: str, wanted: argparse.Namespace, *, outcome: Words | None = None
) -> None:
    """All problems, one a paragraph, on stderr, and what came of it; errors as JSON on stdout with --json."""
    shown = [replace(p, origin=_shown_origin(p.origin, wanted)) for p in dict.fromkeys(problems)]
    alike: dict[tuple[Origin, str], list[Problem]] = {}
    for problem in shown:
        alike.setdefault((problem.origin, problem.message.of(language)), []).append(problem)
    for first, *others in alike.values():  # one fault of a template shows on every page that it makes
        print(first.tell(language), file=sys.stderr)
        if others:
            count = len(others)
            print(_say(language, f"    同样的问题还有 {count} 处", f"    and {count} more like it"), file=sys.stderr)
    errors = [p for p in shown if p.severity.value == "error"]
    if errors:
        count = len({(p.origin, p.message) for p in errors})
        said = _OUTCOMES[wanted.command] if outcome is None else outcome
        if said:
            print("\n" + said.of(language).format(count=count), file=sys.stderr)
        if wanted.json:
            _print_json({"ok": False, "problems": [_problem(p, language) for p in shown]})


def _print_json(data: dict[str, object]) -> None:
    """JSON on stdout: as people read it in UTF-8, in ASCII where the stream has another encoding."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower()
    print(json.dumps(data, ensure_ascii=not encoding.startswith("utf")))


# What errors mean for each command; `count` is how many there are.
_OUTCOMES = {
    "build": Words(
        "共 {count} 处要改；什么也没有发布，原来的 output/ 没有动。",
        "{count} to mend; nothing was published, the old output stands.",
    ),
    "check": Words("共 {count} 处要改。", "{count} to mend."),
    "serve": Words(
        "共 {count} 处要改；页面上是上一次做好的样子。", "{count} to mend; the pages are as they were last made."
    ),
    "new": Words("没有写文件。", "No file was written."),
    "translate": Words("共 {count} 处要改；改好后再运行一次。", "{count} to mend; then run it again."),
    "where": NOTHING,
    "approve": Words("共 {count} 处不行；什么也没有批准。", "{count} faults; nothing was approved."),
    "withdraw": Words("共 {count} 处不行；什么也没有撤下。", "{count} faults; nothing was withdrawn."),
    "proof": Words("共 {count} 处要改；送审书没有做。", "{count} to mend; no proof was made."),
}
_HALF_DONE = Words(
    "共 {count} 处要改；其余的已换成新的，每个文件都是完整的。改好后再运行一次即可。",
    "{count} to mend; the rest was published, every file is whole. Mend and run again.",
)
_ONLY_RECORDED = Words(
    "撤下已经记在 content/withdrawals.yaml；上面 {count} 处改好以前什么也做不出来，召回单也没有做。改好后再运行一次同样的命令。",
    "The withdrawal is recorded in content/withdrawals.yaml; nothing can be made before these {count} are mended, no recall sheet either. Then run the same again.",
)
_CRASHED = Words("这一次没有做完；output/ 里的文件都是完整的。", "It was not finished; every file in output/ is whole.")


def _shown_origin(origin: Origin, wanted: argparse.Namespace) -> Origin:
    """Paths as the writer knows them: with --content DIR, `content/…` is shown as `DIR/…`."""
    if wanted.content and origin.path.startswith("content/"):
        return Origin(f"{wanted.content.rstrip('/')}/{origin.path.removeprefix('content/')}", origin.line)
    return origin


def _problem(problem: Problem, language: str) -> dict[str, object]:
    return {
        "path": problem.origin.path,
        "line": problem.origin.line,
        "severity": problem.severity.value,
        "message": problem.message.of(language),
        "hint": problem.hint.of(language),
        **({"rule": problem.rule} if problem.rule else {}),
    }


def _sum_up(result: Result, output: Path, seconds: float, wanted: argparse.Namespace, language: str) -> None:
    if wanted.json:
        _print_json(_as_json(result, output, seconds, language))
        return
    if wanted.explain:
        for name, why in sorted(result.reasons.items()):
            print(f"{name}: {why}")
    if wanted.quiet:
        return
    for tally in result.tallies.values():
        print(
            _say(
                language,
                f"{tally.title}：新做 {tally.made}，沿用 {tally.reused}，删去 {tally.removed}",
                f"{tally.title}: {tally.made} made, {tally.reused} reused, {tally.removed} removed",
            )
        )
    _tell_unpublished(result.unpublished, language, wanted)
    _tell_samples(result.samples, language)
    _count(result.notices, language)
    size = result.bytes / 1_000_000
    report = output / "report.html"
    print(
        _say(
            language,
            f"完成：{result.count} 个文件，{size:.1f} MB，用时 {seconds:.1f} 秒。请先打开 {report}",
            f"Done: {result.count} files, {size:.1f} MB, {seconds:.1f} s. Open {report} first.",
        )
    )


def _tell_unpublished(
    held: Mapping[str, Sequence[Origin]], language: str, wanted: argparse.Namespace, listed: Sequence[str] = ()
) -> None:
    """What was written and is not in anything that was made: how many of a kind, and where they stand, unless they are `listed`
    below one by one.
    """
    kinds = {
        "drafts": Words(
            "{} 条草稿没有发布（加 --drafts 可以做成送审稿）", "{} drafts were not published (--drafts shows them)"
        ),
        "waiting": Words("{} 条等着批准，没有发布", "{} wait for approval and were not published"),
        "depends": Words(
            "{} 条跟着没有批准的类型、人群一起等，没有发布", "{} wait with a type or audience that nobody approved"
        ),
        "withdrawn": Words("{} 条已撤下", "{} were withdrawn"),
        "out_of_date": Words(
            "{} 条不在发布日期或有效期内，没有发布", "{} are out of their dates and were not published"
        ),
        "issuers": Words(
            "{} 处网站、单位的文字还没有批准：名称、电话照样印，简介和说明先不登",
            "{} texts of the site and its units are not approved: names and numbers are printed, descriptions left out",
        ),
    }
    for kind, origins in held.items():
        if not origins:
            continue
        words = kinds[kind].of(language).format(len(origins))
        if kind in listed:
            print(words + _say(language, "，列在下面。", "; they are listed below."))
            continue
        shown = [str(_shown_origin(origin, wanted)) for origin in dict.fromkeys(origins)][:FEW]
        more = _say(language, " 等", " …") if len(set(origins)) > FEW else ""
        print(words + _say(language, "：", ": ") + _say(language, "、", ", ").join(shown) + more)


def _tell_samples(words: Words, language: str) -> None:
    """One line on what is still the starter's."""
    if words:
        print(words.of(language))


def _count(notices: Sequence[Problem], language: str) -> None:
    """Say again that there is something to look at: what was told above may have scrolled away."""
    count = len(set(notices))
    if count:
        words = f"另有 {count} 条提示，列在上面，请看一看。", f"{count} remarks are listed above; please look at them."
        print(_say(language, *words))


def _as_json(result: Result, output: Path, seconds: float, language: str) -> dict[str, object]:
    return {
        "ok": True,
        "output": str(output),
        "report": str(output / "report.html"),
        "seconds": round(seconds, 3),
        "files": result.count,
        "bytes": result.bytes,
        "drawn": result.drawn,
        "materials": {
            name: {"made": t.made, "reused": t.reused, "removed": t.removed, "bytes": t.bytes}
            for name, t in result.tallies.items()
        },
        "unpublished": {kind: [str(origin) for origin in origins] for kind, origins in result.unpublished.items()},
        "reasons": result.reasons if len(result.reasons) < 10_000 else {},
        "problems": [_problem(p, language) for p in result.notices],
        "samples": result.samples.of(language),
    }


class _Teller:
    """A bar on a terminal, plain lines elsewhere, nothing with --quiet or --json."""

    def __init__(self, wanted: argparse.Namespace, language: str) -> None:
        self.silent = wanted.quiet or wanted.json
        self.language = language
        self.bar: object | None = None
        self.last = 0.0

    def __enter__(self) -> Progress:
        if self.silent:
            return lambda phase, done, total, name: None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self.bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[file]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self.bar.start()
            self.tasks: dict[str, object] = {}
            return self._advance
        return self._line

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()  # type: ignore[attr-defined]

    def _words(self, phase: str) -> str:
        words = {"draw": ("制作", "making"), "made": ("汇总", "listing"), "publish": ("发布", "publishing")}
        return _say(self.language, *words.get(phase, (phase, phase)))

    def _advance(self, phase: str, done: int, total: int, name: str) -> None:
        bar = self.bar
        if phase not in self.tasks:
            self.tasks[phase] = bar.add_task(self._words(phase), total=total or None, file="")  # type: ignore[union-attr]
        bar.update(self.tasks[phase], completed=done, total=total or None, file=name)  # type: ignore[union-attr]

    def _line(self, phase: str, done: int, total: int, name: str) -> None:
        now = time.monotonic()
        if phase == "draw" and done < total and now - self.last < 2:
            return
        self.last = now
        count = f" {done}/{total}" if total else ""
        print(f"{self._words(phase)}{count} {name}", file=sys.stderr)


def _say(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en


# ------------------------------------------------------------------------------------- the arguments


# What argparse says of a wrong line, and the same in Chinese.
_SAID = (
    (r"argument (\S+): expected one argument", "{} 后面要写一个值"),
    (r"argument (\S+): ignored explicit argument (.*)", "{} 后面不写值：{}"),
    (r"unrecognized arguments: (.*)", "不认得的写法：{}"),
    (r"argument (\S+): (.*)", "{}：{}"),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in the reader's language, in two lines, and leaves with 2."""

    language = "en"

    def error(self, message: str) -> NoReturn:
        if self.language != "zh":
            super().error(message)
        for pattern, words in _SAID:
            if found := re.fullmatch(pattern, message, re.S):
                message = words.format(*found.groups())
                break
        self.exit(WRONG_USAGE, f"{message}\n    全部写法：python3 build.py --help\n")


def _parse(arguments: list[str], language: str) -> argparse.Namespace:
    zh = language == "zh"
    parser = _Parser(
        prog="build.py",
        description="一份内容，做成网站、海报、手册、屏幕图。"
        if zh
        else "One library of content, every material from it.",
        allow_abbrev=False,
    )
    parser.language = language
    add = parser.add_argument
    add(
        "command",
        nargs="?",
        default="build",
        metavar="{" + ",".join(COMMANDS) + "}",
        help="默认 build" if zh else "build by default",
    )
    add("words", nargs="*", help=argparse.SUPPRESS)
    add(
        "--only",
        action="append",
        metavar="A,B",
        help="只做这些材料（poster 或 海报）" if zh else "these materials only (poster or 海报)",
    )
    add("--unit", metavar="ID", help="只做这个单位的" if zh else "one unit's materials only")
    add("--content", metavar="DIR", help="内容文件夹" if zh else "content folder")
    add("--output", metavar="DIR", help="输出文件夹" if zh else "output folder")
    add(
        "--drafts",
        action="store_true",
        help="草稿也做，每件都标 送审稿" if zh else "drafts too, everything marked 送审稿",
    )
    add("--date", type=_day, metavar="2026-12-01", help="当作是这一天" if zh else "as if today were that day")
    add("--jobs", type=_jobs, metavar="N", help="同时用几个进程" if zh else "processes")
    add("--scheduler", type=_scheduler, metavar="tcp://HOST:8786", help="Dask 集群" if zh else "a Dask cluster")
    add("--cache", metavar="DIR", help="几次制作共用的成品文件夹" if zh else "finished work that builds share")
    add("--port", type=_port, metavar="N", help="预览的端口" if zh else "the preview's port")
    add("--no-register", action="store_true", help="试做：不登记代码和编号" if zh else "a trial: register no codes")
    add("--reviewer", metavar="NAME", help="approve：审核人" if zh else "approve: who reviewed it")
    add("--from", dest="signed", metavar="CSV", help="approve：签好的签字表" if zh else "approve: a signed list")
    add("--reason", metavar="WHY", help="withdraw：为什么撤下" if zh else "withdraw: why")
    add("--by", metavar="NAME", help="withdraw：谁决定的" if zh else "withdraw: who decided it")
    add("--open", action="store_true", help="预览时打开浏览器" if zh else "preview: open the browser")
    add("--force", action="store_true", help="全部重做" if zh else "rebuild all")
    add(
        "--explain",
        action="store_true",
        help="说明每一件为什么要做；check：一条一条列出在等谁"
        if zh
        else "say why each job runs; check: list one by one what waits",
    )
    add("--quiet", action="store_true", help="不显示进度" if zh else "no progress")
    add("--json", action="store_true", help="结果用 JSON 写到标准输出" if zh else "machine-readable result on stdout")
    wanted = parser.parse_args(arguments)
    if wanted.command not in COMMANDS:
        from sitegen.loading.fields import did_you_mean

        none = _say(language, f"没有“{wanted.command}”这个命令。", f"there is no command “{wanted.command}”; ")
        parser.error(none + did_you_mean(wanted.command, COMMANDS).of(language))
    if wanted.words and wanted.command not in ("new", "where", "translate", "approve", "withdraw"):
        parser.error(("多余的参数：" if zh else "unexpected: ") + " ".join(wanted.words))
    return wanted


def _wrong(text: str, right: str) -> argparse.ArgumentTypeError:
    """The error of a value that cannot be read, with one that can."""
    language = "zh" if in_chinese() else "en"
    return argparse.ArgumentTypeError(
        _say(language, f"“{text}”不能用，请写成 {right}", f"“{text}” cannot be read; write {right}")
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(text, "2026-12-01") from None


def _scheduler(text: str) -> str:
    kind, _, rest = text.partition("://")
    host, _, port = rest.rpartition(":")
    if kind not in ("tcp", "tls") or not host or not port.isdigit() or int(port) > 65535:
        raise _wrong(text, "tcp://HOST:8786")
    return text


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise _wrong(text, "1–65535")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise _wrong(text, "1–256")
    return int(text)


def _only(wanted: argparse.Namespace) -> tuple[str, ...]:
    return tuple(w for part in wanted.only or () for w in part.replace("，", ",").split(",") if w)


def _check_wish(wanted: argparse.Namespace, library: Library, materials: Sequence[Material], language: str) -> None:
    """Names that do not exist leave with 2; a machine that cannot make what is asked for, with 3.

    A material may be called by its title as well (海报; 展板 for 展板（一类骗局一块）): from here on by its folder.
    """
    folders = {word: m.name for m in materials for word in (*_titles(m.title), m.name)}
    only = tuple(folders.get(name, name) for name in _only(wanted))
    wanted.only = list(only) or None
    names = [m.name for m in materials]
    _check_names(only, names, "--only", language, (*names, *(m.title for m in materials)))
    _check_names((wanted.unit,) if wanted.unit else (), [u.id for u in library.units], "--unit", language)
    if any(m.spec.needs_pango for m in materials if not only or m.name in only):
        ensure_pango()


def _titles(title: str) -> tuple[str, ...]:
    """What people call a material: its title, that without what stands in brackets, and each of the names that this joins."""
    short = title.partition("（")[0]
    return title, short, *short.split("、")


def _check_names(
    given: Sequence[str], known: Sequence[str], option: str, language: str, offered: Sequence[str] = ()
) -> None:
    """Names that do not exist are wrong usage: says what there is and leaves with 2."""
    from sitegen.loading.fields import did_you_mean

    for name in given:
        if name not in known:
            print(_say(language, f"{option}：没有 “{name}”", f"{option}: there is no “{name}”"), file=sys.stderr)
            print("    " + did_you_mean(name, offered or known).of(language), file=sys.stderr)
            raise SystemExit(WRONG_USAGE)


def _sources(wanted: argparse.Namespace, root: Path) -> Sources:
    from sitegen.state.parse_cache import ParseCache

    content = _content(wanted, root)
    if not content.is_dir():
        raise ProblemsFound((_no_folder(wanted.content or "content"),))
    store = Store(root / KEPT)
    memory = ParseCache.load(store, program_stamp())
    return Sources(root, content.resolve(), _today(wanted, root), Stats.load(store), memory)


def _content(wanted: argparse.Namespace, root: Path) -> Path:
    return Path(wanted.content) if wanted.content else root / "content"


def _today(wanted: argparse.Namespace, root: Path) -> date:
    """The day that counts: the one asked for, or today's in the office's time zone (content/site.yaml)."""
    return wanted.date or clock.today(Path(wanted.content) if wanted.content else root / "content")


def _stats(sources: Sources) -> Stats:
    return sources.stats or Stats(None)


def _keep(sources: Sources) -> None:
    """Keep for the next run what was learnt of files and what they were read as."""
    if sources.stats is not None:
        sources.stats.save()
    if sources.memory is not None:
        sources.memory.save(sources.digest)


def _no_folder(path: str) -> Problem:
    return Problem(Origin(path), Words("没有这个内容文件夹", "there is no such content folder"))


def _refuse_inside_sources(wanted: argparse.Namespace, root: Path) -> None:
    """An output folder among the sources, be it by a link, would mix what people write with what the program makes."""
    output = Path(wanted.output) if wanted.output else root / "output"
    here = output.resolve()
    content = Path(wanted.content) if wanted.content else root / "content"
    for folder in (content, *(root / name for name in ("content", "templates", "assets", "sitegen"))):
        if here.is_relative_to(folder.resolve()) or here == root.resolve():
            hint = Words("请换一个文件夹，例如 output", "choose another folder, output for example")
            words = Words("输出不能放在源文件里面", "the output must not lie among the sources")
            raise ProblemsFound((Problem(Origin(str(output)), words, hint),))
