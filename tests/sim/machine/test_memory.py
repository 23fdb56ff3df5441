"""How much memory is left: of the machine, of the container, of the process's own limit."""

import subprocess
import sys
from unittest.mock import Mock

import pytest

from sim.machine import memory


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with 5 MiB left, and no container."""
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 9999 kB\nMemAvailable:  5120 kB\n", encoding="ascii")
    monkeypatch.setattr(memory, "MEMORY_INFO", info)
    monkeypatch.setattr(memory, "GROUP", tmp_path)
    monkeypatch.setattr(memory.sys, "platform", "linux")
    return tmp_path


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says")


@needs_linux
def test_what_the_machine_says_is_available(machine):
    assert machine.is_dir()
    assert memory.available_bytes() == 5 * 2**20


@needs_linux
def test_a_container_that_leaves_less_decides(machine):
    for name, text in {"memory.max": "4194304\n", "memory.current": "3145728\n",
                       "memory.stat": "anon 5\ninactive_file 1048576\n"}.items():  # fmt: skip
        (machine / name).write_text(text, encoding="ascii")
    assert memory.available_bytes() == 2 * 2**20
    (machine / "memory.max").write_text("max\n", encoding="ascii")
    assert memory.available_bytes() == 5 * 2**20


def test_elsewhere_nobody_knows(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    assert memory.available_bytes() is None


@needs_linux
def test_where_nothing_can_be_read_nobody_knows(machine):
    (machine / "meminfo").write_text("", encoding="ascii")
    assert memory.available_bytes() is None


AT_THE_END = """
import gc
from sim.machine.memory import OBJECTS_BETWEEN_LOOKS, look_for_garbage_seldom
class Ring:
    def __init__(self):
        self.itself = self
    def __del__(self):
        print("found")
kept = Ring()
look_for_garbage_seldom()
print(gc.get_threshold()[0] == OBJECTS_BETWEEN_LOOKS, Ring() is None)
gc.collect()
"""


def test_garbage_is_looked_for_seldom_and_not_at_the_end():
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "False", "found"]  # not what was kept to the end


PAGES_OF_THEIR_OWN = """
import ctypes
import numpy as np
from sim.machine.memory import keep_for_the_next_replication

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost")]

try:
    ask = ctypes.CDLL(None).mallinfo2
except (OSError, AttributeError):
    print("not GNU's")
else:
    ask.restype = Info
    def pages_of_their_own():
        before = ask().hblks
        kept = np.empty(2 * 2**20, np.uint8)
        return ask().hblks - before
    print(pages_of_their_own())
    keep_for_the_next_replication()
    print(pages_of_their_own())
"""


def test_arrays_of_megabytes_have_no_pages_of_their_own_that_would_be_given_back():
    done = subprocess.run(
        [sys.executable, "-c", PAGES_OF_THEIR_OWN],
        check=True,
        capture_output=True,
        text=True,
    )
    if done.stdout.startswith("not"):
        pytest.skip("only GNU's C library says how many arrays have pages of their own")
    assert done.stdout.split() == ["1", "0"]


@pytest.fixture
def library(monkeypatch):
    """A C library that notes what it is told."""
    told = Mock(spec=["gnu_get_libc_version", "mallopt"])
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: told)
    monkeypatch.setattr(memory.sys, "platform", "linux")
    return told


def test_gnu_s_c_library_is_told_to_keep_memory(library):
    memory.keep_for_the_next_replication()
    assert library.mallopt.call_count == len(memory.MALLOC_SETTINGS)


def test_another_c_library_is_left_as_it_is(library):
    del library.gnu_get_libc_version
    memory.keep_for_the_next_replication()
    library.mallopt.assert_not_called()


def test_another_system_is_not_even_asked_for_its_library(library, monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "win32")
    memory.keep_for_the_next_replication()
    library.mallopt.assert_not_called()
