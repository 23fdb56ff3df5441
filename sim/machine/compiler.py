"""Machine code: the one module that knows Numba, loaded when behaviour is first called.

Numba's own disk cache looks only at the file of the function that was called, so a change in a
file it calls into would leave stale machine code. Here the cache lies in a folder named by a
digest of all behaviour sources, the versions and the processor: another text, another folder.
The cache is pickle, so the folder must belong to the user and to nobody else; where that cannot
be had, functions are compiled anew in every process. The same machine code is kept a second time,
in a form that is run again without Numba.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.machine import kept_code

# Numba looks for linear algebra and for a coverage tool when it is loaded, and waits for both.
# Behaviour uses neither.
_absent = [name for name in ("scipy.linalg", "coverage") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]
try:
    import numba
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba.core import cgutils
    from numba.core import types as numba_types
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import Compiler
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.environment import lookup_environment
    from numba.core.intrinsics import INTR_MATH
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import (
        NativeValue,
        infer_getattr,
        lower_getattr_generic,
        models,
        register_model,
        unbox,
    )
    from numba.np import arrayobj
    from numba.np.arraymath import array_sum as _looks_for_linear_algebra  # noqa: F401
    from numba.np.arrayobj import make_array, populate_array
finally:
    for name in _absent:
        del sys.modules[name]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": False,
    "no_rewrites": True,
}
# What the optimiser is told of a function: where it may not decide by itself.
ATTRIBUTES = {"": (), "inline": ("alwaysinline",), "apart": ("noinline", "cold")}
_how: dict[str, str] = {}  # by the name of the machine code


def whole(function: Callable[..., Any], folder: Path | None) -> Any:
    """A function that Python calls, with all that it calls, kept in a folder where there is one."""
    plain: Any = numba.njit(function, pipeline_class=Outer, **OPTIONS)
    if folder is None:
        return plain
    # Numba reads the folder while it decorates. It is handed back afterwards, so that other
    # packages in this process keep the cache their own settings name.
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        kept: Any = numba.njit(function, cache=True, pipeline_class=Outer, **OPTIONS)
    except RuntimeError:  # it found no place at all to keep it
        return plain
    finally:
        settings.CACHE_DIR = before
    cache = kept._cache
    if not Path(cache.cache_path).is_relative_to(folder):  # it chose another place by itself
        return plain
    save = cache.save_overload

    def save_where_there_is_room(*what: Any) -> None:
        with contextlib.suppress(OSError):  # a full disk costs the next process time, no more
            save(*what)

    cache.save_overload = save_where_there_is_room
    return kept


def part(function: Callable[..., Any], how: str) -> Any:
    """A function that compiled code calls; it is compiled once for all constants.

    Numba would compile it anew for each constant argument.

    Args:
        function: Plain function.
        how: A key of `ATTRIBUTES`.
    """
    dispatcher: Any = numba.njit(function, pipeline_class=Inner, **OPTIONS)
    template = dispatcher.get_call_template
    keys: dict[tuple[Any, ...], object] = {}

    def without_constants(args: Sequence[Any], kws: dict[str, Any]) -> Any:
        plain = tuple(numba.types.unliteral(kind) for kind in args)
        return template(plain, {name: numba.types.unliteral(kind) for name, kind in kws.items()})

    def keep(result: Any) -> None:
        kinds = tuple(result.signature.args)
        _how[result.fndesc.mangled_name] = how
        keys[kinds] = object()
        result.target_context.insert_user_function(keys[kinds], result.fndesc, [result.library])
        dispatcher.overloads[kinds] = result

    dispatcher.get_call_template = without_constants
    dispatcher.add_overload = keep
    dispatcher.get_overload = keys.__getitem__
    return dispatcher


def type_of_part(dispatcher: Any) -> Any:
    """The type of a part; it does not keep the part alive."""
    return numba_types.Dispatcher(dispatcher)


def compiled_for(
    dispatcher: Any, examples: Sequence[object], place: Path | None
) -> Callable[..., Any]:
    """A whole, compiled for arguments of the types of some examples, and kept where it can be."""
    kinds = tuple(numba.typeof(e) for e in examples)
    entry: Callable[..., Any] = dispatcher.compile(kinds)
    if place is not None:
        result = dispatcher.overloads[kinds]
        _keep(place, [result], result.library)
    return entry


def piece(
    wanted: Sequence[tuple[Any, Sequence[object]]], place: Path | None
) -> list[Callable[..., Any]]:
    """Parts that Python calls too, compiled together: what several of them call is there once.

    Args:
        wanted: Parts, each with arguments of the types that it is called with.
        place: Where to keep the machine code; None to keep it nowhere.
    """
    results = []
    for dispatcher, examples in wanted:
        kinds = tuple(numba.typeof(e) for e in examples)
        dispatcher.compile(kinds)
        results.append(dispatcher.overloads[kinds])
    context = results[0].target_context
    library = Whole(context.codegen(), " ".join(r.fndesc.qualname for r in results))
    library.enable_object_caching()
    with global_compiler_lock:
        for result in results:
            context.create_cpython_wrapper(
                library, result.fndesc, result.environment, result.call_helper, release_gil=True
            )
            library.add_linking_library(result.library)
        library.finalize()
        entries = [context.get_executable(library, r.fndesc, r.environment) for r in results]
    if place is not None:
        _keep(place, results, library)
    return entries


def _keep(place: Path, results: Sequence[Any], library: Any) -> None:
    """Keep machine code that was just made, for processes that do not load the compiler."""
    code = library._compiled_object
    module = library._final_module
    made = {each.env_name: each for each in _environments(module)}
    made |= {each.environment.env_name: each.environment for each in results}
    constants = [constant for environment in made.values() for constant in environment.consts]
    are_types = all(isinstance(c, np.dtype) and c == np.dtype(c.str) for c in constants)
    if code is None or not are_types or library.has_dynamic_globals or library._reload_init:
        return
    named = (*module.functions, *module.global_variables)
    needs = [n.name for n in named if n.is_declaration and not n.name.startswith("llvm.")]
    kept = kept_code.Kept(
        functions=[
            (each.fndesc.llvm_cpython_wrapper_name, each.environment.env_name) for each in results
        ],
        environments={name: [c.str for c in each.consts] for name, each in made.items()},
        needs=needs,
        arithmetic=sorted(name for name in INTR_MATH if name.encode() in code),
    )
    kept_code.keep(place, kept, code)


def _environments(module: Any) -> Iterator[Any]:
    """What compiled code holds of Python, of all the functions in a module."""
    for place in module.global_variables:
        found = lookup_environment(place.name)
        if found is not None and found.can_cache():
            yield found


class Part(JITCodeLibrary):
    """Code that is only ever linked into other code: not optimised, not made executable.

    Nor is what it calls linked into it: a whole takes every part once.
    """

    def finalize(self) -> None:
        """Make it ready to be linked into a whole."""
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage.name == "external":
                function.linkage = "linkonce_odr"
        self._finalize_dynamic_globals()
        self._finalized = True

    def _optimize_functions(self, _module: Any) -> None:
        pass


class Whole(JITCodeLibrary):
    """Code with all that it calls, which nobody else calls: the optimiser may inline it."""

    def finalize(self) -> None:
        """Link all in that it calls, and what that calls in turn, and make it executable."""
        self._linking_libraries = _all_called(self)
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.is_declaration:
                continue
            if function.linkage.name == "linkonce_odr":
                function.linkage = "internal"
            for attribute in ATTRIBUTES[_how.get(function.name, "")]:
                function.add_function_attribute(attribute)
        super()._optimize_final_module()


def _all_called(library: JITCodeLibrary) -> list[Any]:
    """The libraries that a library calls, directly or not, each after all that call it.

    A function is linked only into what asks for it by then.
    """
    seen: set[Any] = set()
    found: list[Any] = []

    def look(at: Any) -> None:
        for called in at._linking_libraries:
            if called not in seen:
                seen.add(called)
                look(called)
                found.append(called)

    look(library)
    return found[::-1]


class Inner(Compiler):
    """Translate a function as a part of others, without what only a call from Python needs."""

    def define_pipelines(self) -> Any:
        """The usual passes, with nothing made ready to be called."""
        self.state.flags.no_compile = True
        self.state.flags.no_cpython_wrapper = True
        self.state.flags.no_cfunc_wrapper = True
        self.state.library = _library(self.state, Part)
        return super().define_pipelines()

    def _compile_core(self) -> Any:
        with _indices_from_the_start():
            return super()._compile_core()


class Outer(Compiler):
    """Compile a function that Python calls."""

    def define_pipelines(self) -> Any:
        """The usual passes, for a whole."""
        self.state.flags.no_cfunc_wrapper = True
        self.state.library = _library(self.state, Whole)
        return super().define_pipelines()

    def _compile_core(self) -> Any:
        with _indices_from_the_start():
            return super()._compile_core()


@contextlib.contextmanager
def _indices_from_the_start() -> Iterator[None]:
    """Read an index as it is. Numba would look at each whether it is negative, to count back.

    Behaviour counts from the start only; -1 stands for nothing and is asked for before.
    """
    before = arrayobj.fix_integer_index

    def as_it_is(context: Any, builder: Any, kind: Any, index: Any, _size: Any) -> Any:
        return context.cast(builder, index, kind, numba_types.intp)

    arrayobj.fix_integer_index = as_it_is
    try:
        yield
    finally:
        arrayobj.fix_integer_index = before


def _library(state: Any, kind: type[JITCodeLibrary]) -> JITCodeLibrary:
    library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
    library.enable_object_caching()
    return library


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


def arrays_type(arrays: Mapping[str, np.ndarray]) -> ArraysType:
    """The type of a table of arrays in compiled code."""
    return ArraysType(tuple((name, numba.typeof(array)) for name, array in arrays.items()))


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
    return array._getvalue()
