"""What a company knows, read from a CSV file; what is wrong with it is told in words, at once."""

import pytest

from sim.errors import ScenarioError
from sim.experiment.figures.known_totals import KINDS, KnownTotal, Tolerance, read_totals

HEADER = "measure,value,per,team,tolerance\n"


@pytest.fixture
def read(tmp_path, monkeypatch):
    """`read(text)`: the totals of a file with this text, for a scenario with one team."""
    monkeypatch.chdir(tmp_path)

    def read_text(text):
        file = tmp_path / "totals.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_totals(file.relative_to(tmp_path), "EUR", ["care"])

    return read_text


@pytest.fixture
def refused(read):
    """`refused(text)`: what is said of it."""

    def words(text):
        with pytest.raises(ScenarioError) as caught:
            read(text)
        return str(caught.value)

    return words


def test_every_unit_is_read_as_people_write_it(read):
    found = read(
        HEADER
        + "volume,1200,month,,10 %\n"
        + "completion,62 %,customer,,2 points\n"
        + "revenue,12.50 EUR,customer,,1 EUR\n"
        + "wait,68 s,queued,care,15 %\n"
    )
    assert found == [
        KnownTotal("volume", 1200.0, "month", None, Tolerance(0.1, is_share_of_value=True)),
        KnownTotal("completion", 0.62, "customer", None, Tolerance(0.02, is_share_of_value=False)),
        KnownTotal("revenue", 12.5, "customer", None, Tolerance(1.0, is_share_of_value=False)),
        KnownTotal("wait", 68 / 60, "queued", "care", Tolerance(0.15, is_share_of_value=True)),
    ]


@pytest.mark.parametrize("measure", list(KINDS))
def test_every_measure_can_be_named(read, measure):
    kind = KINDS[measure]
    value = {"count": "3", "share": "3 %", "money": "3 EUR", "minutes": "3 min"}[kind.unit]
    (found,) = read(f"measure,value,per\n{measure},{value},{kind.pers[0]}\n")
    assert (found.measure, found.team, found.tolerance) == (measure, None, None)


def test_a_spreadsheets_mark_semicolons_and_remarks_are_read(read):
    text = "\ufeff# what we know, of 2023\nMeasure;Value;Per\n\nvolume;1200;year\n"
    assert read(text) == [KnownTotal("volume", 1200.0, "year", None, None)]


def test_where_there_is_one_way_to_count_it_need_not_be_said(read):
    assert read("measure,value,per\nwait,2 min,\n")[0].per == "queued"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("volum,3,day", "totals.csv:2:1: measure: 'volum' is no measure; did you mean 'volume'?"),
        ("volume,many,day", "totals.csv:2:1: value: 'many' is not a number"),
        ("volume,,day", "value: a number is expected, but nothing is written"),
        ("volume,-3,day", "value: '-3' is negative"),
        ("completion,62 EUR,customer", "value: '62 EUR' is not a share"),
        ("wait,68,queued", "value: '68' has no unit"),
        ("revenue,12 USD,customer", "value: '12 USD' is not in the scenario's currency, EUR"),
        ("volume,3,fortnight", "per: 'volume' is not counted per 'fortnight'"),
        ("volume,3,dy", "is not counted per 'dy'; did you mean 'day'?"),
        ("volume,3,", "per: 'volume' is counted per what?"),
        ("volume,3,day,care", "team: 'volume' is not counted by team"),
        ("wait,3 min,queued,car", "team: there is no team 'car'; did you mean 'care'?"),
        ("completion,3 %,customer,,5", "tolerance: '5' is not a tolerance for a share"),
        ("wait,3 min,queued,,soon", "tolerance: 'soon' is not a duration"),
        ("volume,1,200,day,,5,6", "7 cells, but 5 columns"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(refused, row, told):
    words = refused(HEADER + row + "\n")
    assert told in words
    assert "fix: " in words


def test_all_rows_that_are_wrong_are_told_together(refused):
    words = refused(HEADER + "volum,3,day\nvolume,many,day\n")
    assert "totals.csv:2:1" in words
    assert "totals.csv:3:1" in words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "totals.csv: the file is empty"),
        (" \n\n", "totals.csv: the file is empty"),
        (HEADER, "there is no figure below the header"),
        ("# a remark alone\n", "there is no figure below the header"),
        ("measure,value\nvolume,3\n", "totals.csv:1:1: per: the column 'per' is missing"),
        ("measure,valu,per\n", "there is no column 'valu'; did you mean 'value'?"),
        ("measure,value,per,per\n", "the column 'per' stands there twice"),
        (b"\xff\xfe\x00", "this is not UTF-8 text"),
        ('measure,value,per\n"volume,3\n', "this is not CSV"),
        ("x" * 1_000_001, "the file is larger than 1,000,000 bytes"),
        (HEADER + "volume,3,day\n" * 1001, "there are more than 1,000 figures"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(refused, text, told):
    words = refused(text)
    assert told in words
    assert "fix: " in words


def test_a_file_that_is_not_there_names_the_closest(read, tmp_path):
    read("measure,value,per\nvolume,3,day\n")
    with pytest.raises(ScenarioError, match=r"did you mean 'totals\.csv'"):
        read_totals(tmp_path / "total.csv", "EUR", [])
    with pytest.raises(ScenarioError, match="not a regular file"):
        read_totals(tmp_path, "EUR", [])


@pytest.mark.parametrize(
    ("row", "told", "fix"),
    [
        ("volume,3,day,,-5", "tolerance: '-5' is negative", "write a number of 0 or more"),
        ("wait,3 min,queued,,-5 s", "tolerance: '-5 s' is negative", "write a duration of '0 min'"),
        ("completion,3 %,customer,,-2 points", "'-2' is negative", "write a number of 0 or more"),
        (
            "revenue,3 EUR,customer,,-1 EUR",
            "tolerance: '-1 EUR' is negative",
            "write how far off is near enough",
        ),
        ("volume,3,day,,-5 %", "tolerance: '-5 %' is less than 0 %", "from '0 %' to '100 %'"),
        (
            "revenue,3 EUR,customer,,5 points",
            "tolerance: '5 points' is not a tolerance for an amount of money",
            "write an amount, such as '10 EUR', or '10 %' of the value",
        ),
        (
            "volume,3,day,,5 points",
            "tolerance: '5 points' is not a tolerance for a number",
            "write a plain number, such as '5', or '10 %' of the value",
        ),
        (
            "wait,3 min,queued,,5 points",
            "tolerance: '5 points' is not a tolerance for a time",
            "write a time, such as '5 s', or '10 %' of the value",
        ),
        (
            "completion,3 %,customer,,5 pointless",
            "tolerance: '5 pointless' is not a tolerance for a share",
            "write '2 points' (percentage points), or '10 %' of the value",
        ),
        (
            "completion,3 %,customer,,x points",
            "tolerance: 'x' is not a number",
            "write a plain num",
        ),
        ("revenue,3 EUR,customer,,5 USD", "tolerance: '5 USD' is not in the scenario's", "in EUR"),
        ("volume,1.000,day,,", "value: '1.000' can be read in two ways", "write '1000' or '1'"),
    ],
)
def test_a_tolerance_is_in_the_unit_of_its_measure(refused, row, told, fix):
    words = refused(HEADER + row + "\n")
    assert words.startswith("totals.csv:2:1: ")
    assert told in words
    assert fix in words


@pytest.mark.parametrize("text", ["2 points", "1 point", "2.5 points"])
def test_a_share_may_be_off_by_points(read, text):
    (found,) = read(HEADER + f"completion,3 %,customer,,{text}\n")
    assert found.tolerance.amount == float(text.split()[0]) / 100
    assert not found.tolerance.is_share_of_value


@pytest.mark.parametrize(
    "remark",
    [
        '# what we "know", of 2023',
        '# an open " quote',
        '#"',
        '  # indented "',
        '"# quoted by a spreadsheet, as it has a comma"',
        '# a 5" screen, and a 7" one; so',
    ],
)
def test_remarks_are_skipped_whatever_they_hold(read, remark):
    text = f"{remark}\n{HEADER}{remark}\nvolume,1200,year,,\n{remark}\n"
    (found,) = read(text)
    assert (found.measure, found.value) == ("volume", 1200)


def test_a_quote_that_is_not_closed_is_told_with_its_line(refused):
    words = refused(HEADER + 'volume,3,day\n# "remark\n"volume,3,day\nvolum,3,day\n')
    assert "totals.csv:4:1: this is not CSV: a quote is not closed" in words
    assert "totals.csv:5:1: measure: 'volum' is no measure" in words


def test_a_team_whose_accents_stand_apart_is_the_same_team(tmp_path):
    path = tmp_path / "totals.csv"
    path.write_text(HEADER + "wait,3 min,queued,de\u0301po\u0302t,\n", encoding="utf-8")
    (found,) = read_totals(path, "EUR", ["d\u00e9p\u00f4t"])
    assert found.team == "d\u00e9p\u00f4t"
