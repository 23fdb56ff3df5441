"""Which behaviour a proof holds for: a digest of the sources that minds meaning, not prose.

Comments, blank lines, docstrings, the breaking of lines and the help of a field can change without
a new proof; anything that is computed cannot. The digest is the same on every machine and under
every Python: it is taken off the syntax tree by fields that all of them have.
"""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

# What happens to customers, when, what is written down of it, and what is concluded from it.
SOURCES = (
    "journey",
    "clock",
    "records",
    "experiment/computing",
    "experiment/figures",
    "experiment/verdicts",
)
PROSE = "description"  # of a field: it is for people and for the reference
UNREAD = {"kind", "type_comment", "type_params"}  # say nothing in these sources, or not everywhere


def behaviour(package: Path) -> str:
    """Digest of the behaviour under a package's folder, 16 hexadecimal digits.

    Raises:
        ValueError: A part of it has no sources.
    """
    total = hashlib.blake2b(digest_size=8)
    for part in SOURCES:
        files = sorted((package / part).rglob("*.py"), key=lambda file: file.as_posix())
        if not files:
            msg = f"behaviour must have sources in {part}, but there are none"
            raise ValueError(msg)
        for file in files:
            meant = f"{file.relative_to(package).as_posix()} {meaning(file.read_text('utf-8'))}"
            total.update(f"{len(meant)} {meant}".encode())
    return total.hexdigest()


def meaning(source: str) -> str:
    """What a module computes, as one line: its syntax tree without prose."""
    return "".join(_of(ast.parse(source)))


def _of(node: object) -> Iterator[str]:
    """A node, a list of nodes or a plain value in words that all versions of Python share."""
    if isinstance(node, ast.AST):
        yield f"{type(node).__name__}("
        for name, value in ast.iter_fields(node):
            said = [each for each in value if not _is_prose(each)] if _is_list(value) else value
            if said not in (None, []) and name not in UNREAD:
                yield f"{name}="
                yield from _of(said)
        yield ")"
    elif _is_list(node):
        yield "["
        for each in node:
            yield from _of(each)
        yield "]"
    else:
        yield f"<{type(node).__name__} {node!a}>"


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _is_prose(node: object) -> bool:
    """Whether a node is a text that nobody uses, or the help of a field."""
    if isinstance(node, ast.keyword):
        return node.arg == PROSE
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    return False
