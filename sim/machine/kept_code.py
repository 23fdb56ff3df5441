"""Machine code kept from an earlier process, run again without loading the compiler.

Loading Numba takes longer than a small run. Machine code that it made once needs of it only the
functions in C that compiled code calls, and those lie in three extension modules, which are loaded
here by themselves. Where anything is not as it was when the code was kept, nothing is found here
and the compiler is asked: it is slower and always right.

The code lies in a folder named by a digest of all behaviour sources, the versions and the
processor: another text, another folder. The folder must belong to the user and to nobody else;
where that cannot be had, nothing is kept.
"""

from __future__ import annotations

import builtins
import ctypes
import functools
import hashlib
import json
import os
import pickle
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib import machinery, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numpy as np

from sim.machine.operating_system import make_private, private_cache_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

FORMAT = "2"
# Settings of Numba's that change the machine code it makes.
SETTINGS = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_ENABLE_AVX")


@dataclass(frozen=True)
class Kept:
    """What is known of a piece of machine code besides its bytes.

    Attributes:
        functions: Names of the functions that Python calls, each with the name of the place that
            holds its own environment.
        environments: All such places, each with the data types that it speaks of.
        needs: Functions that it calls and does not bring along.
        arithmetic: Those of C's arithmetic functions that are taken from Numba's own list.
    """

    functions: list[tuple[str, str]]
    environments: dict[str, list[str]]
    needs: list[str]
    arithmetic: list[str]


class Runtime(NamedTuple):
    """What compiled code calls, in C."""

    functions: ModuleType
    helpers: ModuleType
    memory: ModuleType


@functools.cache
def cache_folder(behaviour: str) -> Path | None:
    """Make the private folder for compiled behaviour.

    Args:
        behaviour: Digest of the text of all behaviour.

    Returns:
        The folder, or None where no private folder can be made.
    """
    try:
        machine = (
            (_numba() / "_version.py").read_text(encoding="utf-8"),
            llvm.llvm_version_info,
            np.__version__,
            sys.implementation.cache_tag or sys.implementation.name,
            platform.python_version(),
            platform.machine(),
            llvm.get_host_cpu_name(),
            llvm.get_host_cpu_features().flatten(),
            [os.environ.get(name) for name in SETTINGS],
        )
        text = "\n".join([behaviour, *map(str, machine)])
        folder = private_cache_folder()
        for part in ("compiled", hashlib.blake2b(text.encode(), digest_size=16).hexdigest()):
            folder /= part
            make_private(folder)
        # Numba would fall back to a folder beside the sources if it could not write here.
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # RuntimeError: no home folder, or an unknown processor
        return None


def place_of(
    folder: Path, functions: Sequence[Callable[..., Any]], kinds: tuple[object, ...]
) -> Path:
    """The file for functions that are called with arguments of some kinds."""
    names = [f"{each.__module__} {each.__qualname__}" for each in functions]
    name = hashlib.blake2b(f"{FORMAT} {names} {kinds!r}".encode(), digest_size=8).hexdigest()
    return folder / f"{functions[0].__module__}.{functions[0].__name__}-{name}.code"


def keep(place: Path, kept: Kept, code: bytes) -> None:
    """Keep machine code; where the disk does not take it, the next process compiles again."""
    head = {**asdict(kept), "digest": _digest(code)}
    try:
        write_whole(place, json.dumps(head).encode() + b"\n" + code)
    except OSError:
        return


def load(
    place: Path, functions: Sequence[Callable[..., Any]]
) -> Sequence[Callable[..., Any]] | None:
    """Functions in machine code, as they were kept; None where they cannot be had so.

    Args:
        place: Their file.
        functions: The same in Python.

    Returns:
        Functions for arguments of the kinds for which they were kept; others they misread.
    """
    try:
        head, _, code = place.read_bytes().partition(b"\n")
        read = json.loads(head)
        if read.pop("digest") != _digest(code):
            return None
        kept = Kept(**read)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    runtime = _runtime()
    if runtime is None:
        return None
    for name in kept.arithmetic:
        llvm.add_symbol(name, runtime.helpers.c_helpers[name])
    # An engine for each: names that two pieces of code share do not meet.
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    names = llvm.parse_assembly("declare ptr @numba_unpickle(ptr, i32, ptr)")
    engine = llvm.create_mcjit_compiler(names, machine)
    address = ctypes.cast(_UNPICKLED, ctypes.c_void_p).value
    engine.add_global_mapping(names.get_function("numba_unpickle"), address)
    # The first engine opens this process to look names up in. One that is missing would end it.
    if not all(llvm.address_of_symbol(name) for name in kept.needs):
        return None
    code_object = llvm.ObjectFileRef.from_data(code)
    engine.add_object_file(code_object)
    engine.finalize_object()
    return _ready(runtime, kept, functions, engine, code_object)


def _ready(
    runtime: Runtime,
    kept: Kept,
    functions: Sequence[Callable[..., Any]],
    engine: Any,
    code_object: Any,
) -> Sequence[Callable[..., Any]]:
    """The functions, made ready to be called; they keep alive what they rest on."""
    made = {}
    for name, types in kept.environments.items():
        made[name] = runtime.functions.Environment({})
        made[name].consts[:] = [np.dtype(text) for text in types]
        if address := engine.get_global_value_address(name):
            ctypes.c_void_p.from_address(address).value = id(made[name])
    return [
        runtime.functions.make_function(
            sys.modules[function.__module__],
            function.__name__,
            function.__doc__ or "",
            engine.get_function_address(name),
            made[environment],
            (engine, code_object, made),
        )
        for function, (name, environment) in zip(functions, kept.functions, strict=True)
    ]


def can_run() -> bool:
    """Whether machine code that was kept can be run on this system at all."""
    return _runtime() is not None


@functools.cache
def _runtime() -> Runtime | None:
    """Tell LLVM where the functions in C are, as Numba does; None where more would be needed."""
    if sys.platform == "win32" or sys.maxsize < 2**32 or platform.machine() == "s390x":
        return None
    folder = _numba()
    try:
        runtime = Runtime(
            _extension("numba._dynfunc", folder),
            _extension("numba._helperlib", folder),
            _extension("numba.core.runtime._nrt_python", folder / "core" / "runtime"),
        )
    except ImportError:
        return None
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.add_symbol("_Py_NoneStruct", id(None))
    for helpers in (runtime.helpers, runtime.functions):
        for name, address in helpers.c_helpers.items():
            llvm.add_symbol(f"numba_{name}", address)
    for name, address in runtime.memory.c_helpers.items():
        llvm.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)
    for kind in vars(builtins).values():
        if isinstance(kind, type) and issubclass(kind, BaseException):
            llvm.add_symbol(f"PyExc_{kind.__name__}", id(kind))
    return runtime


def _unpickled(address: int, length: int, _hashed: int) -> object:
    """What compiled code holds of Python: a type to return, an error to raise.

    Numba's own function of this kind would load all of Numba first.
    """
    return pickle.loads(ctypes.string_at(address, length))  # noqa: S301 (it lies in the code)


_FOR_C = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_UNPICKLED = _FOR_C(_unpickled)  # must live as long as any code that calls it


def _numba() -> Path:
    """The folder of Numba, which is not loaded.

    Raises:
        FileNotFoundError: There is none.
    """
    found = util.find_spec("numba")
    if found is None or found.origin is None:
        raise FileNotFoundError("numba")
    return Path(found.origin).parent


def _extension(name: str, folder: Path) -> ModuleType:
    """A module of Numba's in C, without the package around it."""
    if name in sys.modules:
        return sys.modules[name]
    found = machinery.PathFinder.find_spec(name, [str(folder)])
    if found is None or found.loader is None:
        raise ImportError(name)
    module = util.module_from_spec(found)
    found.loader.exec_module(module)
    sys.modules.pop(name, None)  # whoever loads Numba later finds nothing half loaded
    return module


def _digest(code: bytes) -> str:
    return hashlib.blake2b(code, digest_size=16).hexdigest()
