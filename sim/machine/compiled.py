"""Compiling the behaviour: what is marked, and what a mark means.

Everything a customer does is written as plain functions over numbers and flat arrays, marked
``@compiled``. With the environment variable ``WINWIN_NO_COMPILER=1`` the mark does nothing and
the same functions run as ordinary Python: slower, with the same results, and visible to a
debugger or a coverage report.

Machine code that was kept is loaded when a marked function is first called; the compiler only
where nothing was kept.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Function = TypeVar("Function", bound="Callable[..., Any]")

PACKAGE = Path(__file__).resolve().parents[1]
WITHOUT_COMPILER = os.environ.get("WINWIN_NO_COMPILER") == "1"
HALF = 2**63  # a whole number of 64 bits with a sign is below it
SIMPLE = {bool, float, np.float64, np.int64, np.uint64, np.bool_, np.int32, np.uint32, np.float32}
KEPT = (".code", ".nbi")  # endings of files: our own, and the compiler's
_one_at_a_time = threading.RLock()
_pieces: dict[object, list[Callable[..., Any]]] = {}


def compiled(function: Function) -> Function:
    """Mark a function as behaviour: compiled on first call, or plain Python if so asked.

    No fast arithmetic: results must not depend on how the compiler reorders sums. A division by
    zero gives infinity or "not a number", as in NumPy, on both paths for NumPy numbers.

    Args:
        function: Plain function over numbers, tuples and NumPy arrays.

    Returns:
        A compiled function that lets go of the interpreter lock, or ``function`` itself where
        ``WINWIN_NO_COMPILER=1``.
    """
    return function if WITHOUT_COMPILER else cast("Function", Compiled(function))


def compiled_inline(function: Function) -> Function:
    """Mark behaviour that is met at every moment: copied into every function that calls it.

    The same as ``@compiled`` otherwise, as in `compiled_apart`.
    """
    return function if WITHOUT_COMPILER else cast("Function", Compiled(function, "inline"))


def compiled_apart(function: Function) -> Function:
    """Mark behaviour that few customers meet: kept out of the way of what all of them do."""
    return function if WITHOUT_COMPILER else cast("Function", Compiled(function, "apart"))


class Compiled:
    """A function that becomes machine code when it is first called.

    Called from Python, it is a whole: optimised, made machine code and kept on disk. Called from
    compiled code, it is a part: only translated, and optimised there, once, with all that calls
    it. A hundred functions, each made ready by itself with all that it calls, would take minutes.
    """

    def __init__(self, function: Callable[..., Any], how: str = "") -> None:
        """Mark the function; nothing is compiled yet.

        Args:
            function: Plain function.
            how: "inline", "apart", or as the optimiser finds best.
        """
        functools.update_wrapper(self, function)
        self.function = function
        self._how = how
        self._ready: dict[tuple[object, ...], Callable[..., Any]] = {}

    def __call__(self, *args: object) -> Any:
        """Call it from Python."""
        kinds = kinds_of(args)
        return (self._ready.get(kinds) or self.ready_for(args, kinds))(*args)

    def ready_for(self, args: Sequence[object], kinds: tuple[object, ...]) -> Callable[..., Any]:
        """Machine code for arguments of some kinds: what was kept, else what is compiled now.

        Args:
            args: Arguments, for example.
            kinds: Their kinds; where one is unknown, the compiler tells them apart at each call.
        """
        if None in kinds:
            return cast("Callable[..., Any]", self.whole)
        with _one_at_a_time:
            if kinds not in self._ready:
                folder = cache_folder()
                kept = _module("sim.machine.kept_code")
                place = kept.place_of(folder, [self.function], kinds) if folder else None
                found = kept.load(place, [self.function]) if place else None
                self._ready[kinds] = (
                    found[0] if found else _compiler().compiled_for(self.whole, args, place)
                )
            return self._ready[kinds]

    @functools.cached_property
    def whole(self) -> Any:
        """What Python calls."""
        with _one_at_a_time:
            return _compiler().whole(self.function, cache_folder())

    @functools.cached_property
    def part(self) -> Any:
        """What compiled code calls."""
        with _one_at_a_time:
            return _compiler().part(self.function, self._how)

    @functools.cached_property
    def _numba_type_(self) -> Any:
        """The type of what compiled code calls; Numba asks under this name."""
        with _one_at_a_time:
            return _compiler().type_of_part(self.part)


def together(*wanted: tuple[Callable[..., Any], Sequence[object]]) -> list[Callable[..., Any]]:
    """Several functions that Python calls, compiled as one piece: what they share is there once.

    Args:
        wanted: Functions marked with ``@compiled``, each with arguments of the types that it will
            be called with; none is called.

    Returns:
        Functions of the same arguments. Other types are refused or misread: call them only so.
    """
    if WITHOUT_COMPILER:
        return [function for function, _ in wanted]
    key = tuple((function, kinds_of(examples)) for function, examples in wanted)
    with _one_at_a_time:
        if key not in _pieces:
            _pieces[key] = _piece(wanted, tuple(kinds for _, kinds in key))
        return _pieces[key]


def _piece(
    wanted: Sequence[tuple[Callable[..., Any], Sequence[object]]],
    kinds: tuple[tuple[object, ...], ...],
) -> list[Callable[..., Any]]:
    """As `together`: what was kept, else what is compiled now."""
    marked = [(cast("Compiled", function), examples) for function, examples in wanted]
    kept = _module("sim.machine.kept_code")
    is_known = not any(None in each for each in kinds)
    if not is_known or not kept.can_run():  # each by itself, kept as the compiler does it
        return [function.ready_for(examples, kinds_of(examples)) for function, examples in marked]
    functions = [each.function for each, _ in marked]
    folder = cache_folder()
    place = kept.place_of(folder, functions, kinds) if folder else None
    found = kept.load(place, functions) if place else None
    if found is None:
        parts = [(function.part, examples) for function, examples in marked]
        found = _compiler().piece(parts, place)
    return list(found)


class Arrays:
    """Named arrays that compiled code takes as one number: the address of a table.

    A tuple of thirty arrays would be handed from function to function as hundreds of numbers,
    which takes minutes to compile. Here each array is found through the table when it is used.
    All arrays must be contiguous. The table says where they lie and how long they are, so an
    array is exchanged with `replaced`, never in place.
    """

    def __init__(self, **arrays: np.ndarray) -> None:
        """Keep the arrays and lay out the table: address and shape of each."""
        self.__dict__.update(arrays)
        self.arrays = arrays
        numbers = [n for a in arrays.values() for n in (a.ctypes.data, *a.shape)]
        self.table = np.array(numbers, np.int64)
        self.address = int(self.table.ctypes.data)
        self.kind: object = None  # the type in compiled code, worked out once
        self.kinds_name = ""

    @property
    def _numba_type_(self) -> object:
        """The type in compiled code; Numba asks under this name."""
        if self.kind is None:
            self.kind = _compiler().arrays_type(self.arrays)
        return self.kind

    @property
    def kinds(self) -> str:
        """A short name for the names and kinds of the arrays, worked out once."""
        if not self.kinds_name:
            named = tuple((name, _kind_of(array)) for name, array in self.arrays.items())
            self.kinds_name = _short_name(named)
        return self.kinds_name

    def replaced(self, **arrays: np.ndarray) -> Self:
        """The same arrays with some exchanged."""
        other = type(self)(**{**self.arrays, **arrays})
        other.kind, other.kinds_name = self.kind, self.kinds_name
        return other


def kinds_of(args: Sequence[object]) -> tuple[object, ...]:
    """What tells the types of arguments apart in compiled code; None for one that is not known."""
    return tuple([_kind_of(arg) for arg in args])


def _kind_of(value: object) -> object:
    kind = type(value)
    if kind is int:
        number = cast("int", value)
        if -HALF <= number < HALF:
            return "int"
        return "unsigned" if 0 < number < 2 * HALF else None
    if isinstance(value, Arrays):
        return value.kinds
    if kind is np.ndarray:
        array = cast("np.ndarray", value)
        flags = array.flags
        order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
        return (array.dtype, array.ndim, order, flags.writeable, flags.aligned)
    if kind in SIMPLE:
        return kind.__name__
    return None


@functools.cache
def _short_name(kinds: tuple[object, ...]) -> str:
    return hashlib.blake2b(repr(kinds).encode(), digest_size=16).hexdigest()


@functools.cache
def behaviour_digest() -> str:
    """Digest of the text of all behaviour: part of the model version.

    The same on every machine that has the same files, whichever way it ends its lines.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: If a source file cannot be read.
    """
    compilers = ("compiled.py", "kept_code.py", "compiler.py")
    sources = [PACKAGE / "machine" / name for name in compilers]
    for folder in ("journey", "clock"):
        sources.extend((PACKAGE / folder).rglob("*.py"))
    parts: list[bytes] = []
    for source in sorted(sources, key=lambda path: path.relative_to(PACKAGE).as_posix()):
        parts.append(source.relative_to(PACKAGE).as_posix().encode())
        parts.append(source.read_bytes().replace(b"\r\n", b"\n"))
    total = hashlib.blake2b(digest_size=16)
    for part in parts:  # each after its length, so that no text can move between parts
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def first_compile(name: str = "*") -> bool:
    """Tell whether behaviour has to be compiled before it can run, which takes some seconds.

    Args:
        name: Of a function that Python calls; by default any.

    Returns:
        True if it has not been kept yet for these sources, versions and processor, or if
        nothing can be kept; False without a compiler.
    """
    if WITHOUT_COMPILER:
        return False
    folder = cache_folder()
    return folder is None or not any(p.suffix in KEPT for p in folder.rglob(f"*.{name}-*"))


@functools.cache
def cache_folder() -> Path | None:
    """The private folder for compiled behaviour, made where it is not there.

    Returns:
        The folder, or None without a compiler or where no private folder can be made.
    """
    if WITHOUT_COMPILER:
        return None
    return cast("Path | None", _module("sim.machine.kept_code").cache_folder(behaviour_digest()))


def _compiler() -> Any:
    """The module that knows the compiler, loaded when something has to be compiled."""
    return _module("sim.machine.compiler")


def _module(name: str) -> Any:
    """A module that is loaded when it is needed."""
    return importlib.import_module(name)
