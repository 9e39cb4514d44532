"""What is shown when: campaigns on their days, and on all others a plan that rolls on, week by week.

A week's set is eight slides of one screen in an order with rhythm. Which ones follows from the library and the week's number
alone, so that the same content and day always give the same set, here and in the calendar for 52 weeks ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from math import gcd

from sitegen.model.content import Campaign, Channel, Hours, Phase, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.value import Value

WEEKS = 52  # how far the plan that rolls on reaches
RHYTHM = ("lie", "case", "lie", "check", "lie", "number", "lie", "lie")  # a week's set
HELP = "help"  # the kind of the page with the number and the name, which is in no pool
ROLLING = "每周一换"
HOTLINES = ("96110", "12381", "110")
# Where the files of a channel lie under output/.
PLACES = {
    Channel.WEBSITE: "website/", Channel.POSTER: "posters/", Channel.HANDBOOK: "handbooks/", Channel.SMS: "texts/sms.csv",
    Channel.BROADCAST: "texts/broadcast.txt", Channel.TICKER: "texts/ticker.txt", Channel.GROUP: "texts/group.txt",
}  # fmt: skip
_WEEKLY = (Channel.SMS, Channel.GROUP, Channel.BROADCAST)  # texts of which one goes out each week


@dataclass(frozen=True, slots=True)
class ScheduledSlide(Value):
    """One thing to show on a screen: `kind` is one of lie, ask, case, check, number, help; `file` its first file's name."""

    id: str
    kind: str
    type: str
    title: str
    file: str


@dataclass(frozen=True, slots=True)
class SlotFile(Value):
    """One line of what to load: a file's name (none where all stand in one file), and its headline."""

    name: str
    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Slot(Value):
    """One line of the timetable: from `start` to `end` this goes onto that channel, loaded from `place` under output/.

    `number` tells the phases of a campaign apart, or the weeks of the plan that rolls on, which `is_rolling`. `folder` is where
    the files of a phase lie together, `hours` when on a day it is shown (empty: all day), in words and as a `window`.
    """

    campaign: str
    issue: str
    phase: str
    number: int
    start: date
    end: date
    channel: Channel
    screen: str
    place: str
    files: tuple[SlotFile, ...]
    is_rolling: bool = False
    folder: str = ""
    hours: str = ""
    window: Hours | None = None


Slides = Mapping[str, tuple[str, tuple[ScheduledSlide, ...]]]  # a screen's id → its name and its slides


def running(
    library: Library, unit: Unit, day: date, channel: Channel | None = None
) -> tuple[tuple[Campaign, Phase], ...]:
    """The phases that this unit is in on that day, of all channels or of one."""
    return tuple(
        (campaign, phase)
        for campaign in library.campaigns
        for phase in campaign.phases
        if phase.covers(day) and (channel is None or channel in phase.channels) and is_of(phase, unit)
    )


def is_of(phase: Phase, unit: Unit) -> bool:
    """Whether the unit takes part."""
    return not phase.units or bool(set(phase.units) & set(unit.path))


def campaign_card(phases: Sequence[tuple[Campaign, Phase]]) -> Mapping[str, str]:
    """What a list says of the campaigns it follows."""
    hours = "；".join(dict.fromkeys(str(p.hours) for _, p in phases if p.hours))
    end = min(p.end for _, p in phases)
    return {
        "title": "、".join(dict.fromkeys(c.title for c, _ in phases)),
        "issue": "、".join(dict.fromkeys(c.issue for c, _ in phases if c.issue)),
        "phase": "、".join(p.name for _, p in phases),
        "until": f"{end.year}年{end.month}月{end.day}日",  # as people read it aloud
        "hours": hours,
    }


def issue_of(library: Library, unit: Unit, day: date) -> str:
    """The numbers of the campaigns that the unit is in; nothing when none runs or none has a number."""
    return "、".join(dict.fromkeys(c.issue for c, _ in running(library, unit, day) if c.issue))


def kind_of(warning: WarningLine) -> str:
    """What a warning is in a week's set: a number to remember, a question to think about, or a lie to know."""
    named = bool(warning.lines) and any(number in warning.lines[0].text for number in HOTLINES)
    asks = not warning.lie and warning.text.endswith(("？", "?"))
    return "number" if named else "ask" if asks else "lie"


def warning_of_week(warnings: Sequence[WarningLine], day: date) -> WarningLine | None:
    """The warning of that day's week: each in turn, neighbouring weeks of other types."""
    with_lie = [w for w in warnings if w.lie and len(w.lie) in (2, 4)] or list(warnings)
    if not with_lie:
        return None
    # One week, one type: neighbours in the library are of one type, so step through it with a stride that meets all.
    stride = next(n for n in count(7) if gcd(n, len(with_lie)) == 1)
    return with_lie[monday_of(day).toordinal() // 7 * stride % len(with_lie)]


def monday_of(day: date) -> date:
    """The first day of that day's week."""
    return day - timedelta(days=day.weekday())


def in_turn(slides: Iterable[ScheduledSlide], order: Sequence[str]) -> list[ScheduledSlide]:
    """One of each type in that order, then the second of each, and so on."""
    seen: dict[str, int] = {}
    places = []
    for slide in slides:
        seen[slide.type] = seen.get(slide.type, 0) + 1
        places.append((seen[slide.type], order.index(slide.type) if slide.type in order else len(order), slide))
    return [slide for *_, slide in sorted(places, key=lambda place: place[:2])]


Pools = Mapping[str, Sequence[ScheduledSlide]]  # what there is of each kind, in turn


def pools_of(slides: Sequence[ScheduledSlide], order: Sequence[str]) -> Pools:
    """The slides by kind, the types in turn; `order` are the types, focus types first."""
    pools = {kind: in_turn([s for s in slides if s.kind == kind], order) for kind in (*dict.fromkeys(RHYTHM), "ask")}
    return {**pools, "lie": in_turn([s for s in slides if s.kind in ("lie", "ask")], order)}


def weekly(pools: Pools, focus: Sequence[str], week: int, lead: str = "") -> tuple[ScheduledSlide, ...]:
    """The set of that week's number: the week's own warning (`lead`) first, then one of the `focus` types, the others in turn.

    Where a screen has no cases or checks, warnings stand in their places, in that of the check one that asks.
    """
    taken: dict[tuple[str, str], ScheduledSlide] = {}
    types: set[str] = set()

    def note(slide: ScheduledSlide) -> ScheduledSlide:
        taken[slide.kind, slide.id] = slide
        types.add(slide.type)
        return slide

    def take(pool: Sequence[ScheduledSlide], start: int) -> ScheduledSlide | None:
        """The next that is not taken, of a type that is not there yet if there is one."""
        spare = None
        for n in range(len(pool)):
            slide = pool[(start + n) % len(pool)]
            if (slide.kind, slide.id) in taken:
                continue
            if slide.type not in types:
                return note(slide)
            spare = spare or slide
        return note(spare) if spare else None

    stands_in = {"check": "ask"} if pools["ask"] and not pools["case"] else {}
    places = [kind if pools[kind] else stands_in.get(kind, "lie") for kind in RHYTHM]
    lies = places.count("lie")
    others = lies - RHYTHM.count("lie")
    own = [slide for slide in pools["lie"] if slide.type in focus]
    chosen: dict[str, list[ScheduledSlide]] = {}
    first = [slide for slide in pools["lie"] if slide.id == lead]
    if first:
        chosen.setdefault("lie", []).append(note(first[0]))
    for kind in ("case", "check", "ask", "number"):
        for _ in range(places.count(kind)):
            if found := take(pools[kind], week):
                chosen.setdefault(kind, []).append(found)
    if own and (found := take(own, week)):
        chosen.setdefault("lie", []).append(found)
    for _ in range(lies - len(chosen.get("lie", []))):
        if found := take(pools["lie"], week * max(1, lies - others)):
            chosen.setdefault("lie", []).append(found)
    ordered = [chosen[kind].pop(0) for kind in places if chosen.get(kind)]
    return (*ordered, *(slide for left in chosen.values() for slide in left))[: len(RHYTHM)]


class Timetable:
    """The timetable of one library as seen on one day. `slides` gives a unit's screens and what there is to show on each."""

    def __init__(self, library: Library, day: date, slides: Callable[[Unit], Slides]) -> None:
        self.library, self.day, self._slides_of = library, day, slides
        self._known: dict[str, Slides] = {}
        self._slots: dict[str, tuple[Slot, ...]] = {}
        self._pools: dict[tuple[str, tuple[str, ...]], Pools] = {}
        self._warnings = {w.id: w for w in library.warnings}
        self._shown = [w for w in library.warnings if Channel.WEBSITE in w.channels]

    def slides(self, unit: Unit) -> Slides:
        """A unit's screens and what there is to show on each."""
        if unit.id not in self._known:
            self._known[unit.id] = self._slides_of(unit)
        return self._known[unit.id]

    def this_week(self, unit: Unit, screen: str) -> tuple[ScheduledSlide, ...]:
        """What to load onto a screen this week: of the campaigns that run, else of the plan that rolls on."""
        slides = self.slides(unit)[screen][1]
        phases = running(self.library, unit, self.day, Channel.SCREEN)
        ids = {id for _, phase in phases for id in phase.warnings}
        types = {self._warnings[id].type for id in ids if id in self._warnings}
        shown = tuple(
            s for s in slides if s.id in ids or s.kind == "number" or (s.kind in ("case", "check") and s.type in types)
        )
        if any(s.id in ids for s in shown):
            return self._set(unit, shown, self.day)
        return self._set(unit, slides, self.day)

    def _set(self, unit: Unit, slides: Sequence[ScheduledSlide], day: date) -> tuple[ScheduledSlide, ...]:
        key = unit.id, tuple(slide.file for slide in slides)
        if key not in self._pools:
            all_types = [t.id for t in self.library.types]
            self._pools[key] = pools_of(
                slides, [*unit.focus_types, *(t for t in all_types if t not in unit.focus_types)]
            )
        lead = warning_of_week(self._shown, day)
        return weekly(self._pools[key], unit.focus_types, monday_of(day).toordinal() // 7, lead.id if lead else "")

    def shown_from_to(self, unit: Unit, screen: str) -> tuple[date, date]:
        """From which day to which one what `this_week` gives is shown: while all phases that run do, or till the week's end or
        the next phase.
        """
        place = f"{_home(unit)}screens/{screen}/"
        own = [s for s in self.slots(unit) if s.place == place and s.start <= self.day <= s.end]
        if not own:  # a phase runs, and has nothing for this screen
            ends = [phase.end for _, phase in running(self.library, unit, self.day, Channel.SCREEN)]
            return monday_of(self.day), min((*ends, monday_of(self.day) + timedelta(days=6)))
        return max(s.start for s in own), min(s.end for s in own)

    def slots(self, unit: Unit) -> tuple[Slot, ...]:
        """What this unit loads where and when: phase by phase, then week by week on the days of no phase."""
        if unit.id not in self._slots:
            self._slots[unit.id] = (*self._of_campaigns(unit), *self._rolling(unit))
        return self._slots[unit.id]

    def phases(self, unit: Unit) -> Iterator[tuple[Campaign, Phase, tuple[Slot, ...]]]:
        """The phases that are not over yet, each with its slots."""
        slots = self._of_campaigns(unit)
        for campaign in self.library.campaigns:
            for number, phase in enumerate(campaign.phases, 1):
                if is_of(phase, unit) and phase.end >= self.day:
                    own = tuple(
                        s for s in slots if (s.campaign, s.number, s.start) == (campaign.title, number, phase.start)
                    )
                    if own:
                        yield campaign, phase, own

    def _of_campaigns(self, unit: Unit) -> tuple[Slot, ...]:
        return tuple(
            slot
            for campaign in self.library.campaigns
            for number, phase in enumerate(campaign.phases, 1)
            if is_of(phase, unit)
            for slot in self._of_phase(unit, campaign, number, phase)
        )

    def _of_phase(self, unit: Unit, campaign: Campaign, number: int, phase: Phase) -> Iterator[Slot]:
        shown = [self._warnings[id] for id in phase.warnings if id in self._warnings]
        home = _home(unit)
        for channel in phase.channels:
            mine = tuple(w for w in shown if channel in w.channels and (not w.units or set(w.units) & set(unit.path)))
            slot = Slot(
                campaign=campaign.title,
                issue=campaign.issue,
                phase=phase.name,
                number=number,
                start=phase.start,
                end=phase.end,
                channel=channel,
                screen="",
                place=(home if channel is not Channel.WEBSITE else "") + PLACES.get(channel, ""),
                files=tuple(SlotFile("", w.text, w.id) for w in mine),
                hours=str(phase.hours or ""),
                window=phase.hours,
                folder=f"{home}schedule/{phase_folder(phase)}/" if phase.end >= self.day else "",
            )
            if channel is not Channel.SCREEN:
                yield from (slot,) if mine else ()
                continue
            ids = {w.id for w in mine}
            for screen, (name, slides) in self.slides(unit).items():
                there = {s.id: s for s in slides if s.id in ids}
                files = tuple(SlotFile(there[w.id].file, w.text, w.id) for w in mine if w.id in there)
                if files:
                    place = f"{home}screens/{screen}/"
                    yield replace(slot, screen=name, place=place, files=(*files, *_help(slides)))

    def _rolling(self, unit: Unit) -> Iterator[Slot]:
        """Week by week, on the days on which no phase of the channel runs."""
        monday = monday_of(self.day)
        for number in range(WEEKS):
            start = monday + timedelta(weeks=number)
            own: dict[str, tuple[ScheduledSlide, ...]] = {}
            for first, last in self._free(unit, Channel.SCREEN, start):
                for screen, (name, slides) in self.slides(unit).items():
                    own.setdefault(screen, self._set(unit, slides, start))
                    files = tuple(SlotFile(s.file, s.title, s.id) for s in own[screen])
                    if files:
                        place = f"{_home(unit)}screens/{screen}/"
                        yield self._week(number, first, last, Channel.SCREEN, name, place, (*files, *_help(slides)))
            for channel in _WEEKLY:
                warning = self._text_of(unit, channel, start)
                for first, last in self._free(unit, channel, start) if warning else ():
                    assert warning
                    file = SlotFile("", warning.text, warning.id)
                    yield self._week(number, first, last, channel, "", _home(unit) + PLACES[channel], (file,))

    def _week(
        self,
        number: int,
        first: date,
        last: date,
        channel: Channel,
        screen: str,
        place: str,
        files: tuple[SlotFile, ...],
    ) -> Slot:
        phase = f"{first.isocalendar().year}年第{first.isocalendar().week}周"
        return Slot(ROLLING, "", phase, number + 1, first, last, channel, screen, place, files, is_rolling=True)

    def _text_of(self, unit: Unit, channel: Channel, day: date) -> WarningLine | None:
        """The week's message on a channel of texts: the week's own warning if it has one, else the next of the focus types."""
        has = [
            w
            for w in self.library.warnings
            if channel in w.channels
            and (w.spoken if channel is Channel.BROADCAST else w.sms)
            and (not w.units or set(w.units) & set(unit.path))
        ]
        focus = [w for w in has if w.type in unit.focus_types]
        week = monday_of(day).toordinal() // 7
        if focus and week % 2:  # every other week what the unit cares for
            return focus[week // 2 % len(focus)]
        return warning_of_week(has, day)

    def _free(self, unit: Unit, channel: Channel, monday: date) -> Iterator[tuple[date, date]]:
        """The stretches of that week, from today on, in which no phase of the channel runs."""
        days = [monday + timedelta(days=n) for n in range(7)]
        begun: date | None = None
        for day in [*days, None]:
            is_free = day is not None and day >= monday_of(self.day) and not running(self.library, unit, day, channel)
            if is_free and begun is None:
                begun = day
            elif not is_free and begun is not None:
                yield begun, (day or monday + timedelta(days=7)) - timedelta(days=1)
                begun = None


def _help(slides: Iterable[ScheduledSlide]) -> Iterator[SlotFile]:
    """What is shown between the others: it is about no warning."""
    return (SlotFile(slide.file, slide.title, "") for slide in slides if slide.kind == HELP)


def phase_folder(phase: Phase) -> str:
    """The name of a phase's folder: its first month and its name, without what no file's name may hold."""
    return f"{phase.start:%Y-%m}_{file_words(phase.name, 20)}"


def file_words(words: str, most: int = 40) -> str:
    """Words as part of a file's name: without what Windows reserves, not ending in a dot or a blank, at most so long."""
    kept = "".join(" " if ch in '\\/:*?"<>|\t\n\r' or ord(ch) < 32 else ch for ch in words)
    return " ".join(kept.split())[:most].rstrip(" .")


def _home(unit: Unit) -> str:
    return "" if unit.is_root else f"units/{unit.id}/"
