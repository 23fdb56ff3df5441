import itertools

from hypothesis import given
from hypothesis import strategies as st

from sim.journey.blocks.queues import team
from sim.journey.groundwork import calendar
from sim.journey.groundwork.calendar import DAY, HOUR, MINUTE, NEVER, WEEK
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.journey.layout.world import world_of
from sim.quantities.spans import read_spans

HALF = 30 * MINUTE
HALVES = WEEK // HALF
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def clock_time(half: int) -> str:
    return f"{half // 2:02d}:{half % 2 * 30:02d}"


@st.composite
def spans(draw):
    """A span of the week on half hours, as written, and the set of half hours it covers."""
    first, last = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    opens = draw(st.integers(0, 47))
    closes = draw(st.integers(opens + 1, 48))
    days = [(first + i) % 7 for i in range((last - first) % 7 + 1)]
    text = f"{DAYS[first]}-{DAYS[last]} {clock_time(opens)}-{clock_time(closes)}"
    return text, {day * 48 + half for day in days for half in range(opens, closes)}


staffing = st.lists(st.tuples(spans(), st.integers(0, 4)), min_size=1, max_size=3)


def world_with(team_says: dict):
    """A world with one team, `pool`."""
    raw = {
        "scenario": "a week",
        "currency": "EUR",
        "arrivals": {"rate": "1 / day", "for": "1 day"},
        "observe": "1 day",
        "personas": {"person": {"share": "100 %"}},
        "start": [{"to": "desk"}],
        "steps": {"desk": {"goal": True}},
        "teams": {"pool": team_says},
    }
    layout = lay_out(ScenarioSpec.model_validate(raw))
    return world_of(layout, seed=1, replication=0, slots=1, rows=1, log_room=0)


def by_half_hours(shifts, doors):
    """Agents and doors in each half hour of the week, the slow way."""
    agents = [sum(count for (_, covered), count in shifts if h in covered) for h in range(HALVES)]
    if doors is None:
        return agents, [count > 0 for count in agents]
    return agents, [h in doors[1] for h in range(HALVES)]


def written(shifts, doors) -> dict:
    merged: dict[str, int] = {}
    for (text, _), count in shifts:
        merged[text] = merged.get(text, 0) + count
    return {"staffing": merged, **({"open": doors[0]} if doors else {})}


@given(shifts=staffing, doors=st.none() | spans())
def test_staff_and_doors_at_any_time_are_those_of_the_half_hour(shifts, doors):
    world = world_with(written(shifts, doors))
    agents, is_open = by_half_hours(shifts, doors)
    for half in range(0, 2 * HALVES, 5):
        for now in (half * HALF, half * HALF + HALF - 1):
            assert team.agents_now(world, 0, now) == agents[half % HALVES]
            assert team.is_open(world, 0, now) == is_open[half % HALVES]


@given(shifts=staffing, doors=st.none() | spans(), start=st.integers(0, 2 * HALVES))
def test_nothing_changes_before_the_next_boundary_and_no_change_is_missed(shifts, doors, start):
    world = world_with(written(shifts, doors))
    state = list(zip(*by_half_hours(shifts, doors), strict=True))
    change = next(
        (
            h
            for h in range(start + 1, start + HALVES + 1)
            if state[h % HALVES] != state[start % HALVES]
        ),
        None,
    )
    boundary = team.next_change(world, 0, start * HALF + 1)
    if change is None:
        assert boundary == NEVER
    else:
        assert boundary <= change * HALF
        assert boundary == change * HALF or boundary % WEEK == 0  # a new week may be looked at


@given(shifts=staffing, doors=st.none() | spans(), start=st.integers(0, 2 * HALVES))
def test_the_next_opening_is_the_first_open_half_hour(shifts, doors, start):
    world = world_with(written(shifts, doors))
    _, is_open = by_half_hours(shifts, doors)
    now = start * HALF + 7
    if is_open[start % HALVES]:
        assert team.opens(world, 0, now) == now
        return
    first = next((h for h in range(start + 1, start + HALVES) if is_open[h % HALVES]), None)
    assert team.opens(world, 0, now) == (NEVER if first is None else first * HALF)


@given(
    shifts=staffing,
    since=st.integers(0, 3 * HALVES),
    length=st.integers(0, 3 * HALVES),
)
def test_staffed_time_is_the_sum_over_half_hours(shifts, since, length):
    agents, _ = by_half_hours(shifts, None)
    week = calendar.weekly(written(shifts, None)["staffing"], None)
    summed = sum(agents[h % HALVES] for h in range(since, since + length)) * HALF
    assert calendar.staffed_time(week, since * HALF, (since + length) * HALF) == summed


def test_a_week_is_covered_from_its_start_without_equal_neighbours():
    week = calendar.weekly({"Mon-Fri 09:00-17:00": 2, "Mon 12:00-14:00": 1}, None)
    assert week[0] == (0, 0, False)
    assert week[1:4] == [
        (9 * HOUR, 2, True),
        (12 * HOUR, 3, True),
        (14 * HOUR, 2, True),
    ]
    assert all(left[1:] != right[1:] for left, right in itertools.pairwise(week))
    assert week[-1] == (4 * DAY + 17 * HOUR, 0, False)


def test_doors_may_be_open_with_nobody_there_and_closed_with_somebody():
    week = calendar.weekly({"Mon 10:00-14:00": 1}, read_spans("Mon 08:00-12:00"))
    assert week == [
        (0, 0, False),
        (8 * HOUR, 0, True),
        (10 * HOUR, 1, True),
        (12 * HOUR, 1, False),
        (14 * HOUR, 0, False),
    ]


def test_a_team_that_never_changes_has_no_next_change():
    world = world_with({"agents": 3})
    assert team.next_change(world, 0, 5 * DAY) == NEVER
    assert team.agents_now(world, 0, 100 * WEEK + 3) == 3


def test_boundaries_are_computed_from_the_week_also_years_later():
    world = world_with({"agents": 3, "open": "Mon 08:00-12:00"})
    years = 500 * WEEK
    assert team.next_change(world, 0, years) == years + 8 * HOUR
    assert team.next_change(world, 0, years + 8 * HOUR) == years + 12 * HOUR
    assert team.opens(world, 0, years + 12 * HOUR) == years + WEEK + 8 * HOUR
