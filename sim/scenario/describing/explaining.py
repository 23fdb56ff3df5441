"""A resolved scenario as a tree to read: what holds, what rests on what, who goes where."""

import textwrap
from collections import Counter
from collections.abc import Iterator

from sim.journey.layout.design import ScenarioSpec
from sim.quantities.fields import ASSUMED, EVIDENCE
from sim.quantities.kinds import Quantity, WrittenDistribution
from sim.quantities.values import UNITS
from sim.scenario.checks.routes.effective_shares import Choice, choices
from sim.scenario.describing.printing import resolved_yaml
from sim.scenario.describing.resolved import Part, in_words, leaves, resolved
from sim.scenario.describing.words_of_model import model_words
from sim.scenario.loading import Scenario

__all__ = ["explain", "model_words", "resolved_yaml"]

INDENT = "  "
WIDTH = 98
UNBROKEN = "\N{NO-BREAK SPACE}"
TITLES = ("scenario", "question")


def explain(scenario: Scenario) -> str:
    """The resolved scenario in words, indented: values that hold by default are marked so.

    At its end the shares by which each persona goes on, and what the numbers rest on.
    """
    spec = scenario.spec
    lines = [spec.scenario]
    if spec.question:
        lines += textwrap.wrap(
            spec.question, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT
        )
    parts = {key: part for key, part in resolved(scenario).items() if key not in TITLES}
    lines += ["", *_tree(parts, "", _meanings())]
    shares = [line for choice in choices(spec) for line in _shares(choice)]
    if shares:
        lines += ["", "effective shares: who goes where, channel weights worked in", *shares]
    lines += ["", *_tally(resolved(scenario))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _meanings() -> dict[str, str]:
    """What each top-level key is about."""
    fields = ScenarioSpec.model_fields.items()
    return {field.alias or name: field.description or "" for name, field in fields}


def _tree(
    parts: dict[str, Part], indent: str, meanings: dict[str, str] | None = None
) -> Iterator[str]:
    """What was written, one line each; then what holds by default, together."""
    unsaid = {key: part for key, part in parts.items() if part.by_default}
    for key, part in parts.items():
        if key in unsaid:
            continue
        meaning = (meanings or {}).get(key, "")
        if isinstance(part.value, dict) and part.value:
            yield f"{indent}{key}" + (f"  ({meaning})" if meaning else "")
            yield from _tree(part.value, indent + INDENT)
        elif isinstance(part.value, list) and part.value:
            yield from _list(key, part, indent)
        else:
            yield f"{indent}{key}: {in_words(part)}{_basis(part)}"
    if meanings:
        for key, part in unsaid.items():
            yield from _defaults({key: part}, indent)
    else:
        yield from _defaults(unsaid, indent)


def _list(key: str, part: Part, indent: str) -> Iterator[str]:
    items = part.value if isinstance(part.value, list) else []
    if all(not isinstance(item.value, dict) for item in items):
        yield f"{indent}{key}: {', '.join(in_words(item) for item in items)}"
        return
    yield f"{indent}{key}"
    for item in items:
        inner = list(_tree(item.value, "")) if isinstance(item.value, dict) else []
        yield f"{indent}{INDENT}- {inner[0]}"
        yield from (f"{indent}{INDENT}{INDENT}{line}" for line in inner[1:])


def _defaults(parts: dict[str, Part], indent: str) -> Iterator[str]:
    """Defaults in one paragraph: '(default) leave 0 %, activates 0 %'."""
    said = []
    for key, part in parts.items():
        inside = list(leaves(part))
        if len(inside) > 1 and not any(leaf.amount and size(leaf.amount) for leaf in inside):
            said.append(f"{key} none")
            continue
        for leaf in inside:
            inner = ".".join(str(step) for step in leaf.path[len(part.path) :])
            said.append(f"{key}.{inner} {in_words(leaf)}" if inner else f"{key} {in_words(leaf)}")
    if said:
        text = ", ".join(words.replace(" ", UNBROKEN) for words in said)
        hanging = indent + INDENT
        wrapped = textwrap.wrap(
            f"(default) {text}",
            WIDTH,
            initial_indent=indent,
            subsequent_indent=hanging,
            break_on_hyphens=False,
        )
        yield from (line.replace(UNBROKEN, " ") for line in wrapped)


def size(amount: Quantity | WrittenDistribution) -> float:
    """The value of an amount, or its mean, in base units."""
    return amount.value if isinstance(amount, Quantity) else amount.mean


def _basis(part: Part) -> str:
    """What a number rests on, where anything was said."""
    amount = part.amount
    if amount is None:
        return ""
    said = [] if amount.evidence == ASSUMED and not amount.source else [amount.evidence]
    if amount.source:
        said.append(amount.source)
    if amount.range is not None:
        low, high = (UNITS[amount.unit].write(end, amount.currency) for end in amount.range)
        said.append(f"from {low} to {high}")
    return f"  [{'; '.join(said)}]" if said else ""


def _shares(choice: Choice) -> Iterator[str]:
    """The shares of one choice, personas who do not differ together."""
    title = " (weights among the routes that are open)" if choice.conditional else ""
    yield f"{INDENT}{choice.place}{title}"
    yield from _rows(choice, choice.plain, "")
    if choice.known is not None:
        yield from _rows(choice, choice.known, ", when known")


def _rows(choice: Choice, shares: dict[str, tuple[float, ...]], ending: str) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for persona, row in shares.items():
        pairs = zip(choice.routes, row, strict=True)
        text = ", ".join(f"{route} {share:.1%}".replace("%", " %") for route, share in pairs)
        groups.setdefault(text, []).append(persona)
    for text, names in groups.items():
        who = "everybody" if len(names) == len(shares) else ", ".join(names)
        yield f"{INDENT}{INDENT}{who}{ending}: {text}"


def _tally(parts: dict[str, Part]) -> Iterator[str]:
    """How many numbers rest on what."""
    numbers = [leaf for part in parts.values() for leaf in leaves(part) if leaf.amount is not None]
    said: list[Quantity | WrittenDistribution] = [
        leaf.amount for leaf in numbers if leaf.amount is not None and not leaf.by_default
    ]
    counts = Counter(amount.evidence for amount in said)
    assumed = [amount for amount in said if amount.evidence == ASSUMED]
    ranged = sum(amount.range is not None for amount in assumed)
    yield f"evidence: what the {len(said)} numbers that were written rest on"
    for kind in EVIDENCE:
        extra = f", {ranged} of them with a range" if kind == ASSUMED and counts[kind] else ""
        yield f"{INDENT}{kind}: {counts[kind]}{extra}"
    yield f"{INDENT}not written, by default: {len(numbers) - len(said)}"
