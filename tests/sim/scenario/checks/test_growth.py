"""How the work of a check grows: with four times as much written, about four times the work.

Work is counted in calls, of Python and of what it is made of, so that the machine does not matter.
"""

import sys

import pytest

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.every_topic import check
from sim.scenario.deriving.merging import resolve
from sim.scenario.reading.validating import validate

FEW, MANY = 120, 480
MOST_GROWTH = 5.0  # n log n is 4 x log 480 / log 120 = 5.2 at most, for what is sorted alone

HEAD = """\
scenario: Large
currency: EUR
arrivals: {rate: 40 / day, for: 30 days}
observe: 30 days
personas: {person: {share: 100 %, patience: 5 min}}
"""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def ways(count):
    """So many routes with names of their own, to one step."""
    each = "".join(
        f"      - {{to: done, name: r{at}, share: {50 / count} %, after: 1 day}}\n"
        for at in range(count)
    )
    return (
        f"start: [{{to: desk}}]\nsteps:\n  desk:\n    next:\n{each}"
        "      - {to: done, share: rest}\n  done: {goal: yes}\n"
    )


def conditions(count):
    """So many routes with conditions, none the opposite of another."""
    each = "".join(
        f"      - {{to: done, name: r{at}, when: {{contacts: {{above: {at}}}}}}}\n"
        f"      - {{to: done, name: u{at}, unless: {{visits: {{above: {at + 2}}}}}}}\n"
        for at in range(count // 2)
    )
    return (
        f"start: [{{to: desk}}]\nsteps:\n  desk:\n    next:\n{each}"
        "    otherwise: {to: done}\n  done: {goal: yes}\n"
    )


def row(count, *, says="", last="done"):
    """Steps in a row, none of which takes time."""
    each = "".join(
        f"  s{at:03d}: {{{says}next: [{{to: {f's{at + 1:03d}' if at + 1 < count else last}}}]}}\n"
        for at in range(count)
    )
    return f"start: [{{to: s000}}]\nsteps:\n{each}  done: {{goal: yes}}\n"


def row_backwards(count):
    """The same, each leading to the one before it in the file."""
    each = "".join(
        f"  s{at:03d}: {{next: [{{to: {f's{at - 1:03d}' if at else 'done'}}}]}}\n"
        for at in range(count)
    )
    return f"start: [{{to: s{count - 1:03d}}}]\nsteps:\n{each}  done: {{goal: yes}}\n"


def circle(count):
    """A circle of steps that take no time, which is a problem."""
    return row(count, last="s000")


def likes(count):
    """Steps, each of them like the one before."""
    each = "".join(
        f"  s{at:03d}: {{{f'like: s{at - 1:03d}' if at else 'takes: 1 min, next: [{to: done}]'}}}\n"
        for at in range(count)
    )
    to = ", ".join(f"{{to: s{at:03d}, share: {50 / count} %}}" for at in range(count))
    return f"start: [{to}, {{to: done, share: rest}}]\nsteps:\n{each}  done: {{goal: yes}}\n"


def spans(count):
    """Spans of a week that overlap."""
    return [
        f"{DAYS[at % 7]} {at // 60 % 9:02d}:{at % 60:02d}-{10 + at % 13}:{at * 7 % 60:02d}"
        for at in range(count)
    ]


def staffing(count):
    """A team that is staffed by overlapping spans, and serves as many steps."""
    by_span = ", ".join(f"'{span}': 1" for span in dict.fromkeys(spans(count)))
    says = "channel: phone, team: care, takes: 1 min, closed: {to: done}, "
    team = f"teams: {{care: {{cost: 28 EUR / hour, staffing: {{{by_span}}}}}}}\n"
    return team + row(count, says=says)


def opening(count):
    """A team with many opening hours."""
    team = (
        f"teams: {{care: {{cost: 28 EUR / hour, agents: 2, open: '{', '.join(spans(count))}'}}}}\n"
    )
    return team + row(3, says="channel: phone, team: care, takes: 1 min, closed: {to: done}, ")


def handoffs(count):
    """Hand-offs between systems, and as many steps that they lead to."""
    names = [f"y{at}" for at in range(60)]
    pairs = [(a, b) for a in names for b in names if a != b][:count]
    each = "".join(f"  {a} -> {b}: {{mode: api, delay: 1 min}}\n" for a, b in pairs)
    systems = "systems: {" + ", ".join(f"{name}: {{}}" for name in names) + "}\n"
    return f"{systems}handoffs:\n{each}" + row(count, says="system: y1, ")


def claims(count):
    """Claims and investments."""
    said = "".join(
        f"  - {{variant: x, metric: business, verdict: gain, says: claim {at}}}\n"
        for at in range(count)
    )
    paid = "".join(f"  i{at}: {{one_off: 5 EUR}}\n" for at in range(count))
    return row(3) + f"investments:\n{paid}claims:\n{said}"


def personas(count):
    """Personas, as many offers and asks, and monitors that read them."""
    shares = "".join(
        f"  p{at}: {{share: {100 / count!r} %, patience: 5 min}}\n" for at in range(count)
    )
    offers = "".join(f"  o{at}: {{price: 5 EUR, valuation: 6 EUR}}\n" for at in range(count))
    asks = "".join(f"  a{at}: {{purposes: [u{at}]}}\n" for at in range(count))
    watches = "".join(
        f"  m{at}: {{measure: acceptance, offer: o{at}, window: 5 days, every: 1 day, "
        f"below: 5 %, turns: {{x{at}: off}}}}\n"
        for at in range(count)
    )
    switches = "".join(f"  x{at}: on\n" for at in range(count))
    each = "".join(
        f"  s{at}: {{ask: a{at}, offer: o{at}, offer_when: {{switch: x{at}}}, "
        f"next: [{{to: {f's{at + 1}' if at + 1 < count else 'done'}}}]}}\n"
        for at in range(count)
    )
    return (
        f"offers:\n{offers}asks:\n{asks}switches:\n{switches}monitors:\n{watches}"
        f"start: [{{to: s0}}]\nsteps:\n{each}  done: {{goal: yes}}\n"
    ), f"personas:\n{shares}"


KINDS = (ways, conditions, row, row_backwards, circle, likes, staffing, opening, handoffs, claims)


def calls_to_check(folder, kind, count):
    """Calls that it takes to read and to check a scenario of a kind and a size."""
    path = folder / f"{kind.__name__}-{count}.yaml"
    path.write_text(HEAD + kind(count), encoding="utf-8")
    return calls_of(lambda: read_and_check(path))


def read_and_check(path):
    tree = resolve(path)
    return check(validate(ScenarioSpec, tree), tree, path.parent)


def calls_of(function):
    """Calls, of Python and of what is built in, that a function makes."""
    calls = 0

    def see(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_four_times_as_much_is_about_four_times_the_work_to_check(tmp_path, kind):
    calls_to_check(tmp_path, kind, 8)  # what is made ready once
    few, many = (calls_to_check(tmp_path, kind, count) for count in (FEW, MANY))
    assert many / few < MOST_GROWTH


def test_what_may_be_there_sixty_times_at_most_grows_no_faster(tmp_path):
    found = []
    for count in (4, 15, 60):
        parts, people = personas(count)
        head = HEAD.replace("personas: {person: {share: 100 %, patience: 5 min}}\n", people)
        path = tmp_path / f"sixty-{count}.yaml"
        path.write_text(head + parts, encoding="utf-8")
        found.append(calls_of(lambda path=path: read_and_check(path)))
    assert found[2] / found[1] < MOST_GROWTH


def test_four_times_as_many_recorded_arrivals_are_about_four_times_the_work(tmp_path):
    head = HEAD.replace("rate: 40 / day", "replay: {file: calls.csv, column: at, persona: who}")
    path = tmp_path / "replayed.yaml"
    path.write_text(head + row(3), encoding="utf-8")
    found = []
    for count in (8, 10 * FEW, 10 * MANY):
        lines = "".join(
            f"2024-03-{4 + at % 20:02d} {at % 24:02d}:{at % 60:02d}:00,person\n"
            for at in range(count)
        )
        (tmp_path / "calls.csv").write_text("at,who\n" + lines, encoding="utf-8")
        found.append(calls_of(lambda: read_and_check(path)))
    assert found[2] / found[1] < MOST_GROWTH


def test_four_times_as_many_changes_of_one_list_are_about_four_times_the_work(tmp_path):
    found = []
    for count in (8, FEW, MANY):
        (tmp_path / "baseline.yaml").write_text(HEAD + ways(count), encoding="utf-8")
        changes = ", ".join(f"r{at}: {{after: 2 days}}" for at in range(count))
        path = tmp_path / f"variant-{count}.yaml"
        path.write_text(
            "extends: baseline.yaml\nscenario: Other\n"
            f"change: {{steps: {{desk: {{next: {{{changes}}}}}}}}}\n",
            encoding="utf-8",
        )
        found.append(calls_of(lambda path=path: read_and_check(path)))
    assert found[2] / found[1] < MOST_GROWTH


def test_the_measure_sees_work_that_grows_with_the_square():
    def squared(count):
        return lambda: [abs(a - b) for a in range(count) for b in range(count)]

    assert calls_of(squared(4 * FEW)) / calls_of(squared(FEW)) > 2 * MOST_GROWTH
