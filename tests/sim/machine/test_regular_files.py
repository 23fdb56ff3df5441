"""Files that others may have put there: a pipe is not waited for, a device is not read."""

import json
import os
import stat
import sys

import pytest

from sim.machine.operating_system import locked, start_detached, write_whole
from sim.machine.regular_files import NotAsItShouldBeError, content_of, end_of, opened, told_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.fixture(params=["a pipe", "a folder", "a link to a pipe"])
def strange(request, tmp_path):
    """What is no regular file; opened as one it would be waited for."""
    path = tmp_path / "strange"
    if request.param == "a folder":
        path.mkdir()
    elif request.param == "a pipe":
        os.mkfifo(path)
    else:
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    return path


def test_what_is_no_regular_file_is_neither_read_nor_written_nor_locked(strange):
    with pytest.raises(OSError, match=r"not a|Is a directory"):
        content_of(strange, most=10)
    with pytest.raises(OSError, match=r"not a|Is a directory"):
        write_whole(strange, b"words")
    with pytest.raises(OSError, match=r"not a|Is a directory"), locked(strange):
        pytest.fail("it was locked")
    with pytest.raises(OSError, match=r"not a|Is a directory"):
        start_detached([sys.executable, "-c", ""], log=strange)
    assert not stat.S_ISREG(strange.stat().st_mode)


def test_a_file_is_read_up_to_the_size_that_it_may_have(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"0123456789")
    assert content_of(file, most=10) == b"0123456789"
    assert end_of(file, most=4) == b"6789"
    with pytest.raises(NotAsItShouldBeError, match="larger than 9 bytes"), opened(file, most=9):
        pytest.fail("it was opened")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "[1]", "7", "{", "\ud800x"])
def test_what_is_not_one_object_says_nothing(tmp_path, text):
    file = tmp_path / "file"
    file.write_bytes(text.encode(errors="surrogatepass"))
    assert told_in(file) is None


def test_an_object_is_told(tmp_path):
    file = tmp_path / "file"
    file.write_text(json.dumps({"a": 1}), encoding="utf-8")
    assert told_in(file) == {"a": 1}
