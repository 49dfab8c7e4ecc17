"""The rules as the second reading calls them: the same lines, uncompiled.

A compiled rule keeps the function it was made from, but that function still calls its neighbours compiled.
Here every rule is read once more with plain neighbours, so that parameters may be any object with the right
attributes and a line of the model can be followed in a debugger. Only exponential, logarithm and noise stay
as they are: numbers in, numbers out, and tested elsewhere to be the same compiled or not. Under
NUMBA_DISABLE_JIT=1 these too are plain.
"""

from __future__ import annotations

from types import FunctionType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from agents import belief, exact, moving, search_measures, settlement, utility, work
from simulation import information, labour, noise, onward, settling, tables

__all__ = [
    "belief", "exact", "information", "labour", "moving", "noise", "onward", "search_measures", "settlement",
    "settling", "tables", "uncompiled", "utility", "work",
]

_NUMBERS = (exact.__name__, noise.__name__)
_read: dict[object, Any] = {}  # by rule, a function with its arguments
Same = TypeVar("Same")


def uncompiled(rule: Same) -> Same:
    """A rule, and every rule it calls, as ordinary Python; what is no compiled rule stays as it is."""
    source = getattr(rule, "py_func", None)
    if source is None or rule.__module__ in _NUMBERS:
        return rule
    if rule not in _read:
        around = source.__globals__
        scope = {name: uncompiled(around[name]) for name in source.__code__.co_names if name in around}
        _read[rule] = FunctionType(source.__code__, scope, source.__name__)
    return _read[rule]


def _plain(module: ModuleType) -> SimpleNamespace:
    """A module whose rules are uncompiled."""
    return SimpleNamespace(**{name: uncompiled(value) for name, value in vars(module).items()})


# What there is to say about a person or a place: one small function each, taking numbers.
if not TYPE_CHECKING:  # to a type checker a module read plainly is the module itself
    belief = _plain(belief)
    moving = _plain(moving)
    search_measures = _plain(search_measures)
    settlement = _plain(settlement)
    utility = _plain(utility)
    work = _plain(work)
    information = _plain(information)
    labour = _plain(labour)
    settling = _plain(settling)
    tables = _plain(tables)
    onward = _plain(onward)
