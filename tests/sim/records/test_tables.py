"""The three tables of a run agree with each other."""

import polars as pl
import pytest

from sim.experiment.replicate import Design, Settings, ensure
from sim.records.tables import level_rows
from sim.scenario.loading import load
from sim.scenario.studies import find_study


@pytest.fixture(scope="module")
def tables(tiny_study, tmp_path_factory):
    study = find_study(tiny_study)
    out = tmp_path_factory.mktemp("runs")
    settings = Settings(1, 2, None, "events", 1, fresh=False, out=out)
    (folder,), _ = ensure([Design(load(study.baseline), study.name)], settings, lambda *_: None)
    return {name: folder.read(name, range(2)) for name in ("runs", "customers", "events")}


def total(table, column):
    return pytest.approx(table[column].sum(), abs=1e-6)


@pytest.mark.parametrize("side", ["customer", "business"])
def test_money_is_the_same_in_all_three_tables(tables, side):
    runs = tables["runs"].filter(measure=f"{side} amount").filter(pl.col("step").is_not_null())
    assert runs["amount"].sum() == total(tables["customers"], f"{side}_value")
    assert tables["events"][f"{side}_amount"].sum() == total(tables["customers"], f"{side}_value")


def test_transfers_move_money_and_make_none(tables):
    moved = tables["events"].filter(pl.col("detail").is_in(["price", "refund", "compensation"]))
    assert (moved["customer_amount"] + moved["business_amount"]).abs().sum() == 0.0


def test_everybody_ends_once(tables):
    runs, customers = tables["runs"], tables["customers"]
    count = runs.filter(measure="customers")["amount"].sum()
    ended = runs.filter(pl.col("measure").is_in(["left", "ended"]))["amount"].sum()
    assert (count, ended) == (customers.height, customers.height)
    assert set(customers["ending"]) <= {"finished", "left", "censored"}


def test_visits_in_the_sums_are_visits_in_the_events(tables):
    flows = tables["runs"].filter(measure="flow")["amount"].sum()
    assert flows == tables["events"].filter(type="reached step").height


def test_what_is_felt_is_a_feeling_and_no_money(tables):
    felt = tables["events"].filter(type="felt")
    assert felt.height > 0
    assert felt["feeling"].abs().min() > 0
    assert felt["customer_amount"].abs().sum() == 0.0


def test_only_the_design_books_what_belongs_to_nobody(tables):
    design = tables["runs"].filter(pl.col("measure") == "business amount", pl.col("step").is_null())
    assert set(design["detail"]) == {"idle"}


@pytest.mark.parametrize(
    ("customer", "business", "level"),
    [(0.5, -0.5, "about_zero"), (5, 0.5, "both_gain"), (5, -5, "customer_gains"),
     (-5, 5, "business_gains"), (-5, -5, "both_lose"), (-5, 0, "both_lose")],
)  # fmt: skip
def test_who_gains_is_counted_against_not_having_come(customer, business, level):
    table = pl.DataFrame(
        {"replication": [0], "persona": ["x"], "customer_value": [float(customer)],
         "business_value": [float(business)]}
    )  # fmt: skip
    (row,) = level_rows(table, band=1.0).iter_rows(named=True)
    assert (row["measure"], row["amount"]) == (level, 1.0)
