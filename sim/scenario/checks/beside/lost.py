"""Where customers lose the luck they share with their twins, and the line to write against it.

Luck is lost where the baseline has something that the variant lacks, and the variant something in
its place that the baseline lacks, neither explained by `was`. What is only added, or only removed,
loses nothing: nobody's draw gets another key.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from sim.journey.blocks.serving.handoff import HandoffSpec, ends_of
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.beside.alternatives import (
    START,
    Alternative,
    Place,
    key_of,
    places,
    row_from,
    steps_by_key,
)
from sim.scenario.checks.beside.drawing import draws_at, takes_random_time, varies
from sim.scenario.reading.tree import Path

ALIKE = 0.6
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Line:
    """A line to write: where in the variant's file, and what."""

    path: Path
    text: str


@dataclass(frozen=True)
class Lost:
    """A place where customers lose the luck they share with their twins.

    Attributes:
        gone: What the baseline has, by the name that keys it.
        new: What the variant has instead.
        path: Where in the variant's file.
        lines: What to write, if one is what the other was.
        kind: "choice", "step", "ask", "offer", "hand-off", "persona" or "stream".
        place: The place, by a name that both designs have: losses at one place count once.
        steps: The steps of the baseline, and those of the variant, whom reaching it concerns; both
            empty where it concerns everybody.
    """

    gone: str
    new: str
    path: Path
    lines: tuple[Line, ...]
    kind: str
    place: str
    steps: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def lost(before: ScenarioSpec, after: ScenarioSpec) -> list[Lost]:
    """Every place where luck is lost between a baseline and a variant."""
    found = [*_choices(before, after)]
    written = {line.path for one in found for line in one.lines}
    found += [one for one in _steps(before, after) if one.lines[0].path not in written]
    return [*found, *_decisions(before, after), *_handoffs(before, after), *_coming(before, after)]


def _choices(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Lost]:
    theirs = places(after)
    for key, place in places(before).items():
        other = theirs.get(key)
        if other is None:
            continue
        gone = [one for one in place.alternatives if one.key not in other.keys]
        new = [
            one
            for one in other.alternatives
            if one.key not in place.keys and one.route.origin is None
        ]
        if not gone or not new or not _is_drawn(place, other, gone, new):
            continue
        left = list(gone)
        for one in new:
            if not left:
                break
            likeness = [_likeness(before, after, old, one) for old in left]
            was = left[likeness.index(max(likeness))]
            left = [old for old in left if old.key != was.key]
            yield Lost(
                gone=was.key,
                new=one.route.to,
                path=one.path,
                lines=tuple(_lines(before, after, was.key, one)),
                kind="choice",
                place=f"{key[0]}: {key[1]}",
                steps=((), ()) if key[0] == START else (place.steps, other.steps),
            )


def _is_drawn(place: Place, other: Place, gone: list[Alternative], new: list[Alternative]) -> bool:
    """Whether anything is decided by luck there: which way, or how long it takes."""
    if max(len(place.keys), len(other.keys)) > 1:
        return True
    return all(any(takes_random_time(one.route) for one in ways) for ways in (gone, new))


def _likeness(
    before: ScenarioSpec, after: ScenarioSpec, old: Alternative, new: Alternative
) -> float:
    """How much one alternative looks like another, above 1 where they lie in one row."""
    if old.key in _row(after, new.route.to) or _key(after, new.route.to) in _row(
        before, old.route.to
    ):
        return 2.0
    return _alike(before, after, old.route.to, new.route.to)


def _alike(before: ScenarioSpec, after: ScenarioSpec, old: str, new: str) -> float:
    """How much two steps look like one: by their names or by what they say, from 0 to 1."""
    by_name = difflib.SequenceMatcher(None, old.casefold(), new.casefold()).ratio()
    one, other = before.steps[old], after.steps[new]
    said = one.model_fields_set | other.model_fields_set
    same = sum(getattr(one, field) == getattr(other, field) for field in said)
    return max(by_name, same / len(said) if said else 0.0)


def _row(spec: ScenarioSpec, name: str) -> list[str]:
    """The keys of the steps in a row."""
    return [_key(spec, step) for step in row_from(spec, name)]


def _key(spec: ScenarioSpec, name: str) -> str:
    return key_of(name, spec.steps[name])


def _lines(before: ScenarioSpec, after: ScenarioSpec, was: str, new: Alternative) -> Iterator[Line]:
    """What to write where a way leads to something new: in the way, or in steps that are new."""
    text = f"was: {was}"
    olds, news = steps_by_key(before), steps_by_key(after)
    target = new.route.to
    if was not in olds or was in news or _key(after, target) in olds:
        yield Line((*new.path, "was"), text)  # a step more or less in the row
        return
    luck = {draw for name in olds[was] for draw in draws_at(before, name)}
    row = [name for name in row_from(after, target) if _key(after, name) not in olds]
    heirs: list[str] = []
    for name in sorted(row, key=lambda name: -len(draws_at(after, name) & luck)):
        taken = {draw for heir in heirs for draw in draws_at(after, heir)}
        if draws_at(after, name) & luck and not draws_at(after, name) & taken:
            heirs.append(name)
    if len(row) == 1 and not heirs:
        heirs = row
    if target not in heirs:
        yield Line((*new.path, "was"), text)
    yield from (Line(("steps", name, "was"), text) for name in row if name in heirs)


def _steps(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Lost]:
    """Steps under another name, where luck decides the same of both."""
    olds, news = steps_by_key(before), steps_by_key(after)
    told = {
        (one.route.was, name)
        for place in places(after).values()
        for one in place.alternatives
        if one.route.was is not None
        for name in row_from(after, one.route.to)
    }
    fresh = [name for key, names in news.items() if key not in olds for name in names]
    for key, (old, *_) in olds.items():
        heirs = [
            name
            for name in fresh
            if key not in news
            and ((key, name) in told or _alike(before, after, old, name) >= ALIKE)
            and draws_at(before, old) & draws_at(after, name)
        ]
        if heirs:
            new = max(heirs, key=lambda name: _alike(before, after, old, name))
            fresh.remove(new)
            line = Line(("steps", new, "was"), f"was: {key}")
            yield Lost(key, new, ("steps", new), (line,), "step", f"steps: {key}", ((old,), (new,)))


def _decisions(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Lost]:
    """Asks and offers that stand at a step in place of those of the baseline."""
    news = steps_by_key(after)
    for key, (old_step, *_) in steps_by_key(before).items():
        for new_step in news.get(key, ()):
            for kind in ("ask", "offer"):
                old = getattr(before.steps[old_step], kind)
                new = getattr(after.steps[new_step], kind)
                if old is None or new is None:
                    continue
                olds, theirs = (getattr(spec, f"{kind}s") for spec in (before, after))
                was, now = key_of(old, olds[old]), key_of(new, theirs[new])
                if was in _keys(theirs) or now in _keys(olds):
                    continue
                path = (f"{kind}s", new)
                yield Lost(
                    gone=was,
                    new=new,
                    path=path,
                    lines=(Line((*path, "was"), f"was: {was}"),),
                    kind=kind,
                    place=f"steps: {key}",
                    steps=((old_step,), (new_step,)),
                )


def _handoffs(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Lost]:
    """Hand-offs under another name that share a system with one of the baseline."""
    fresh = [
        name
        for name, part in after.handoffs.items()
        if key_of(name, part) not in _keys(before.handoffs) and _has_luck(part)
    ]
    for old, part in before.handoffs.items():
        was = key_of(old, part)
        heirs = [name for name in fresh if set(ends_of(name)) & set(ends_of(was))]
        if was in _keys(after.handoffs) or not heirs or not _has_luck(part):
            continue
        fresh.remove(heirs[0])
        path = ("handoffs", heirs[0])
        ends = (ends_of(old)[1], before), (ends_of(heirs[0])[1], after)
        yield Lost(
            gone=was,
            new=heirs[0],
            path=path,
            lines=(Line((*path, "was"), f"was: {was}"),),
            kind="hand-off",
            place=f"handoffs: {was}",
            steps=tuple(  # type: ignore[arg-type]
                tuple(name for name, step in spec.steps.items() if step.system == system)
                for system, spec in ends
            ),
        )


def _has_luck(part: HandoffSpec) -> bool:
    """Whether anything about a hand-off is drawn."""
    return (
        any(0 < share.value < 1 for share in (part.drops, part.loses))
        or varies(part.delay)
        or varies(part.takes)
    )


def _coming(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Lost]:
    """Personas and streams under other names."""
    for kind, path, olds, news in (
        ("persona", ("personas",), before.personas, after.personas),
        ("stream", ("arrivals", "streams"), before.arrivals.streams, after.arrivals.streams),
        ("stream", ("arrivals", "sends"), before.arrivals.sends, after.arrivals.sends),
    ):
        gone = [key for key in _keys(olds) if key not in _keys(news)]
        new = [name for name, part in news.items() if key_of(name, part) not in _keys(olds)]
        for old, name in zip(gone, new, strict=False):
            line = Line((*path, name, "was"), f"was: {old}")
            yield Lost(old, name, (*path, name), (line,), kind, kind)


def _keys(parts: object) -> list[str]:
    return [key_of(name, part) for name, part in parts.items()]  # type: ignore[attr-defined]
