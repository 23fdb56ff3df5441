"""The three tables of a run agree with each other."""

import polars as pl
import pytest

from sim.experiment.computing.replicate import Design, Settings, ensure
from sim.journey.groundwork.vocabulary import MEASURES
from sim.records.tables import level_rows
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study


@pytest.fixture(scope="module")
def tables(tiny_study, tmp_path_factory):
    study = find_study(tiny_study)
    out = tmp_path_factory.mktemp("runs")
    settings = Settings(1, 2, None, "events", 1, fresh=False, out=out)
    (folder,), _ = ensure([Design(load(study.baseline), study.name)], settings, lambda *_: None)
    return {name: folder.read(name, range(2)) for name in ("runs", "customers", "events")}


def test_measures_stand_in_the_order_of_their_numbers_whatever_was_loaded_first(tables):
    written = tables["runs"]["measure"].unique(maintain_order=True).to_list()
    numbered = [name for _, name in sorted(MEASURES.words.items())]
    assert [name for name in written if name in numbered] == numbered


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
    assert set(design["detail"]) == {"idle", "other work"}


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


def test_a_customer_has_their_traits_with_them(tables):
    customers = tables["customers"]
    assert {"benefit", "time_value", "unmet", "temper", "inertia", "goodwill"} <= set(
        customers.columns
    )
    reached = customers.filter(pl.col("goal_at").is_not_null())
    booked = tables["events"].filter(account="benefit")
    told = reached.join(booked, on=["replication", "customer"])
    assert told.height > 0
    assert (told["benefit"] - told["customer_amount"]).abs().max() < 2**-20


def test_events_say_which_run_and_scenario_they_belong_to(tables):
    events = tables["events"]
    assert events["scenario"].n_unique() == 1
    assert events["run"].n_unique() == 1
    assert events["run"][0].startswith(f"{events['run'][0].split('--')[0]}--baseline-")
    assert set(events["planned_or_actual"]) == {"actual"}


def test_an_event_has_an_account_if_and_only_if_money_is_booked(tables):
    booked = pl.col("type") == "booked"
    assert tables["events"].filter(booked & pl.col("account").is_null()).is_empty()
    assert tables["events"].filter(~booked & pl.col("account").is_not_null()).is_empty()


def test_who_speaks_to_whom_is_customer_and_desk_in_one_of_two_directions(tables):
    spoken = tables["events"].filter(pl.col("sender").is_not_null())
    assert spoken.height > 0
    customer_speaks = pl.col("sender") == "customer"
    customer_hears = pl.col("receiver") == "customer"
    assert spoken.filter(~(customer_speaks ^ customer_hears)).is_empty()
    assert tables["events"].filter(type="felt")["sender"].null_count() > 0


def test_leaving_names_its_reason_as_the_cause(tables):
    left = tables["events"].filter(type="left")
    assert left["cause"].to_list() == left["detail"].to_list()
    assert left["cause"].null_count() == 0


def test_only_a_step_with_a_system_is_on_record(tables):
    events = tables["events"]
    assert events.filter(pl.col("identified") & pl.col("recorded_by").is_null()).is_empty()
    assert events["recorded_by"].to_list() == events["system"].to_list()
