"""The chances of a design: where something may happen or not, and how often it did.

A chance that hardly anybody took says nothing yet about what follows from it. To see which of them
differ between two designs, each is described by what it means, without names that change nothing.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from sim.experiment.figures.totals import Totals
from sim.journey.blocks.routes.routing import KINDS, RouteSpec, shares_of
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.meaning import meaning

START = ""  # the place before the first step
SOURCE_KINDS = {"way": "next", "otherwise": "otherwise", "closed": "closed",
                "gives up": "gives_up", "not sent": "not_sent"}  # fmt: skip
ROUTES = tuple(SOURCE_KINDS.values())
LABELS = ("stage", "was", "leave", *ROUTES)
SHARED = {"ask": "asks", "offer": "offers", "team": "teams", "system": "systems"}
Fact = Any


@dataclass(frozen=True)
class Chance:
    """Something that happens to some customers who meet it, and not to others.

    Attributes:
        name: In words, to be read in a sentence.
        key: What it is, the same in two designs of a study.
        means: What it and what belongs to it say; equal in two designs where nothing differs.
        share: How often it happens to who meets it, as written; None where only a run says.
        met: How many counted customers met it, all replications together.
        taken: To how many of them it happened.
        to: The step it leads to, where it is a way.
        source: The step it leads from, where it is a way.
    """

    name: str
    key: tuple[str, ...]
    means: str
    share: float | None
    met: int
    taken: int
    to: str | None = None
    source: str = START


@dataclass(frozen=True)
class Journey:
    """A design as steps, what they use, and chances, with what its runs counted.

    Steps are called by the names of the baseline where a variant says `was`.

    Attributes:
        facts: What the scenario means.
        steps: What happens at each step, without its ways on.
        visits: How often counted customers came to each step.
        uses: What asks, offers, teams and systems say, by kind and name.
        users: The steps that use each of them.
        ways: The ways from step to step.
        chances: All chances, ways among them.
        replications: How many were run.
    """

    facts: dict[str, Fact]
    steps: dict[str, str]
    visits: dict[str, int]
    uses: dict[tuple[str, str], str]
    users: dict[tuple[str, str], tuple[str, ...]]
    ways: tuple[Chance, ...]
    chances: tuple[Chance, ...]
    replications: int


def journey_of(spec: ScenarioSpec, totals: Totals, runs: pl.DataFrame) -> Journey:
    """A design and what its runs counted.

    Args:
        spec: The design.
        totals: Its sums.
        runs: Its runs table.
    """
    read = _Reading(spec, totals, runs)
    ways = tuple(read.ways())
    return Journey(
        facts=read.facts,
        steps=read.steps(),
        visits=read.visits_by_old_name(),
        uses=read.uses(),
        users={key: tuple(read.users(*key)) for key in read.uses()},
        ways=ways,
        chances=(*ways, *read.leaving(), *read.being(), *read.others()),
        replications=totals.replications,
    )


class _Reading:
    """What is read off a design and its runs."""

    def __init__(self, spec: ScenarioSpec, totals: Totals, runs: pl.DataFrame) -> None:
        self.spec, self.totals = spec, totals
        self.facts: dict[str, Fact] = meaning(spec)
        self.called = {
            kind: {name: part.was or name for name, part in getattr(spec, kind).items()}
            for kind in ("steps", "asks", "offers", "teams")
        }
        self.called["systems"] = {name: name for name in spec.systems}
        flows = runs.filter(measure="flow").group_by("step", "detail").agg(pl.col("amount").sum())
        self.flows = {
            (source or START, detail): int(amount) for source, detail, amount in flows.iter_rows()
        }
        self.visits = dict.fromkeys(spec.steps, 0)
        for (_, detail), amount in self.flows.items():
            self.visits[detail.partition(" -> ")[2]] += amount
        left = runs.filter(measure="left").group_by("step", "detail").agg(pl.col("amount").sum())
        self.left = {(step, why): int(amount) for step, why, amount in left.iter_rows()}

    def visits_by_old_name(self) -> dict[str, int]:
        return {self.called["steps"][name]: count for name, count in self.visits.items()}

    def uses(self) -> dict[tuple[str, str], str]:
        return {
            (kind, self.called[kind][name]): _text(_without(fact, ("was",)))
            for kind in SHARED.values()
            for name, fact in self.facts[kind].items()
        }

    def steps(self) -> dict[str, str]:
        names = self.called["steps"]
        return {names[name]: self._step(fact) for name, fact in self.facts["steps"].items()}

    def users(self, kind: str, name: str) -> list[str]:
        key = next(key for key, plural in SHARED.items() if plural == kind)
        return [
            self.called["steps"][step]
            for step, fact in self.facts["steps"].items()
            if fact[key] is not None and self.called[kind][fact[key]] == name
        ]

    def _step(self, fact: Fact) -> str:
        """What happens at a step, without its ways on, labels and the names of what it uses."""
        own = _without(fact, LABELS if self._channels_matter else (*LABELS, "channel"))
        for key, kind in SHARED.items():
            if own[key] is not None:
                own[key] = self.called[kind][own[key]]
        return _text(own)

    @property
    def _channels_matter(self) -> bool:
        """Whether anything asks on which channel a step is."""
        spec = self.spec
        weights = any(persona.channels for persona in spec.personas.values())
        messages = any(step.message for step in spec.steps.values())
        return bool(weights or messages or spec.permission_at_start or spec.contact_rules)

    def ways(self) -> Iterator[Chance]:
        yield from self._choice(START, "start", self.spec.start, self.facts["start"])
        for name, step in self.spec.steps.items():
            facts = self.facts["steps"][name]
            yield from self._choice(name, "way", step.next, facts["next"])
            for kind in ("otherwise", "closed", "gives up", "not sent"):
                if (fact := facts[SOURCE_KINDS[kind]]) is not None:
                    yield self._way(name, kind, fact["to"], None, None, [fact])
        for handoff in self.spec.handoffs:
            if (fact := self.facts["handoffs"][handoff]["dropped"]) is not None:
                taken = sum(
                    n for (_, d), n in self.flows.items() if d == f"dropped -> {fact['to']}"
                )
                to = self.called["steps"][fact["to"]]
                words = f"the way to '{fact['to']}' of cases dropped at '{handoff}'"
                means = _text(self._facts_of_way([fact]))
                yield Chance(words, ("dropped", handoff, to), means, None, taken, taken, to)

    def _choice(
        self, source: str, kind: str, routes: Sequence[RouteSpec], facts: list[Fact]
    ) -> Iterator[Chance]:
        """The ways among which a customer chooses, by where they lead."""
        shares = {
            id(route): pair
            for route, *pair in zip(
                routes, *(shares_of([*routes], known=known) for known in (False, True)), strict=True
            )
        }
        met = sum(
            n
            for (step, detail), n in self.flows.items()
            if step == source and detail.partition(" -> ")[0] in (kind, "otherwise")
        )
        for to in dict.fromkeys(route.to for route in routes):
            here = [route for route in routes if route.to == to]
            sums = [sum(shares[id(route)][known] for route in here) for known in (0, 1)]
            if max(sums) == 0.0:
                continue
            conditional = any(route.when or route.unless for route in here)
            share = None if conditional else max(sums)
            mine = [fact for fact in facts if fact["to"] == to]
            yield self._way(source, kind, to, share, met, mine, [round(s, 12) for s in sums])

    def _way(  # noqa: PLR0913, PLR0917  all that a way is
        self,
        source: str,
        kind: str,
        to: str,
        share: float | None,
        met: int | None,
        facts: list[Fact],
        weight: object = None,
    ) -> Chance:
        """A way; of one that opens under a condition only who took it is known to have met it."""
        names = self.called["steps"]
        taken = self.flows.get((source, f"{kind} -> {to}"), 0)
        words = f"the way from '{source}' to '{to}'" if source else f"the start at '{to}'"
        if kind not in ("start", "way"):
            words += f" ({kind})"
        return Chance(
            name=words,
            key=("way", names.get(source, START), kind, names[to]),
            means=_text([weight, *self._facts_of_way(facts)]),
            share=share,
            met=taken if met is None or share is None else met,
            taken=taken,
            to=names[to],
            source=names.get(source, START),
        )

    def _facts_of_way(self, facts: list[Fact]) -> list[Fact]:
        """How long ways to one step take, and when they are open; not what they are called."""
        own = [_without(fact, ("name", "to", "share", "when_known")) for fact in facts]
        return sorted({_text(fact) for fact in own})

    def leaving(self) -> Iterator[Chance]:
        """Leaving at a step, and what it is worth to who left."""
        people = self.facts["personas"]
        after = {who: (fact["unmet"], fact["elsewhere"]) for who, fact in people.items()}
        for name, step in self.spec.steps.items():
            if not 0.0 < step.leave.value < 1.0:
                continue
            yield Chance(
                name=f"leaving at '{name}'",
                key=("leave", self.called["steps"][name]),
                means=_text([self.facts["steps"][name]["leave"], after]),
                share=step.leave.value,
                met=self.visits[name],
                taken=self.left.get((name, "chose to"), 0),
                source=self.called["steps"][name],
            )

    def being(self) -> Iterator[Chance]:
        """Being of a persona, with all that a persona is."""
        everybody = self._count("customers")
        for name, persona in self.spec.personas.items():
            fact = _without(self.facts["personas"][name], ("was",))
            count = int(self.totals.of("customers", name).sum())
            key = ("persona", persona.was or name)
            yield from self._yes_no(
                f"a customer who is '{name}'", key, fact, persona.share.value, everybody, count
            )

    def others(self) -> Iterator[Chance]:
        """Chances of hand-offs, asks and offers; counted for all of a kind together."""
        spec, facts = self.spec, self.facts
        for name, handoff in spec.handoffs.items():
            passed, dropped = self._count("handoffs"), self._count("handoffs dropped")
            yield from self._yes_no(
                f"a case dropped at '{name}'", ("drops", name), facts["handoffs"][name],
                handoff.drops.value, passed, dropped,
            )  # fmt: skip
            yield from self._yes_no(
                f"what a customer told lost at '{name}'", ("loses", name), facts["handoffs"][name],
                handoff.loses.value, passed - dropped, self._count("context lost"),
            )  # fmt: skip
        for name, ask in spec.asks.items():
            fact, key = _without(facts["asks"][name], ("was",)), self.called["asks"][name]
            asked, given = self._count("consent asked"), self._count("consent given")
            yield from self._yes_no(
                f"leaving over the forced ask '{name}'", ("forced", key), fact,
                ask.forced.value, asked - given, self._left("forced consent"),
            )  # fmt: skip
            misuse = max(0.0, ask.use.value - ask.told_use.value * ask.clarity.why.value)
            yield from self._yes_no(
                f"the misuse of '{name}' found out", ("found out", key), fact,
                ask.found_out.value * min(1.0, misuse), given, self._count("misuse found out"),
            )  # fmt: skip
        for name, offer in spec.offers.items():
            fact, key = _without(facts["offers"][name], ("was",)), self.called["offers"][name]
            made, accepted = self._count("offers made"), self._count("offers accepted")
            yield from self._yes_no(
                f"leaving over the offer '{name}'", ("declined", key), fact,
                offer.leave_on_decline.value, made - accepted, self._left("offer"),
            )  # fmt: skip
            yield from self._yes_no(
                f"'{name}' returned", ("returns", key), fact,
                offer.returns.value, self._count("regretted"), self._count("returned"),
            )  # fmt: skip
            yield from self._yes_no(
                f"leaving over the return of '{name}'", ("leave on return", key), fact,
                offer.leave_on_return.value, self._count("returned"), self._left("return"),
            )  # fmt: skip

    def _yes_no(  # noqa: PLR0913, PLR0917  all that a chance is
        self, name: str, key: tuple[str, ...], fact: Fact, share: float, met: int, taken: int
    ) -> Iterator[Chance]:
        if 0.0 < share < 1.0:
            yield Chance(name, key, _text(fact), share, max(met, taken), taken)

    def _count(self, measure: str) -> int:
        return int(self.totals.of(measure).sum())

    def _left(self, reason: str) -> int:
        return sum(count for (_, why), count in self.left.items() if why == reason)


def _without(fact: Fact, keys: Sequence[str]) -> dict[str, Fact]:
    return {key: value for key, value in fact.items() if key not in keys}


def _text(fact: Fact) -> str:
    return json.dumps(fact, sort_keys=True, ensure_ascii=True, default=str)


assert set(SOURCE_KINDS) < set(KINDS)  # noqa: S101  the words of the runs table
