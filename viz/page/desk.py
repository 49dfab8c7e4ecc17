"""The one desk of a server, which lives the worlds that all its visitors ask for, and the bench beside it."""

from __future__ import annotations

import threading

from experiments.engine import default_workers
from experiments.gradual import Gradual
from experiments.laboratory import run_of, scenario
from experiments.runs import Run
from viz.page.workbench import Workbench

_lock = threading.Lock()
_desks: list[Gradual] = []
_benches: list[Workbench] = []


def open_desk(run: Run, workers: int) -> Gradual:
    """Open the desk of this server with a study, and ask for today's practice, which every answer needs."""
    with _lock:
        made = Gradual(run, workers)
        _desks[:] = [made]
    made.ask("today", [run.policy], lambda _: None)
    return made


def desk() -> Gradual:
    """The desk; opened with the usual study when nobody has."""
    if not _desks:
        open_desk(run_of(scenario("baseline")), default_workers())
    return _desks[0]


def bench() -> Workbench:
    """The one workbench of this server, for what takes seconds."""
    with _lock:
        if not _benches:
            _benches.append(Workbench())
        return _benches[0]
