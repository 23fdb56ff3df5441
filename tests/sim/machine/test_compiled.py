import json
import math
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.machine import compiled

SOURCES = Path(compiled.__file__).parent
RUN = """
import sys
import sim.machine.compiled
first = sim.machine.compiled.first_compile()
from sim.journey.blocks import visit
print(visit.visit(20.0), first, sim.machine.compiled.first_compile(), "numba" in sys.modules)
print(sim.machine.compiled.cache_folder())
"""


class House:
    """A house with two blocks, and a user with a cache of their own."""

    def __init__(self, root):
        self.sim = root / "house" / "sim"
        self.cache_home = root / "home" / "cache"
        self.cache_home.mkdir(parents=True)
        for folder in ("machine", "journey", "journey/blocks", "clock"):
            (self.sim / folder).mkdir(parents=True)
            (self.sim / folder / "__init__.py").touch()
        # A regular package, or else an installed one of this name would come first.
        (self.sim / "__init__.py").touch()
        machine = ("kept_code.py", "compiler.py", "operating_system.py", "regular_files.py")
        for name in ("compiled.py", *machine):
            shutil.copy(SOURCES / name, self.sim / "machine")
        self.write("offer", "return 2.0 * price")
        self.write(
            "visit",
            "return offer(price) + 1.0",
            "from sim.journey.blocks.offer import offer",
        )

    def write(self, block, line, needs=""):
        head = f"from sim.machine.compiled import compiled\n{needs}\n\n\n@compiled\n"
        text = f"{head}def {block}(price):\n    {line}\n"
        (self.sim / "journey" / "blocks" / f"{block}.py").write_text(text)

    def run(self, code=RUN, **settings):
        home = str(self.cache_home.parent)
        environment = {
            **os.environ,
            "HOME": home,
            "LOCALAPPDATA": home,
            "PYTHONPATH": str(self.sim.parent),
            "WINWIN_NO_COMPILER": "0",
            "XDG_CACHE_HOME": str(self.cache_home),
            **settings,
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.sim.parent,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()

    def digest(self):
        code = "import sim.machine.compiled as c; print(c.behaviour_digest())"
        return self.run(code, WINWIN_NO_COMPILER="1")[0]

    def kept_beside_the_sources(self):
        return list(self.sim.rglob("*.nb?"))


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_what_is_not_compiled_yet_is_known_by_name(house):
    code = (
        "from sim.machine.compiled import first_compile\n"
        "from sim.journey.blocks import visit\n"
        "visit.visit(20.0)\n"
        "print(first_compile('visit'), first_compile('proceed'), first_compile())\n"
    )
    assert house.run(code) == ["False True False"]


def test_what_was_being_written_when_a_process_was_ended_is_not_compiled(house):
    _, folder = house.run()
    (place,) = Path(folder).glob("*.code")
    for file in [*Path(folder).rglob("*.nb?"), place]:
        file.rename(file.with_name(f".{file.name}.12ab.part"))
    assert house.run() == ["41.0 True False True", folder]


def test_a_second_process_runs_what_the_first_one_compiled_without_the_compiler(house):
    answer, folder = house.run()
    assert answer == "41.0 True False True"
    assert house.run() == ["41.0 False False False", folder]
    assert house.kept_beside_the_sources() == []


def test_only_what_python_calls_is_kept_and_what_that_calls_is_a_part_of_it(house):
    folder = Path(house.run()[1])
    assert [path.name.split(".")[0] for path in folder.rglob("*.nbi")] == ["visit"]
    assert [path.name.split("-")[0] for path in folder.glob("*.code")] == [
        "sim.journey.blocks.visit.visit"
    ]


PIECE = """
import sys
from sim.machine.compiled import together
from sim.journey.blocks import offer, visit
wanted = [(offer.offer, (0.5,)), (visit.visit, (0.5,)), (offer.offer, (1,))]
for function, price in zip(together(*wanted), (20.0, 20.0, 20), strict=True):
    print(function(price))
print(together(*wanted)[0] is together(*wanted)[0], "numba" in sys.modules)
"""


def test_functions_compiled_together_are_one_piece_that_is_kept_as_one(house):
    answers = ["40.0", "41.0", "40.0"]
    assert house.run(PIECE) == [*answers, "True True"]
    folder = Path(house.run()[1])
    assert house.run(PIECE) == [*answers, "True False"]
    kept = sorted(path.name.split("-")[0] for path in folder.glob("*.code"))
    assert kept == [
        "sim.journey.blocks.offer.offer",
        "sim.journey.blocks.visit.visit",
    ]  # the second by itself


def test_a_piece_that_cannot_be_kept_is_compiled_function_by_function(house):
    without = "import sim.machine.kept_code\nsim.machine.kept_code.can_run = lambda: False\n"
    assert house.run(without + PIECE) == ["40.0", "41.0", "40.0", "True True"]
    folder = Path(house.run()[1])
    assert len(list(folder.rglob("*.nbi"))) == 2


@pytest.mark.parametrize("harm", ["cut short", "changed", "emptied", "calls what is not there"])
def test_kept_code_that_is_not_as_it_was_is_left_to_the_compiler(house, harm):
    _, folder = house.run()
    (place,) = Path(folder).glob("*.code")
    head, _, code = place.read_bytes().partition(b"\n")
    if harm == "cut short":
        code = code[:-1]
    elif harm == "changed":
        code = code[:-1] + bytes([code[-1] ^ 1])
    elif harm == "emptied":
        head = code = b""
    else:
        head = json.dumps({**json.loads(head), "needs": ["no_such_function"]}).encode()
    place.write_bytes(head + b"\n" + code)
    assert house.run() == ["41.0 False False True", folder]


def test_kept_code_returns_arrays_raises_errors_and_leaves_the_compiler_to_others(house):
    (house.sim / "journey" / "rows.py").write_text(
        "import numpy as np\nfrom sim.machine.compiled import compiled\n\n\n"
        "@compiled\ndef rows(count):\n    return np.full(count, 0.5)\n"
    )
    code = (
        "import sys\nfrom sim.journey.rows import rows\n"
        "print(rows(2), 'numba' in sys.modules)\n"
        "try:\n    rows(-1)\nexcept ValueError as error:\n    print(error)\n"
        "import numba\nprint(numba.njit(lambda x: x + 1)(1), rows(3))"
    )
    assert house.run(code)[0] == "[0.5 0.5] True"
    told = ["[0.5 0.5] False", "negative dimensions not allowed", "2 [0.5 0.5 0.5]"]
    assert house.run(code) == told


def test_kept_code_is_told_apart_by_the_kinds_of_its_arguments(house):
    house.write("visit", "return price / 2 if price > 3 else price")
    code = (
        "import numpy as np, sys\nfrom sim.journey.blocks.visit import visit\n"
        "for price in (7, 7.5, np.uint64(2**63), 2**63, True, np.float64(9.0), np.int32(3)):\n"
        "    print(visit(price))\n"
        "print('numba' in sys.modules)"
    )
    first = house.run(code)
    assert first[:3] == ["3.5", "3.75", "4.611686018427388e+18"]
    assert house.run(code) == [*first[:-1], "False"]


def test_editing_a_block_that_another_calls_changes_the_result_and_the_folder(house):
    _, folder = house.run()
    house.write("offer", "return 3.0 * price")
    answer, other_folder = house.run()
    assert answer == "61.0 True False True"
    assert other_folder != folder
    house.write("offer", "return 2.0 * price")
    assert house.run() == ["41.0 False False False", folder]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_folder_is_the_users_own_and_nobody_elses(house):
    folder = Path(house.run()[1])
    kept, lab = folder.parent, folder.parent.parent
    assert (kept.name, lab.name) == ("compiled", "winwin-lab")
    for private in (folder, kept, lab):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert private.stat().st_uid == os.getuid()


def test_without_the_compiler_the_same_functions_are_plain_python(house):
    assert house.run(WINWIN_NO_COMPILER="1") == ["41.0 False False False", "None"]
    assert list(house.cache_home.iterdir()) == []
    same = "import sim.machine.compiled as c; print(c.compiled(print) is print)"
    assert house.run(same, WINWIN_NO_COMPILER="1") == ["True"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep their caches elsewhere")
@pytest.mark.parametrize("obstacle", ["a file", "a link"])
def test_without_a_private_folder_everything_runs_and_nothing_is_kept(house, obstacle):
    place = house.cache_home / "winwin-lab"
    elsewhere = house.cache_home.parent / "elsewhere"
    elsewhere.mkdir()
    if obstacle == "a file":
        place.write_text("in the way")
    else:
        place.symlink_to(elsewhere)
    assert house.run() == ["41.0 True True True", "None"]
    assert house.kept_beside_the_sources() == []
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to files")
@pytest.mark.parametrize("room", [0, 600])
def test_on_a_full_disk_everything_runs_and_what_does_not_fit_is_not_kept(house, room):
    full = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))\n"
    )
    (words, folder) = house.run(full + RUN)
    assert words.startswith("41.0 True ")
    assert all(file.stat().st_size <= room for file in Path(folder).rglob("*") if file.is_file())
    assert not list(Path(folder).glob("*.code"))
    assert house.kept_beside_the_sources() == []
    assert house.run()[0].startswith("41.0 True ")


def test_other_packages_keep_the_cache_that_their_settings_name(house):
    code = (
        "import numba; before = numba.config.CACHE_DIR\n"
        "from sim.journey.blocks import visit\n"
        "print(numba.config.CACHE_DIR == before)"
    )
    elsewhere = house.cache_home.parent / "elsewhere"
    assert house.run(code, NUMBA_CACHE_DIR=str(elsewhere)) == ["True"]
    assert not elsewhere.exists()


def test_the_digest_is_that_of_all_behaviour_and_of_nothing_else(house):
    digest = house.digest()
    assert len(digest) == 32
    (house.sim / "lab.py").write_text("# no behaviour")
    assert house.digest() == digest
    seen = {digest}
    clock = house.sim / "clock" / "compiled_clock.py"
    compiler = house.sim / "machine" / "compiled.py"
    for path, text in (
        (clock, "# a clock"),
        (clock, "# another clock"),
        (house.sim / "journey" / "deep" / "block.py", "# a block within a block"),
        (compiler, compiler.read_text() + "# edited"),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        seen.add(house.digest())
    clock.rename(clock.with_name("clock.py"))
    seen.add(house.digest())
    assert len(seen) == 6


def test_the_digest_is_the_same_however_lines_end(house):
    digest = house.digest()
    for path in house.sim.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert house.digest() == digest


@compiled.compiled
def _share(part, whole):
    return part / whole


def test_a_division_by_zero_is_infinite_or_no_number_as_in_numpy():
    with np.errstate(all="ignore"):
        assert _share(np.float64(1.0), np.float64(0.0)) == math.inf
        assert math.isnan(_share(np.float64(0.0), np.float64(0.0)))


@pytest.mark.skipif(compiled.WITHOUT_COMPILER, reason="plain Python has no such options")
def test_compiled_behaviour_lets_go_of_the_interpreter_and_keeps_the_order_of_sums():
    assert _share.whole.targetoptions["nogil"]
    assert not _share.whole.targetoptions["fastmath"]


def test_whole_numbers_are_told_apart_by_what_64_bits_can_hold():
    kinds = [compiled.kinds_of((number,))[0] for number in (-(2**63), 2**63 - 1, 2**63, 2**64 - 1)]
    assert kinds == ["int", "int", "unsigned", "unsigned"]
    assert compiled.kinds_of((-(2**63) - 1, 2**64)) == (None, None)
