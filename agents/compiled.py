"""How rules are compiled: all alike, short ones copied into whoever calls them, long ones called.

Handing over the arguments of a call costs more than most rules do; a copy also leaves out what its caller
does not use.

No fast-math and no fused operations: the bits must not depend on the processor. Division by zero gives
infinity instead of an error check at every division. `_nrt=False` leaves out reference counting, which arrays
that outlive the call do not need and which costs a third of the time; in return no rule may allocate an array.

Compiled code is kept for the next start, in a folder named by the sources' hash: numba itself would notice a
change in a rule's own file only, not in the rules it calls. Numba is imported when something has to be
compiled, and not before: importing it takes longer than a run (`agents.machine_code` does without).
"""

import functools
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])

_ROOT = Path(__file__).resolve().parent.parent
OPTIONS: dict[str, bool | str] = {"nogil": True, "error_model": "numpy", "_nrt": False}


@functools.cache
def sources_hash() -> str:
    """Hash of everything that can be compiled: the sources of agents/ and simulation/."""
    digest = hashlib.sha256()
    for path in sorted([*(_ROOT / "agents").glob("*.py"), *(_ROOT / "simulation").glob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code is kept: below $BOFAST_CACHE, else the user's cache folder."""
    base = os.environ.get("BOFAST_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "bofast" / sources_hash()


@functools.cache
def compiler() -> ModuleType:
    """Numba, told where to keep what it compiles and what a rule is when another calls it."""
    import numba
    from numba.extending import typeof_impl

    numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # numba makes it when imported
    typeof_impl.register(Rule, lambda rule, context: numba.types.Dispatcher(rule.dispatcher))
    return numba


class Rule:
    """A function compiled when first needed; `py_func` is the function itself."""

    __name__: str
    __qualname__: str

    def __init__(self, function: Callable[..., object], /, **options: bool) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self.options = options

    @functools.cached_property
    def dispatcher(self) -> Callable[..., object]:
        """What Numba makes of the function."""
        return compiler().njit(cache=True, **OPTIONS, **self.options)(self.py_func)

    def __call__(self, *arguments: object) -> object:
        return self.dispatcher(*arguments)

    def __reduce__(self) -> str:
        return self.__qualname__  # pickled by name, as functions are


def as_rule(kind: type[Rule], **options: bool) -> Callable[[Function], Function]:
    """A decorator that makes a function a rule of some kind, or leaves it alone under NUMBA_DISABLE_JIT=1.

    A rule is called as its function is, which is all that a type checker is told of it.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return lambda function: function
    return cast(Callable[[Function], Function], functools.partial(kind, **options))


rule = as_rule(Rule, forceinline=True)
long_rule = as_rule(Rule)
