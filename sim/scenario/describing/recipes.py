"""Ten recipes with which the reference begins: what people want to do first, ready to be copied.

Each is a whole variant of the study that `winwin new` writes. A test checks and runs every one, and
looks for what it is meant to bring about.
"""

from collections.abc import Iterator
from dataclasses import dataclass

HEAD = """\
## Ten recipes

`winwin new my-study` writes a small study: a help line with a team, two personas and one step. Each
recipe is a variant of it. Save it beside its `baseline.yaml` under a name of your own, then ask
`winwin check`, `winwin compare my-study` or `winwin trace`.
"""


@dataclass(frozen=True)
class Recipe:
    """What a reader wants, how it works in a few sentences, and the file."""

    name: str
    title: str
    words: str
    file: str


RECIPES = (
    Recipe(
        "roster",
        "A queue with opening hours",
        "Name a `team` at the step and a queue forms by itself. Days before one time of day "
        "share it. Customers on hold need `patience`; `gives_up` says where they go who hang "
        "up, `closed` where they go who find nobody.",
        """\
extends: baseline.yaml
scenario: A roster with a short Saturday
change:
  teams:
    care:
      agents: null
      staffing:
        Mon-Fri 08:00-18:00: 2
        Mon, Tue 09:00-12:00: 1  # one more on busy mornings
        Sat 09:00-13:00: 1
      open: Mon-Fri 08:00-18:00, Sat 09:00-13:00
""",
    ),
    Recipe(
        "retry",
        "Try again the next day, three times at most",
        "A way may take time: a duration, the opening of a team, or a time of the next day. "
        "`when` reads how often the customer has been here; `otherwise` is for those whom no "
        "condition fits.",
        """\
extends: baseline.yaml
scenario: Three attempts
change:
  steps:
    call:
      gives_up: {to: call, after: next day between 09:00 and 17:00}
      next:
        - {to: solved, share: 70 %}
        - {to: call, share: 30 %, after: 1 day, when: {visits: {below: 3}}}
        - {to: told no, share: 30 %, when: {visits: {above: 3}}}
    told no: {channel: phone, takes: 2 min, feels: -0.2}
""",
    ),
    Recipe(
        "hand-off",
        "A hand-off that loses what the customer said",
        "A system remembers; between two systems only a hand-off carries anything. Here one "
        "case in twelve falls through the gap, and four in ten arrive without what the "
        "customer has told, who must then `repeat` it.",
        """\
extends: baseline.yaml
scenario: A specialist who hears it again
change:
  systems: {ticket tool: {}}
  handoffs:
    care desk -> ticket tool: {mode: file, delay: 1 day, drops: 8 %, loses: 40 %, notices: 5 days}
  steps:
    call: {next: {specialist: {share: 20 %}}}
    specialist:
      channel: email
      system: ticket tool
      passive: yes
      contact: yes
      takes: lognormal(mean 2 days, cv 0.5)
      gives_up_after: exponential(mean 14 days)
      repeat: 6 min
      next: [{to: solved}]
""",
    ),
    Recipe(
        "consent",
        "Ask for consent, and use it",
        "An ask has purposes. `clarity` is how well customers see what is collected and why; "
        "what they gain must outweigh what they mind (`privacy_concern`). Here the consent "
        "lets the offer fit.",
        """\
extends: baseline.yaml
scenario: Ask first, then advise
change:
  personas: {patient: {privacy_concern: 4 EUR}}
  asks:
    advice data:
      purposes: [advice]
      clarity: {what: 60 %, why: 70 %}
      intrusion: 0.3
      benefit: 3 EUR
      data_value: 0.50 EUR
  offers:
    right plan:
      price: 10 EUR
      valuation: normal(mean 9 EUR, sd 4 EUR)
      fit: 3 EUR
      fit_needs: advice
  steps:
    solved: {ask: advice data, offer: right plan}
""",
    ),
    Recipe(
        "upsell",
        "An upsell, made to those who feel well",
        "An offer is accepted where it is worth its price to the customer, give or take. "
        "`pressure` sells more at once and costs goodwill. `offer_when` says to whom it is "
        "made.",
        """\
extends: baseline.yaml
scenario: An upgrade after help
change:
  offers:
    upgrade:
      price: 8 EUR
      cost: 3 EUR
      valuation: normal(mean 7 EUR, sd 3 EUR)
      pressure: 20 %
      push: 2 EUR
      cooling_off: 14 days
      returns: 10 %
  steps:
    solved: {offer: upgrade, offer_when: {goodwill: {above: -0.1}}}
""",
    ),
    Recipe(
        "bot",
        "A bot before the people",
        "A bot is a team that is paid per use and does many things at once. What it cannot "
        "solve goes on to people. Chat is live, so customers wait for it; here nobody ever "
        "has to.",
        """\
extends: baseline.yaml
scenario: A bot first
change:
  teams:
    bot: {agents: 50, open: always, paid: per use, cost_per_use: 0.30 EUR, ai: yes}
  start: [{to: ask the bot}]
  steps:
    ask the bot:
      channel: chat
      team: bot
      takes: lognormal(mean 3 min, cv 0.5)
      feels: -0.05
      next:
        - {to: solved, share: 35 %}
        - {to: call, share: rest}
""",
    ),
    Recipe(
        "renewal",
        "A contract that is renewed, and churn",
        "`leave` at a step is the chance that a customer leaves there: at a `renewal` it is "
        "churn. `books` are payments that nobody can refuse. `inertia` says how deeply "
        "customers sleep; a step that `activates` wakes them.",
        """\
extends: baseline.yaml
scenario: A monthly contract
change:
  observe: 120 days
  arrivals: {cool_down: 30 days}
  personas: {patient: {inertia: 60 %, elsewhere: 0.20 EUR / day}}
  steps:
    solved: {next: [{to: renewal, after: 30 days}]}
    renewal:
      channel: email
      renewal: yes
      activates: 10 %
      leave: 5 %
      books: {price: 12 EUR, valuation: 14 EUR, service: 4 EUR}
      next: [{to: renewal, after: 30 days}]
""",
    ),
    Recipe(
        "referral",
        "Customers who bring others, or keep them away",
        "Who feels well may bring a new customer, who then goes through the same journey. Who"
        " feels badly warns others. Both count for the customer at the head of the chain.",
        """\
extends: baseline.yaml
scenario: Word of mouth
change:
  steps:
    call:
      warns: {below: -0.2, chance: 20 %, costs: 15 EUR}
    solved:
      feels: 0.3
      refers: {above: 0.15, chance: 10 %, after: exponential(mean 7 days)}
""",
    ),
    Recipe(
        "campaign",
        "A campaign, and a cap on messages",
        "`sends` bring customers all at once, beside the stream that comes by itself. A step "
        "may be a `message` that nobody asked for; a contact rule caps how many of them may "
        "go out.",
        """\
extends: baseline.yaml
scenario: A letter in autumn
change:
  arrivals:
    rate: null
    pattern: null
    streams: {callers: {rate: 40 / day, pattern: office hours}}
    sends: {autumn: {people: 150, at: week 3 Tue 10:00, over: 2 days}}
  contact_rules:
    newsletters: {caps: [{most: 1, per: 7 days}], loses: dropped}
  start:
    - {to: letter, when: {stream: autumn}}
    - {to: call, when: {stream: callers}}
  steps:
    letter:
      channel: email
      message: {rule: newsletters, attention: 0.20 EUR}
      next:
        - {to: reminder, share: 60 %, after: 3 days}
        - {to: call, share: 10 %}
        - {to: no answer, share: rest}
    reminder:
      channel: email
      message: {rule: newsletters, attention: 0.20 EUR}
      next: [{to: call, share: 10 %}, {to: no answer, share: rest}]
    no answer: {channel: email}
""",
    ),
    Recipe(
        "guardrail",
        "What must not get worse",
        "A win-win stands only where every guardrail holds. A margin says from which "
        "difference on it matters to you; a claim is a sentence that tests hold the study to.",
        """\
extends: baseline.yaml
scenario: One agent less, within limits
guardrails:
  waiting: {metric: waiting_hours, worse: up, limit: 3 min}
margins: {customer: 0.50 EUR, business: 0.50 EUR}
change:
  teams: {care: {staffing: {Mon-Fri 08:00-12:00: 2, Mon-Fri 12:00-18:00: 1}, agents: null}}
""",
    ),
)


def recipes_page() -> Iterator[str]:
    """The recipes as lines of the reference."""
    yield from HEAD.splitlines()
    for recipe in RECIPES:
        yield from ("", f"### {recipe.title}", "", recipe.words, "")
        yield from ("```yaml", *recipe.file.splitlines(), "```")
