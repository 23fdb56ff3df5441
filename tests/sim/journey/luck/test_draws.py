import itertools
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.journey.luck import draws
from sim.journey.luck.draws import LabelBook, LabelCollisionError, draw, draw_pair, label

MANY = 20_000
KEY = np.uint64(draws.replication_key(20_240_229, 7))
WAIT = label("call", "patience")
SIXTY_FOUR_BITS = st.integers(0, 2**64 - 1)


def words(text):
    return tuple(np.uint64(int(word, 16)) for word in text.split())


# The generator


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        (
            "00000000 00000000 00000000 00000000",
            "00000000 00000000",
            "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        ),
        (
            "ffffffff ffffffff ffffffff ffffffff",
            "ffffffff ffffffff",
            "408f276d 41c83b0e a20bc7c6 6d5451fd",
        ),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_known_answers_of_its_authors(counter, key, expected):
    assert draws.philox(words(counter), words(key)) == words(expected)


@settings(deadline=None)  # the first draw may have to be compiled
@given(SIXTY_FOUR_BITS, SIXTY_FOUR_BITS, SIXTY_FOUR_BITS)
def test_a_draw_is_philox_of_the_documented_counter(key, customer, what):
    kind, occurrence, block = what >> 24, (what >> 8) & 0xFFFF, what & 0xFF
    low = 0xFFFFFFFF
    counter = tuple(
        np.uint64(word) for word in (customer & low, customer >> 32, what & low, what >> 32)
    )
    mixed = draws.philox(counter, (np.uint64(key & low), np.uint64(key >> 32)))
    first, second, third, fourth = (int(word) for word in mixed)
    expected = tuple(
        ((high << 32 | rest) >> 11) * 2.0**-53 + 2.0**-54
        for high, rest in ((first, second), (third, fourth))
    )
    assert draw_pair(*map(np.uint64, (key, customer, kind, occurrence, block))) == expected


def test_the_first_draw_of_nothing_is_pinned():
    first, second = draw_pair(0, 0, 0, 0, 0)
    assert first == ((0x6627E8D5E169C58D >> 11) + 0.5) / 2**53
    assert second == ((0xBC57AC4C9B00DBD8 >> 11) + 0.5) / 2**53


def test_a_draw_is_never_0_and_never_1():
    none, all_ones = np.uint64(0), np.uint64(0xFFFFFFFF)
    assert draws.uniform(none, none) == 2.0**-54
    assert draws.uniform(all_ones, all_ones) == 1.0 - 2.0**-53


def test_a_single_draw_is_the_first_of_the_first_pair():
    for customer in range(100):
        assert draw(KEY, customer, WAIT, 3) == draw_pair(KEY, customer, WAIT, 3, 0)[0]


GRID = """
import numpy as np
from sim.journey.luck import draws
for seed in (0, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1):
    key = np.uint64(draws.replication_key(seed, 5))
    seed = np.uint64(seed)
    for customer in (0, 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1):
        for occurrence in (0, 65535):
            for cast in (np.uint64, lambda number: np.uint64(number).astype(np.int64)):
                what = draws.label("a", str(seed))
                pair = draws.draw_pair(cast(key), cast(customer), what, occurrence, 255)
                print(pair[0].hex(), pair[1].hex(), draws.draw(key, seed, what, 1).hex())
"""


def grid(without_compiler):
    environment = {**os.environ, "WINWIN_NO_COMPILER": without_compiler}
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", GRID]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_plain_python_and_compiled_code_draw_the_same_bits_for_every_seed():
    plain = grid("1")
    assert plain == grid("0")
    assert len(plain) == 8 * 7 * 2 * 2
    # Signed and unsigned numbers with the same bits are the same key.
    assert plain[0::2] == plain[1::2]


@pytest.mark.parametrize("seed", [0, 1, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1])
def test_keys_keep_all_their_bits_however_they_are_held(seed):
    unsigned = np.array([seed], np.uint64)
    held = np.uint64(seed)
    expected = draw(held, held, WAIT, 0)
    assert draw(unsigned[0], unsigned[0], np.int64(WAIT), np.int64(0)) == expected
    assert draw(unsigned.view(np.int64)[0], unsigned.view(np.int64)[0], WAIT, 0) == expected
    assert draw(np.uint64(seed ^ 1), held, WAIT, 0) != expected
    assert draw(held, np.uint64(seed ^ 1), WAIT, 0) != expected


@pytest.mark.parametrize(
    ("kind", "occurrence", "block"),
    [(2**40, 0, 0), (0, 2**16, 0), (0, 0, 2**8), (-1, 0, 0), (0, -1, 0), (0, 0, -1)],
)
def test_what_does_not_fit_into_the_counter_is_an_error_and_nobody_elses_luck(
    kind, occurrence, block
):
    kind, occurrence, block = np.int64(kind), np.int64(occurrence), np.int64(block)
    with pytest.raises(OverflowError, match="label must be below 2\\^40, its occurrence below"):
        draw_pair(KEY, np.int64(1), kind, occurrence, block)


# Independence


def test_every_part_of_the_key_has_its_own_draws():
    customers = (0, 1, 2**32, 2**63)
    kinds = (0, 1, WAIT, 2**40 - 1)
    found = [
        number
        for customer, kind, occurrence, block in itertools.product(
            customers, kinds, range(0, 65536, 4096), range(0, 256, 16)
        )
        for number in draw_pair(KEY, np.uint64(customer), kind, occurrence, block)
    ]
    assert len(set(found)) == len(found) == 2 * 4 * 4 * 16 * 16


def along(what):
    """Draws of which all parts of the key but one stay the same."""
    ways = {
        "customers": lambda n: draw(KEY, n, WAIT, 0),
        "labels": lambda n: draw(KEY, 1, n, 0),
        "occurrences": lambda n: draw(KEY, 1, WAIT, n),
        "replications": lambda n: draw(np.uint64(draws.replication_key(1, n)), 1, WAIT, 0),
        "seeds": lambda n: draw(np.uint64(draws.replication_key(n, 1)), 1, WAIT, 0),
        "second lanes": lambda n: draw_pair(KEY, n, WAIT, 0, 0)[1],
    }
    return np.array([ways[what](n) for n in range(MANY)])


ALL_WAYS = ["customers", "labels", "occurrences", "replications", "seeds", "second lanes"]


@pytest.mark.parametrize("what", ALL_WAYS)
def test_draws_are_uniform_along_every_part_of_the_key(what):
    assert stats.kstest(along(what), "uniform").pvalue > 1e-4


@pytest.mark.parametrize("what", ALL_WAYS)
def test_neighbours_along_every_part_of_the_key_are_independent(what):
    numbers = along(what)
    cells, _, _ = np.histogram2d(numbers[0::2], numbers[1::2], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > 1e-4
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 4 / MANY**0.5


def test_the_two_draws_of_a_pair_are_independent():
    assert abs(np.corrcoef(along("customers"), along("second lanes"))[0, 1]) < 4 / MANY**0.5


# Keys of replications


def test_a_replications_key_is_the_output_of_splitmix64():
    # Published outputs of splitmix64 started at 0: its first seeds the second stage here.
    first = 0xE220A8397B1DCDAF
    golden = 0x9E3779B97F4A7C15
    back_at_zero = -first * pow(golden, -1, 2**64) % 2**64
    assert draws.replication_key(0, back_at_zero) == first
    assert draws.replication_key(0, back_at_zero + 1) == 0x6E789E6AA1B965F4


def test_no_two_replications_of_neighbouring_seeds_share_a_key():
    seeds = [0, 1, 2, 3, 2**63 - 1, 2**63, 2**64 - 1]
    keys = {draws.replication_key(seed, n) for seed in seeds for n in range(2_000)}
    assert len(keys) == len(seeds) * 2_000
    assert all(0 <= key < 2**64 for key in keys)


@pytest.mark.parametrize("wrong", [-1, 2**64])
def test_a_seed_or_replication_out_of_range_is_refused_in_words(wrong):
    rule = f"must be a whole number from 0 to 2\\^64 - 1, but is {wrong}$"
    with pytest.raises(ValueError, match=f"^seed {rule}"):
        draws.replication_key(wrong, 0)
    with pytest.raises(ValueError, match=f"^replication {rule}"):
        draws.replication_key(0, wrong)


def test_a_seed_that_is_no_whole_number_is_refused():
    with pytest.raises(TypeError):
        draws.replication_key(1.0, 0)


# Labels


def test_labels_are_the_same_on_every_machine():
    assert label("call", "patience") == 0x48E4D71CFB
    assert label("Rückruf → Büro", "route", "weiter") == 0xE2F9FB26F5


def test_a_label_depends_on_where_one_part_ends_and_the_next_begins():
    parts = [("a", "bc", ""), ("ab", "c", ""), ("a", "b", "c"), ("", "abc", ""), ("abc", "", "")]
    assert len({label(*kind) for kind in parts}) == len(parts)


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_a_label_fits_into_its_40_bits(place, purpose, alternative):
    assert 0 <= label(place, purpose, alternative) < 2**40


def test_a_book_gives_the_same_labels_again_and_knows_whose_they_are():
    book = LabelBook()
    assert book.label("call", "patience") == book.label("call", "patience") == WAIT
    book.label("call", "route", "shop")
    assert set(book.kinds.values()) == {("call", "patience", ""), ("call", "route", "shop")}


def test_a_collision_of_labels_is_an_error_that_names_both():
    book = LabelBook(bits=8)

    def fill():
        for number in range(2**8 + 1):  # one more than there are numbers
            book.label(f"step {number}", "route", "shop")

    with pytest.raises(LabelCollisionError) as caught:
        fill()
    first, second = caught.value.first, caught.value.second
    assert first != second
    assert label(*first, bits=8) == label(*second, bits=8)
    assert str(caught.value) == (
        f"the draws 'route' of 'shop' at '{first[0]}' and 'route' of 'shop' at '{second[0]}' get "
        "the same number and would share their luck; rename one of them"
    )


def test_a_draw_without_alternatives_is_named_without_one():
    error = LabelCollisionError(("call", "patience", ""), ("chat", "leave", ""))
    assert str(error).startswith("the draws 'patience' at 'call' and 'leave' at 'chat' get")
