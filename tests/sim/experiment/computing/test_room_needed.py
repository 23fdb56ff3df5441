"""The memory of a replication is reckoned before it begins, within a factor of 1.3 of the truth."""

import json
import os
import subprocess
import sys

import pytest

from sim.experiment.computing.room_needed import crowd_of
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load

SHOP = """
scenario: A shop
currency: EUR
arrivals: {{rate: {rate} / day, for: 10 days, warm_up: 0 days, cool_down: 0 days}}
observe: 20 days
personas: {{anyone: {{share: 100 %}}}}
start: [{{to: shop}}]
steps:
  shop: {shop}
"""
ALONE = "{stage: buy, channel: web, goal: yes}"
SERVED = "{stage: buy, channel: web, team: care, takes: 5 min, goal: yes}"
ON_THE_WAY = "{stage: buy, channel: web, next: [{to: end, after: 5 days}]}"
TEAM = "teams: {care: {agents: 1, cost: 9 EUR / hour}}\n"
END = "  end: {stage: own, channel: web, goal: yes}\n"
KINDS = {
    "nobody waits": (ALONE, ""),
    "nearly all wait": (SERVED, TEAM),
    "half are on the way": (ON_THE_WAY, END),
}
# Prints what was reckoned and how much more memory a replication took than a small one before it.
MEASURE = """
import json, sys
from sim.clock.compiled import clock as compiled
from sim.clock.simpy import clock as simpy
from sim.experiment.computing.room_needed import bytes_of, crowd_of
from sim.journey.layout.layout import lay_out
from sim.records.tables import customers_table, runs_table
from sim.scenario.loading import load

small, large = (lay_out(load(name).spec) for name in ("small.yaml", "large.yaml"))
under_simpy, rows_kept = sys.argv[1] == "simpy", sys.argv[2] == "rows"
run = (simpy if under_simpy else compiled).run_replication

def peak():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

def make(layout):
    made = run(layout, seed=1, number=0, customers=None)
    if rows_kept:
        customers_table(made).write_parquet("table.parquet")
    runs_table(made, 0.1)

make(small)
before = peak()
make(large)
crowd = crowd_of(large)
told = bytes_of(large, crowd, simpy=under_simpy, rows_kept=rows_kept)
print(json.dumps([told, peak() - before]))
"""


def write(folder, name, kind, rate):
    shop, more = KINDS[kind]
    text = SHOP.format(rate=rate, shop=shop)
    (folder / name).write_text(text + more, encoding="utf-8")
    return folder / name


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the most that was taken")
@pytest.mark.parametrize("tables", ["sums", "rows"])
@pytest.mark.parametrize(("clock", "rate"), [("compiled", 60_000), ("simpy", 4_000)])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_reckoned_is_what_is_taken_within_a_factor_of_1_3(
    tmp_path, kind, clock, rate, tables
):
    write(tmp_path, "small.yaml", kind, 20)
    write(tmp_path, "large.yaml", kind, rate)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, clock, tables],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    told, taken = json.loads(done.stdout)
    assert taken / 1.3 <= told <= taken * 1.3, f"{told / taken:.2f}"


@pytest.mark.parametrize(
    ("kind", "share"),
    [("nobody waits", 0.0), ("nearly all wait", 1.0), ("half are on the way", 0.5)],
)
def test_how_many_are_under_way_at_once_is_known_beforehand(tmp_path, kind, share):
    crowd = crowd_of(lay_out(load(write(tmp_path, "x.yaml", kind, 50_000)).spec))
    assert crowd.under_way / crowd.all == pytest.approx(share, abs=0.01)


def test_patience_bounds_who_waits(tmp_path):
    file = write(tmp_path, "x.yaml", "nearly all wait", 50_000)
    text = file.read_text(encoding="utf-8")
    text = text.replace("takes: 5 min", "takes: 5 min, live: yes, patience: 1 hour")
    file.write_text(text, encoding="utf-8")
    crowd = crowd_of(lay_out(load(file).spec))
    assert crowd.under_way == pytest.approx(50_000 / 24, rel=0.1)


def test_fewer_counted_customers_shorten_the_run(tmp_path):
    layout = lay_out(load(write(tmp_path, "x.yaml", "nobody waits", 1_000)).spec)
    assert crowd_of(layout).counted == pytest.approx(10_000)
    assert crowd_of(layout, 1_000).all == pytest.approx(1_000)
    assert crowd_of(layout, 10**9).counted == pytest.approx(10_000)
