"""The words that runs of any scenario use, each from the block that declares it."""

from sim.journey.blocks.serving.service import REPEAT_CAUSES
from sim.journey.customer.ledger import TRANSFERS
from sim.journey.groundwork.vocabulary import (
    ACCOUNTS,
    EVENTS,
    MEASURES,
    REASONS,
    TEAM_MEASURES,
    Vocabulary,
)
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

# Names that stand for any name; the draws of this scenario are those of every scenario.
SPECIMEN = {
    "scenario": "A specimen of every block",
    "currency": "EUR",
    "arrivals": {
        "rate": "1 / day", "for": "1 day", "streams": {"STREAM": {"rate": "1 / day"}},
        "sends": {"SEND": {"people": 1, "at": "week 1 Mon 00:00"}},
    },
    "observe": "1 day",
    "personas": {"PERSONA": {"share": "100 %", "patience": "1 min"}},
    "systems": {"FROM": {}, "TO": {}},
    "teams": {"TEAM": {"agents": 1, "backlog": {"items": 1, "takes": "1 min"}}},
    "handoffs": {"FROM -> TO": {"mode": "api"}},
    "asks": {"ASK": {"purposes": ["PURPOSE"]}},
    "offers": {"OFFER": {"price": "1 EUR", "valuation": "1 EUR"}},
    "start": [{"to": "STEP"}],
    "steps": {
        "STEP": {"system": "FROM", "team": "TEAM", "channel": "phone", "ask": "ASK",
                 "offer": "OFFER", "goal": "yes", "next": [{"to": "STEP", "name": "ROUTE"}]},
    },
}  # fmt: skip


def model_words() -> str:
    """Events, reasons for leaving, accounts, measures and draws, as an indented list."""
    transfers = {ACCOUNTS.words[number] for number in TRANSFERS}
    sections = {
        "events": _words(EVENTS),
        "reasons for leaving": [word for word in _words(REASONS) if word != "none"],
        "reasons for repeating": list(REPEAT_CAUSES),
        "accounts": [
            f"{word} (moved between customer and business)" if word in transfers else word
            for word in _words(ACCOUNTS)
        ],
        "measures": _words(MEASURES),
        "measures of teams": _words(TEAM_MEASURES),
        "draws, by place": draws(),
    }
    lines = [line for title, words in sections.items() for line in (title, *_indented(words))]
    return "\n".join(lines) + "\n"


def draws() -> list[str]:
    """Every kind of draw as 'place: purpose'; capitals stand for names of the scenario."""
    labels = lay_out(ScenarioSpec.model_validate(SPECIMEN)).numbering.labels
    return sorted(
        f"{place}: {' '.join(filter(None, rest))}" for place, *rest in labels.kinds.values()
    )


def _words(vocabulary: Vocabulary) -> list[str]:
    return [name for name in vocabulary.names() if name]


def _indented(words: list[str]) -> list[str]:
    return [f"  {word}" for word in words]
