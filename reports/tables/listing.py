"""The studies that can be named, for a terminal."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from reports.words.lettering import plain
from sim.scenario.reading.file_names import name_of
from sim.scenario.reading.studies import Study


def studies_text(studies: Iterable[tuple[Study, str]]) -> RenderableType:
    """The studies that can be named, with their questions and variants."""
    parts: list[RenderableType] = []
    for study, question in studies:
        names = ", ".join(name_of(path) for path in study.variants) or "none"
        body = Group(Text(plain(question)), Text(f"variants: {names}"), "")
        parts += [Text(study.name, style="bold"), Padding(body, (0, 0, 0, 2))]
    if not parts:
        return Text("no study was found; write one with: winwin new my-study")
    return Group(*parts, Text("next: winwin compare NAME"))
