"""Reading a stranger's file: what kind of file it is, how large, in which encoding.

What the text says is `composing.py`'s business.
"""

import contextlib
import functools
import os
import stat
from pathlib import Path as FilePath

from sim.errors import ScenarioError, closest, quoted
from sim.scenario.reading.composing import MOST_BYTES, Budget, compose, refused
from sim.scenario.reading.tree import MOST_PARTS, Node, Place, Tree, tree_of

MOST_KEPT = 16


def read(path: FilePath) -> Tree:
    """Reads one file as it stands, without resolving what it extends.

    Raises:
        ScenarioError: the file cannot be read, or is not a mapping in plain YAML.
    """
    return tree_of(read_nodes(path, Budget()))


def read_nodes(path: FilePath, budget: Budget) -> Node:
    """As `read`, but the nodes, for merging; takes what it reads off the budget."""
    file = shown(path)
    root = _composed(_text(_content(path, file, budget), file), file, budget)
    if isinstance(root.content, dict):
        return root
    kind = "a list" if isinstance(root.content, list) else quoted(root.content)
    message = f"a scenario is a mapping, but this is {kind}"
    raise refused(root.place, (), message, "begin with lines such as 'scenario: its title'")


def _composed(text: str, file: str, budget: Budget) -> Node:
    """The tree of a text. A baseline is read once, however many variants extend it."""
    root, parts = _composed_alone(text, file)
    if parts > budget.parts:
        return compose(text, file, budget)  # which refuses it, and says where
    budget.parts -= parts
    return root


@functools.lru_cache(maxsize=MOST_KEPT)
def _composed_alone(text: str, file: str) -> tuple[Node, int]:
    """The tree of a text, which nobody changes, and how many parts it has."""
    budget = Budget()
    root = compose(text, file, budget)
    return root, MOST_PARTS - budget.parts


def shown(path: FilePath) -> str:
    """A file as messages name it: relative to the current folder where it lies within."""
    absolute = FilePath(os.path.normpath(FilePath.cwd() / path))
    if absolute.is_relative_to(FilePath.cwd()):
        return absolute.relative_to(FilePath.cwd()).as_posix()
    return str(path)


def _content(path: FilePath, file: str, budget: Budget) -> bytes:
    """The bytes of a regular file, taken off the budget."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            remedy = f"name a file in it, for example '{file}/baseline.yaml'"
            raise refused(Place(file), (), "this is a folder, not a file", remedy)
        if not stat.S_ISREG(mode):
            message = "this is not a regular file"
            raise refused(Place(file), (), message, "name a file with YAML text")
        with path.open("rb") as stream:
            content = stream.read(budget.bytes + 1)
    except FileNotFoundError:
        raise _missing(path, file) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"the file cannot be read: {reason.lower()}"
        raise refused(Place(file), (), message, "check its name and its permissions") from None
    if len(content) > budget.bytes:
        message = f"the file, with all it extends, is larger than {MOST_BYTES // 1024**2} MiB"
        raise refused(Place(file), (), message, "say what repeats with 'like'")
    budget.bytes -= len(content)
    return content


def _missing(path: FilePath, file: str) -> ScenarioError:
    names: list[str] = []
    with contextlib.suppress(OSError):
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in {".yaml", ".yml"}]
    near = closest(path.name, names)
    remedy = f"did you mean '{near}'?" if near else "check the name; 'winwin list' shows studies"
    return refused(Place(file), (), "there is no such file", remedy)


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"this is not UTF-8 text: byte 0x{content[error.start]:02X}"
        remedy = "save the file as UTF-8"
        raise refused(Place(file, line, column), (), message, remedy) from None
