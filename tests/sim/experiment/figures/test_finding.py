"""People are found by what happened to them, the same ones under the same seed."""

import polars as pl
import pytest

from sim.errors import UsageError
from sim.experiment.figures.finding import WHO, find, order_of_arrival, who_of

VALUES = {7: 10.0, 3: 50.0, 9: 20.0, 1: -5.0, 4: 30.0}  # in order of arrival, not of keys


def events(dropped=()):
    rows = [(key, key, place, 5, "arrived") for place, key in enumerate(VALUES)]
    rows += [(99, 7, 6, 5, "arrived")]  # brought by another, and so not counted
    rows += [(key, key, 9, 3, "dropped") for key in dropped]
    names = ["customer", "root", "time", "rank", "type"]
    return pl.DataFrame(rows, schema=names, orient="row")


def customers(change=None, left=()):
    rows = [
        (key, value + (change or {}).get(key, 0.0), "left" if key in left else "finished")
        for key, value in VALUES.items()
    ]
    return pl.DataFrame(rows, schema=["customer", "customer_value", "ending"], orient="row")


def number_of(key):
    return list(VALUES).index(key) + 1


def test_the_order_of_arrival_leaves_out_whom_others_brought():
    assert order_of_arrival(events()) == list(VALUES)


def test_somebody_typical_has_the_median_value():
    person = find("typical", events(), [customers()], seed=1, band=1.0)
    assert person.number == number_of(9)
    assert person.words == (
        "Of the 5 customers of the first replication, the one nearest to the median value."
    )


def test_of_those_dropped_and_of_those_who_left_the_one_nearest_to_their_median_is_found():
    person = find("dropped", events(dropped=(7, 3, 4)), [customers()], seed=1, band=1.0)
    assert person.number == number_of(4)
    assert person.words == (
        "Of the 3 of 5 customers whose case fell through the gap, the one nearest to their median "
        "value."
    )
    person = find("left", events(), [customers(left=(1,))], seed=1, band=1.0)
    assert (person.number, person.fitting) == (number_of(1), 1)


def test_the_most_harmed_loses_most_and_who_loses_too_little_is_not_counted():
    then = customers(change={7: -4.0, 3: -9.0, 9: -0.5})
    person = find("most-harmed", events(), [customers(), then], seed=1, band=1.0)
    assert (person.number, person.fitting) == (number_of(3), 2)
    with pytest.raises(UsageError, match="nobody is worse off under the variant"):
        find("most-harmed", events(), [customers(), then], seed=1, band=9.0)


def test_one_at_random_is_the_same_for_a_seed_and_another_for_some_others():
    found = [
        find("random", events(), [customers()], seed=seed, band=1.0).number for seed in range(40)
    ]
    again = [
        find("random", events(), [customers()], seed=seed, band=1.0).number for seed in range(40)
    ]
    assert found == again
    assert set(found) == {1, 2, 3, 4, 5}


def test_where_nobody_fits_the_words_say_so_and_whom_to_look_for_instead():
    with pytest.raises(UsageError) as caught:
        find("dropped", events(), [customers()], seed=1, band=1.0)
    assert str(caught.value) == (
        "nobody's case fell through the gap in the first replication\n"
        "  fix: look for somebody else (left, most-harmed, typical, random), or use another --seed"
    )


def test_whom_to_look_for_is_one_of_the_known_words():
    assert [who_of(word, designs=2) for word in WHO] == list(WHO)
    with pytest.raises(UsageError) as caught:
        who_of("droped", designs=1)
    assert str(caught.value) == (
        "--who 'droped': unknown; did you mean 'dropped'?\n"
        "  known are: dropped, left, most-harmed, typical, random"
    )
    with pytest.raises(UsageError) as caught:
        who_of("most-harmed", designs=1)
    assert str(caught.value) == (
        "--who most-harmed compares two designs, and one is named\n"
        "  fix: add --variant with the change that may harm"
    )
