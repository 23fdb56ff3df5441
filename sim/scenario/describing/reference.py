"""The scenario reference: a page in Markdown, generated from the models that check scenarios.

It begins with recipes, goes through the keys in the order of a journey and ends with an index.
"""

import inspect
import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.journey.layout.design import MOST_STEPS
from sim.quantities.distributions import FAMILIES
from sim.quantities.fields import EVIDENCE, FieldType
from sim.quantities.kinds import Quantity, WrittenDistribution, in_words, written
from sim.scenario.deriving.grid import GridSpec
from sim.scenario.describing.chapters import chapters, groups_of
from sim.scenario.describing.models import every_model, kind_of, kinds_of, title_of
from sim.scenario.describing.recipes import recipes_page
from sim.scenario.describing.resolved import fields_in_order
from sim.scenario.reading.composing import MOST_BYTES
from sim.scenario.reading.tree import MOST_PARTS

_LIMIT = re.compile(r"above|from -?\d|-?\d|a whole number")

TITLE = """\
# What a scenario may say

This page is generated from the models that check scenarios (`winwin schema` writes it); do not
edit it. A scenario is one YAML file. `winwin check` says what is wrong with one, `winwin explain`
prints it with every default. It may have STEPS steps; with all that it extends it may have PARTS
names and values, copies by `like` among them, in BYTES MiB.

It begins with recipes to copy. Then come how a variant is written and how numbers are, and all keys
in the order in which a journey goes; at the end is an index of them.
"""

WRITING = """\
## A variant says what differs

| key | meaning |
|---|---|
| `extends` | The file that this one differs from, in the same folder. |
| `change` | What differs, at the same places; see below. |
| `like` | In an entry of a mapping: another entry of it; what is not said here is as it is there. |

Under `change` mappings merge, `null` removes, and all else replaces what was there. Single routes
of a list may be named: `next: {solved: {share: 30 %}}` changes the route to `solved`, adds it where
there is none, and `next: {solved: null}` removes it. A route goes by its own `name` where it has
one, else by the step it leads to; where several routes lead to one step, each needs a name, and a
change says which one it means: `next: {solved at once: {share: 30 %}}`. A further route to a step
is written with both: `next: {solved later: {to: solved, share: 5 %}}`.

Other keys of a variant replace those of the file it extends as a whole. On the command line
`--set "steps.call care.leave=5 %"` changes one value, by the same names.

## Numbers and what they rest on

Any number may be written bare, or with what it rests on; a bare one is assumed:

```yaml
leave: {value: 3 %, evidence: measured, source: care log 2023, range: [1 %, 6 %]}
```

`evidence` is one of EVIDENCE.
`range` has the lowest and the highest plausible value (of a distribution: of its mean).
"""

INDEX = """\
## Index of all keys

Where each key may be written.
"""

GRIDS = """\
## A grid of designs

`winwin batch GRID.yaml` runs designs x levers x seeds and writes an index with one row each. A
grid lies beside a study's scenarios as `grid.yaml` or `NAME.grid.yaml` (then `STUDY/grid` names it
too), or anywhere else under any name.

A lever changes the design. Each of its values makes a design of its own, and each of these is
compared with the study's baseline as it is, which no lever moves. What is a fact of the world, for
the baseline as well, is an override: `--set path=value` without a range, as in `winwin compare`.
On the command line `--set path=from..to:step` adds a lever and `--combine a,b` a design.

`5..15:2` is 5, 7, 9, 11, 13 and 15. The unit is written once or on each number: `5..15:2 EUR`,
`5 EUR..15 EUR:2 EUR`. Numbers are exact.

`a + b` applies two variants together on the baseline, in this order. Where both write the same
field differently, that is an error: write a variant that says what both together mean.
"""


def reference_page() -> str:
    """The page: recipes, how to write values, then all keys as a journey goes, and an index."""
    kinds = ", ".join(f"`{kind}`" for kind in EVIDENCE)
    title = TITLE.replace("STEPS", str(MOST_STEPS)).replace("PARTS", f"{MOST_PARTS:,}")
    title = title.replace("BYTES", str(MOST_BYTES // 1024**2))
    lines = [*title.splitlines(), "", *_contents(), "", *recipes_page(), ""]
    lines += WRITING.replace("EVIDENCE", kinds).splitlines()
    lines += ["", "## Distributions", "", "| kind | for example | meaning |", "|---|---|---|"]
    values = ("2 min", "6 min", "20 min")
    lines += [
        f"| {name} | `{kind.example.format(*values)}` | {kind.meaning} |"
        for name, kind in FAMILIES.items()
    ]
    lines += ["", "## Kinds of values", "", "| kind | meaning | for example |", "|---|---|---|"]
    lines += sorted({_kind_row(kind) for model in every_model() for kind in kinds_of(model)})
    for chapter, models in chapters():
        lines += ["", f"## {chapter.title}", "", chapter.words]
        for model in models:
            lines += ["", *_section(model)]
    lines += ["", *GRIDS.splitlines(), "", *_section(GridSpec)]
    lines += ["", *INDEX.splitlines(), "", *_index()]
    return "\n".join(lines) + "\n"


def _contents() -> Iterator[str]:
    """Links to the chapters."""
    yield "[Ten recipes](#ten-recipes)"
    for chapter, _ in chapters():
        yield f"· [{chapter.title}]({_anchor(chapter.title)})"
    yield "· [A grid of designs](#a-grid-of-designs) · [Index](#index-of-all-keys)"


def _index() -> Iterator[str]:
    """Every key with links to where it may be written, by the alphabet."""
    homes: dict[str, list[str]] = {}
    models: list[type[BaseModel]] = [*every_model(), GridSpec]
    for model in models:
        for key in fields_in_order(model):
            link = f"[{title_of(model)}]({_anchor(title_of(model))})"
            homes.setdefault(key, []).append(link)
    yield "| key | in |"
    yield "|---|---|"
    for key in sorted(homes):
        yield f"| `{key}` | {', '.join(homes[key])} |"


def _anchor(title: str) -> str:
    """The link to a heading of the page."""
    plain = "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -")
    return f"#{plain.replace(' ', '-')}"


def _kind_row(kind: FieldType) -> str:
    examples = ", ".join(f"`{example}`" for example in kind.examples) or "–"
    return f"| {kind.name} | {kind.meaning} | {examples} |"


def _section(model: type[BaseModel]) -> Iterator[str]:
    yield f"### {title_of(model)}"
    yield ""
    yield " ".join((inspect.getdoc(model) or "").split())
    groups = groups_of(model)
    for title, fields in groups:
        if title:
            yield ""
            yield f"#### {title}"
        yield ""
        yield from _table(model, fields)


def _table(model: type[BaseModel], fields: dict[str, str]) -> Iterator[str]:
    yield "| key | meaning | written as | default | for example |"
    yield "|---|---|---|---|---|"
    for key, name in fields.items():
        field = model.model_fields[name]
        meaning = (field.description or "").replace("|", "\\|")
        cells = (f"`{key}`", meaning, _written_as(field), _default(field), _example(field))
        yield f"| {' | '.join(cells)} |"


def _written_as(field: FieldInfo) -> str:
    """The kind of value, with its bounds."""
    return "; ".join([_shape(field.annotation, field.metadata), *_bounds(field)])


def _shape(annotation: Any, metadata: list[Any]) -> str:  # noqa: ANN401, PLR0911
    """A type in words: 'share', 'list of [Route](#route)', 'mapping from name to ...'."""
    direct = next((item for item in metadata if isinstance(item, FieldType)), None)
    if direct is not None:
        limits = direct.meaning.split("; ")[1:]
        return "; ".join([direct.name, *(limit for limit in limits if _LIMIT.match(limit))])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0], list(arguments[1:]))
    if origin in {Union, types.UnionType}:
        shapes = [_shape(part, []) for part in arguments if part is not type(None)]
        return " or ".join(dict.fromkeys(shapes))
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if origin is list:
        return f"list of {_shape(arguments[0], [])}"
    if origin is dict:
        return f"mapping from {_shape(arguments[0], [])} to {_shape(arguments[1], [])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        title = title_of(annotation)
        return f"[{title}]({_anchor(title)})"
    return {int: "whole number", float: "number", str: "text"}.get(annotation, str(annotation))


def _bounds(field: FieldInfo) -> Iterator[str]:
    for item in field.metadata:
        match item:
            case Ge(ge):
                yield f"{ge} or more"
            case Gt(gt):
                yield f"above {gt}"
            case Le(le):
                yield f"at most {le}"
            case Lt(lt):
                yield f"below {lt}"
            case MinLen(1):
                yield "not empty"
            case MaxLen(most):
                yield f"at most {most}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if isinstance(value, Quantity):
        return f"`{written(value)}`"
    if isinstance(value, WrittenDistribution):
        return f"`{in_words(value)}`"
    if isinstance(value, BaseModel):
        return "see there"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    value = list(value) if isinstance(value, tuple) else value
    return f"`{value}`" if value else "–"


def _example(field: FieldInfo) -> str:
    kind = kind_of(field)
    collects = {get_origin(part) for part in (field.annotation, *get_args(field.annotation))}
    if kind is None or not kind.examples or collects & {list, dict}:
        return "–"
    return f"`{kind.examples[0]}`"
