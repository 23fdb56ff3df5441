"""What hangs from a box: people who are lost there, who finish, who are still under way."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts.journey_map.data import JourneyMap, Loss, Node
from reports.charts.journey_map.shapes import SMALL
from reports.words.lettering import MINUS, count_words, percent_words, plain, wrap

LABEL_LINE = 11.5
_LINES_BESIDE = 2
_LINES_BELOW = 5
_STUB_LEAST = 2.0
_ENDING_WORDS = {"finished": "finished", "censored": "still under way"}


@dataclass(frozen=True, slots=True)
class Exit:
    """People who leave at a box: a stub that hangs from it, and its label.

    `label` is where the label's first baseline starts, from the lower left corner of the box:
    beside the end of the stub, or below it where the column is narrow.
    """

    x: float
    width: float
    length: float
    label: tuple[float, float]
    lines: tuple[str, ...]
    tone: str
    title: str

    @property
    def bottom(self) -> float:
        """Where stub and label end, below the box."""
        return max(self.length, self.label[1] + LABEL_LINE * (len(self.lines) - 1) + 1.0)


def exits_of(data: JourneyMap, node: Node, room: float, scale: float) -> tuple[Exit, ...]:
    """Stubs side by side, the leftmost the longest, so that every label has its own row."""
    leaving = sorted(
        ((MINUS, loss.reason, loss.count, "loss") for loss in _losses(data, node)),
        key=lambda item: -item[2],
    )
    leaving += [
        ("", _ENDING_WORDS[end.kind], end.count, end.kind)
        for end in data.endings
        if end.step == node.step and end.count > 0
    ]
    widths = [max(_STUB_LEAST, count / data.customers * scale) for _, _, count, _ in leaving]
    starts = [5.0 + sum(widths[:k]) + 3.0 * k for k in range(len(widths))]
    exits: list[Exit] = []
    length = 4.0
    for k in reversed(range(len(leaving))):
        sign, words, count, tone = leaving[k]
        share = percent_words(count / data.customers)
        label = f"{share if share.startswith('<') else sign + share} {plain(words)}"
        lines = wrap(label, SMALL, room - starts[k] - widths[k] - 4.0)
        x, length = starts[k] + widths[k] + 4.0, length + 2.0
        first = length + LABEL_LINE - 1.0
        if len(lines) > _LINES_BESIDE:
            lines = wrap(label, SMALL, room - starts[k], _LINES_BELOW)
            x, length, first = starts[k], length + 6.0, length + 6.0 + LABEL_LINE
            end = first + LABEL_LINE * (len(lines) - 1) + 2.0
        else:
            end = length = length + LABEL_LINE * len(lines)
        title = f"{plain(node.step)}: {share} of all customers ({count_words(count)}), {words}"
        made = Exit(starts[k], widths[k], length, (x, first), lines, tone, plain(title))
        exits.append(made)
        length = end
    return tuple(exits)


def _losses(data: JourneyMap, node: Node) -> list[Loss]:
    return [loss for loss in data.losses if loss.step == node.step and loss.count > 0]
