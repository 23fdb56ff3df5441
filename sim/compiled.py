"""Compiling the behaviour: the one module that knows Numba.

Everything a customer does is written as plain functions over numbers and flat arrays, marked
``@compiled``. With the environment variable ``WINWIN_NO_COMPILER=1`` the mark does nothing and
the same functions run as ordinary Python: slower, with the same results, and visible to a
debugger or a coverage report.

Numba's own disk cache looks only at the file of the function that was called, so a change in a
file it calls into would leave stale machine code. Here the cache lies in a folder named by a
digest of all behaviour sources, the versions and the processor: another text, another folder.
The cache is pickle, so the folder must belong to the user and to nobody else; where that cannot
be had, functions are compiled anew in every process.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import numpy as np

from sim.operating_system import make_private, private_cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Function = TypeVar("Function", bound="Callable[..., Any]")

PACKAGE = Path(__file__).resolve().parent
WITHOUT_COMPILER = os.environ.get("WINWIN_NO_COMPILER") == "1"

if not WITHOUT_COMPILER:
    import llvmlite.binding  # type: ignore[import-untyped]
    import numba


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
    if WITHOUT_COMPILER:
        return function
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}
    inner = numba.njit(function, pipeline_class=Inner, **options)
    folder = cache_folder()
    if folder is None:
        return cast(
            "Function", _entry_of(numba.njit(function, pipeline_class=Outer, **options), inner)
        )
    # Numba reads the folder while it decorates. It is handed back afterwards, so that other
    # packages in this process keep the cache their own settings name.
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        outer = numba.njit(function, cache=True, pipeline_class=Outer, **options)
        return cast("Function", _entry_of(outer, inner))
    finally:
        settings.CACHE_DIR = before


def _entry_of(outer: Any, inner: Any) -> Any:
    """Let compiled code that calls a function take it as a part of its own.

    Called from Python, a function is optimised, made machine code and kept on disk. Called from
    compiled code, it is only translated: it is optimised there, once, with all that calls it. A
    hundred functions, each made ready by itself with all that it calls, would take minutes.

    Compiled once for all constants: else each constant argument compiles it anew.
    """

    def template(args: Sequence[Any], kws: dict[str, Any]) -> Any:
        plain = tuple(numba.types.unliteral(kind) for kind in args)
        named = {name: numba.types.unliteral(kind) for name, kind in kws.items()}
        return inner.get_call_template(plain, named)

    keys: dict[tuple[Any, ...], object] = {}

    def keep(result: Any) -> None:
        kinds = tuple(result.signature.args)
        keys[kinds] = object()
        result.target_context.insert_user_function(keys[kinds], result.fndesc, [result.library])
        inner.overloads[kinds] = result

    inner.add_overload = keep
    outer.get_call_template = template
    outer.get_overload = keys.__getitem__
    return outer


def entry(function: Callable[..., Any], *examples: object) -> Callable[..., Any]:
    """A compiled function for many calls from Python with arguments of the same types.

    Numba works out the types of all arguments at each call; with a world of thirty arrays that
    takes longer than the work. Here they are worked out once, from examples.

    Args:
        function: A function marked with ``@compiled``.
        examples: Arguments of the types it will be called with; it is not called.

    Returns:
        A function of the same arguments. Other types are refused or misread: call it only so.
    """
    if WITHOUT_COMPILER:
        return function
    types = tuple(numba.typeof(example) for example in examples)
    return function.compile(types)  # type: ignore[attr-defined,no-any-return]


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
        self.kind: Any = None  # the type in compiled code, worked out once

    def replaced(self, **arrays: np.ndarray) -> Self:
        """The same arrays with some exchanged."""
        other = type(self)(**{**self.arrays, **arrays})
        other.kind = self.kind
        return other


if not WITHOUT_COMPILER:
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import Compiler

    class Part(JITCodeLibrary):
        """Code that is only ever linked into other code: not optimised, not made executable."""

        def _optimize_final_module(self) -> None:
            pass

        def _finalize_final_module(self) -> None:
            self._finalize_dynamic_globals()
            self._finalized = True

    class Whole(JITCodeLibrary):
        """Code with all that it calls, which nobody else calls: the optimiser may inline it."""

        def _optimize_final_module(self) -> None:
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage.name == "linkonce_odr":
                    function.linkage = "internal"
            super()._optimize_final_module()

    class Inner(Compiler):
        """Translate a function as a part of others, without what only a call from Python needs."""

        def define_pipelines(self) -> Any:
            """The usual passes, with nothing made ready to be called."""
            self.state.flags.no_compile = True
            self.state.flags.no_cpython_wrapper = True
            self.state.flags.no_cfunc_wrapper = True
            self.state.library = _library(self.state, Part)
            return super().define_pipelines()

    class Outer(Compiler):
        """Compile a function that Python calls."""

        def define_pipelines(self) -> Any:
            """The usual passes, for a whole."""
            self.state.flags.no_cfunc_wrapper = True
            self.state.library = _library(self.state, Whole)
            return super().define_pipelines()

    def _library(state: Any, kind: type[JITCodeLibrary]) -> JITCodeLibrary:
        library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        return library


if not WITHOUT_COMPILER:
    from llvmlite import ir
    from numba.core import cgutils
    from numba.core import types as numba_types
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import (
        NativeValue,
        infer_getattr,
        lower_getattr_generic,
        models,
        register_model,
        typeof_impl,
        unbox,
    )
    from numba.np.arrayobj import make_array, populate_array

    class ArraysType(numba_types.Type):
        """The type of `Arrays` in compiled code: the names and types of the arrays."""

        def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
            """Name the type by a digest of its fields, so that it is short and stable."""
            self.fields = dict(fields)
            text = ";".join(f"{name}:{kind}" for name, kind in fields)
            super().__init__(name=f"Arrays_{hashlib.sha256(text.encode()).hexdigest()[:16]}")

        def place_of(self, name: str) -> int:
            """Where the numbers of an array begin in the table."""
            place = 0
            for other, kind in self.fields.items():
                if other == name:
                    return place
                place += 1 + kind.ndim
            raise KeyError(name)

    @register_model(ArraysType)
    class ArraysModel(models.PrimitiveModel):
        """An address, held as a whole number."""

        def __init__(self, manager: Any, kind: ArraysType) -> None:
            """Sixty-four bits."""
            super().__init__(manager, kind, ir.IntType(64))

    @typeof_impl.register(Arrays)
    def _type_of_arrays(value: Arrays, _context: object) -> ArraysType:
        if value.kind is None:
            value.kind = ArraysType(
                tuple((name, numba.typeof(array)) for name, array in value.arrays.items())
            )
        return value.kind  # type: ignore[no-any-return]

    @unbox(ArraysType)
    def _unbox_arrays(_kind: ArraysType, value: Any, c: Any) -> NativeValue:
        address = c.pyapi.object_getattr_string(value, "address")
        number = c.pyapi.long_as_longlong(address)
        c.pyapi.decref(address)
        return NativeValue(number, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))

    @infer_getattr
    class ArraysAttributes(AttributeTemplate):
        """Every array is an attribute of its name."""

        key = ArraysType

        def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
            """The type of an array, None where there is no such name."""
            return kind.fields.get(name)

    @lower_getattr_generic(ArraysType)
    def _array_of(context: Any, builder: Any, kind: ArraysType, value: Any, name: str) -> Any:
        array_type = kind.fields[name]
        word = ir.IntType(64)
        table = builder.inttoptr(value, word.as_pointer())
        place = kind.place_of(name)

        def number(offset: int) -> Any:
            loaded = builder.load(builder.gep(table, [word(place + offset)]))
            # The table does not change while compiled code runs.
            loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
            return loaded

        size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
        shape = [number(1 + axis) for axis in range(array_type.ndim)]
        strides = [word(size)]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        array = make_array(array_type)(context, builder)
        data = builder.inttoptr(number(0), context.get_data_type(array_type.dtype).as_pointer())
        populate_array(
            array, data=data, shape=shape, strides=strides, itemsize=word(size), meminfo=None
        )
        return array._getvalue()  # noqa: SLF001 (Numba's own way to a struct's value)


@functools.cache
def behaviour_digest() -> str:
    """Digest of the text of all behaviour: part of the model version.

    The same on every machine that has the same files, whichever way it ends its lines.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: If a source file cannot be read.
    """
    sources = [Path(__file__).resolve()]
    for block in ("journey", "clock"):
        sources.extend((PACKAGE / block).rglob("*.py"))
    parts: list[bytes] = []
    for source in sorted(sources, key=lambda path: path.relative_to(PACKAGE).as_posix()):
        parts.append(source.relative_to(PACKAGE).as_posix().encode())
        parts.append(source.read_bytes().replace(b"\r\n", b"\n"))
    return _digest(parts)


def first_compile() -> bool:
    """Tell whether the next behaviour to run has to be compiled, which takes some seconds.

    Returns:
        True if nothing has been kept yet for these sources, versions and processor, or if
        nothing can be kept; False without a compiler.
    """
    if WITHOUT_COMPILER:
        return False
    folder = cache_folder()
    return folder is None or next(folder.rglob("*.nbi"), None) is None


@functools.cache
def cache_folder() -> Path | None:
    """Make the private folder for compiled behaviour.

    Returns:
        The folder, or None without a compiler or where no private folder can be made.
    """
    if WITHOUT_COMPILER:
        return None
    settings: Any = numba.config
    machine = (
        numba.__version__,
        np.__version__,
        sys.implementation.cache_tag or sys.implementation.name,
        platform.python_version(),
        platform.machine(),
        settings.CPU_NAME or llvmlite.binding.get_host_cpu_name(),
    )
    try:
        name = _digest([behaviour_digest().encode(), *(part.encode() for part in machine)])
        folder = private_cache_folder()
        for part in ("compiled", name):
            folder /= part
            make_private(folder)
        # Numba would fall back to a folder beside the sources if it could not write here.
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return None


def _digest(parts: Iterable[bytes]) -> str:
    """Digest of parts, each preceded by its length, so that no text can move between parts."""
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
