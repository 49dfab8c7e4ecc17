"""How far a sweep is, on stderr: a bar for who watches, a line now and then for a log."""

from __future__ import annotations

import sys
from time import monotonic

from experiments.sweeps.sweep import State
from viz.progress import Bar

_EVERY = 30.0  # seconds between two lines of a log


class SweepProgress:
    """A context whose `tell` takes the state after every chunk."""

    def __init__(self, state: State):
        self._bar = Bar(state.total, "sweeping")
        self._said = monotonic()
        self._state = state

    def __enter__(self) -> SweepProgress:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)

    def tell(self, state: State) -> None:
        """Show the state."""
        self._bar.at(state.done, status(state))
        if not sys.stderr.isatty() and monotonic() - self._said > _EVERY:
            self._said = monotonic()
            text = f"{state.done:,} of {state.total:,} runs, {status(state)}, {left(state)} left"
            print(text, file=sys.stderr, flush=True)


def status(state: State) -> str:
    """Rate, workers and failures in a few words."""
    workers = f"{state.workers} worker{'s' * (state.workers != 1)}"
    return f"{state.rate:,.1f} runs/s, {workers}, {state.failed:,} failed"


def left(state: State) -> str:
    """The time left at this rate."""
    return duration((state.total - state.done) / state.rate) if state.rate > 0 else "unknown time"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:,.1f} h" if seconds < 72 * 3600 else f"{seconds / 86400:,.0f} days"
