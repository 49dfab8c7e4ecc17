"""Rules that Python calls, as machine code kept on disk that runs without the compiler being loaded.

What Numba compiled is made into one closed piece of machine code: it takes the address of a row of 64-bit
words (sizes, addresses, strides: Numba's own order of an array's parts) and needs nothing of Python, which the
linker proves when it loads the piece. Loading takes milliseconds, importing Numba more than half a second.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import operator
import os
import platform
import threading
import uuid
from collections.abc import Callable, Hashable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

import llvmlite.binding as llvm
import numpy as np

from agents.compiled import OPTIONS, Rule, as_rule, cache_folder, compiler

Argument = np.ndarray | tuple[np.ndarray, ...] | SupportsIndex
Kind = tuple[Hashable, ...]  # of the arguments, as far as the machine code depends on it
Code = Callable[[ctypes.Array[ctypes.c_int64]], None]

if TYPE_CHECKING:
    from numba.core.base import BaseContext

_NAME = "entry"
_FLAGS = 0x501  # of an array: contiguous rows, aligned, writeable
_lock = threading.Lock()
_last = threading.local()
_loaded: list[object] = []  # what must live as long as its code may run


def _processor() -> tuple[str, str]:
    """Name and features of the processor compiled for: this one, unless Numba's own variables say otherwise."""
    name = os.environ.get("NUMBA_CPU_NAME")
    features = os.environ.get("NUMBA_CPU_FEATURES", "" if name else llvm.get_host_cpu_features().flatten())
    return name or llvm.get_host_cpu_name(), features


@functools.cache
def _target() -> tuple[llvm.TargetMachine, llvm.LLJIT]:
    """The processor's code generator and linker."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name, features = _processor()
    machine = llvm.Target.from_default_triple().create_target_machine(name, features, opt=3, jit=True)
    return machine, llvm.create_lljit_compiler(machine, suppress_errors=True)


def _folder() -> Path:
    """Where code for this processor by this compiler is kept."""
    compiled_by = [version("numba"), version("llvmlite"), platform.python_version(), llvm.get_default_triple()]
    told = sorted(item for item in os.environ.items() if item[0].startswith("NUMBA_"))
    return cache_folder() / "machine_code" / _short_hash((compiled_by, told, _processor()))


def _short_hash(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def is_compiled() -> bool:
    """Whether these very sources have been compiled on this machine before, for this Python."""
    return any(_read(path) for path in _folder().glob("advance-*"))


def _read(path: Path) -> bytes | None:
    """Code from disk; None where there is none or it is damaged."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    return kept[32:] if hashlib.sha256(kept[32:]).digest() == kept[:32] else None


def _keep(path: Path, code: bytes) -> None:
    """Write code to disk; a folder that cannot be written costs time only."""
    aside = path.with_name(f".{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(hashlib.sha256(code).digest() + code)
        os.replace(aside, path)
    except OSError:
        pass


def _flat(arguments: tuple[Argument, ...]) -> tuple[list[int], Kind]:
    """Arguments as words, and their kind: what the code must have been compiled for."""
    words: list[int] = []
    kinds: list[Hashable] = [type(arguments).__name__]
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            address = argument.ctypes.data
            words += (0, 0, argument.size, argument.itemsize, address, *argument.shape, *argument.strides)
            kinds.append((argument.dtype, argument.ndim, argument.flags.num & _FLAGS))
        elif isinstance(argument, tuple):
            # a world is handed over several times, and its arrays stay where they are
            if getattr(_last, "bundle", None) is not argument:
                _last.bundle, _last.flat = argument, _flat(argument)
            words += _last.flat[0]
            kinds.append(_last.flat[1])
        else:
            words.append(operator.index(argument))
            kinds.append(int)
    return words, tuple(kinds)


class Entry(Rule):
    """A long rule that Python calls: takes arrays, bundles of them and whole numbers, returns nothing."""

    def __init__(self, function: Callable[..., object], /, **options: bool) -> None:
        super().__init__(function, **options)
        self._codes: dict[Kind, Code | None] = {}  # by kind of the arguments; None: Numba must be asked

    def __call__(self, *arguments: Argument) -> None:  # type: ignore[override]  # it takes less than other rules
        words, kind = _flat(arguments)
        try:
            code = self._codes[kind]
        except KeyError:
            code = self._find(kind, arguments)
        if code is None:
            self.dispatcher(*arguments)
        else:
            code((ctypes.c_int64 * len(words))(*words))

    def _find(self, kind: Kind, arguments: tuple[Argument, ...]) -> Code | None:
        """Code for such arguments: from disk, else compiled and kept there."""
        with _lock:  # workers begin at the same time
            if kind not in self._codes:
                path = _folder() / f"{self.__name__}-{_short_hash(kind)}"
                code = _read(path)
                if code is None:
                    try:
                        code = _compile(self.dispatcher, arguments)
                        _keep(path, code)
                    except Exception:  # a Numba that differs inside: its own call works still, or says what is wrong
                        code = b""
                self._codes[kind] = _load(code) if code else None
        return self._codes[kind]


entry = as_rule(Entry)


def _load(code: bytes) -> Code | None:
    """Code as a function of words; None where the linker misses something in it."""
    _, linker = _target()
    library = llvm.JITLibraryBuilder().add_object_img(code).add_current_process().export_symbol(_NAME)
    try:
        linked = library.link(linker, f"{_NAME} {len(_loaded)}")
    except RuntimeError:
        return None
    _loaded.append(linked)
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(linked[_NAME])


def _compile(dispatcher: Callable[..., object], arguments: tuple[Argument, ...]) -> bytes:
    """Code of a compiled rule for such arguments, as an object file without a need of Python."""
    numba = compiler()
    from llvmlite import ir
    from numba.extending import intrinsic

    types = numba.types
    kind = types.Tuple([types.int64 if not isinstance(a, (tuple, np.ndarray)) else numba.typeof(a) for a in arguments])

    @intrinsic
    def unpacked(context: object, words: object) -> tuple[object, Callable[..., object]]:
        def generate(
            context: BaseContext, builder: ir.IRBuilder, signature: object, given: Sequence[ir.Value]
        ) -> ir.Value:
            # private to Numba: how it takes an argument apart into numbers and addresses, for which
            # it has no public name; a test holds that both ways of calling give the same bytes
            packer = context.get_arg_packer([kind])
            parts = []
            for position, part in enumerate(packer.argument_types):
                word = builder.load(builder.gep(given[0], [ir.Constant(ir.IntType(64), position)]))
                parts.append(builder.inttoptr(word, part) if isinstance(part, ir.PointerType) else word)
            return packer.from_arguments(builder, parts)[0]

        return kind(words), generate

    def call(words: object) -> None:
        dispatcher(*unpacked(words))  # type: ignore[call-arg]  # Numba hands over the context

    made = numba.cfunc(types.void(types.CPointer(types.int64)), **OPTIONS)(call)
    _loaded.append(made)  # Numba's own linker goes on referring to it
    module = llvm.parse_assembly(made.inspect_llvm())
    for part in (*module.functions, *module.global_variables):
        if not part.is_declaration:
            part.linkage = "internal"
    whole = module.get_function(made.native_name)
    whole.linkage, whole.name = "external", _NAME
    # seen as a whole, no rule can fail: what would tell Python of errors is never reached and goes
    machine, _ = _target()
    passes = llvm.create_new_module_pass_manager()
    passes.add_ipsccp_pass()
    passes.add_simplify_cfg_pass()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3)))
    return machine.emit_object(module)
