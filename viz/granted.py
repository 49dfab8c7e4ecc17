"""Who was granted a permit in a run, and when and where they moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.places import Places
from simulation.setup import CUT_OFF
from viz.style import say

NEVER = np.iinfo(np.int64).max // 4
COLUMNS = (
    *("draw", "replicate", "age", "housing", "home", "arrival_month", "permit_month", "settled_month"),
    *("first_place", "left_first_month", "left_county_month", "last_place", "first_job_month"),
)


@dataclass(frozen=True, eq=False)
class Granted:
    """Everybody granted a permit by the cut-off, as arrays of the same length n."""

    rows: pd.DataFrame
    draws: int
    replicates: int  # noise worlds per draw
    draw: np.ndarray  # position of the draw, 0 to draws - 1
    permit: np.ndarray  # month
    settled: np.ndarray  # month, NEVER: not yet
    left: np.ndarray  # month of leaving the county, NEVER: has not

    def counts(self, mask: np.ndarray, cell: np.ndarray, cells: int) -> np.ndarray:
        """(draws, cells) mean persons in one world, of the persons under the mask, by cell."""
        flat = np.bincount(self.draw[mask] * cells + cell[mask], minlength=self.draws * cells)
        return flat.reshape(self.draws, cells) / self.replicates

    def gone(self, k: int) -> np.ndarray:
        """Who has left the county k months after the permit."""
        return self.left <= self.permit + k

    def each(self, mask: np.ndarray | None = None) -> float:
        """Mean persons in one world."""
        return (len(self.rows) if mask is None else mask.sum()) / (self.draws * self.replicates)

    def draws_text(self, language: str, several: str) -> str:
        """How many draws the picture rests on, in words; `several` is the text for more than one."""
        if self.draws > 1:
            return say(several, language, draws=self.draws)
        return say("pooled" if self.replicates > 1 else "one draw", language, replicates=self.replicates)


def months_of(column: pd.Series) -> np.ndarray:
    """A column of months as int64, NEVER where there is none; a negative month is none too."""
    months = column.astype("Int64").fillna(NEVER).to_numpy(np.int64)
    return np.where(months < 0, NEVER, months)


def granted(people: pd.DataFrame, county: str | None = None) -> Granted:
    """The persons granted a permit by the cut-off, housed in the county when one is given."""
    if people.empty:  # perhaps without columns too
        people = people.reindex(columns=COLUMNS)
    permit = months_of(people["permit_month"])
    chosen = permit <= CUT_OFF
    if county is not None:
        chosen &= people["home"].astype(str).str[:2].to_numpy() == county
    # draws without anybody granted still count as draws
    draw_of, draws = pd.factorize(people["draw"], sort=True)
    rows = people[chosen]
    return Granted(
        rows=rows,
        draws=max(len(draws), 1),
        replicates=max(people["replicate"].nunique(), 1),
        draw=draw_of[chosen],
        permit=permit[chosen],
        settled=months_of(rows["settled_month"]),
        left=months_of(rows["left_county_month"]),
    )


def place_at(group: Granted, places: Places, k: int) -> np.ndarray:
    """Municipality of the county where each person lives k months after the permit, -1: none or not known.

    Before settlement that is the home of the wait, then the first place. Of later ones only the last is
    recorded: who moved within the county and left it later was in a municipality that is not known.
    """

    when = group.permit + k
    moved = months_of(group.rows["left_first_month"]) <= when
    last, first, home = (municipality_of(group.rows[c], places) for c in ("last_place", "first_place", "home"))
    here = np.where(moved, last, first)
    here = np.where(group.settled > when, home, here)
    return np.where(group.gone(k), -1, here)


def municipality_of(codes: pd.Series, places: Places) -> np.ndarray:
    """Index of each code among the county's municipalities, -1: none of them."""
    return pd.Index(places.codes[: places.here]).get_indexer(codes.astype(object))


def curve(group: Granted, event: np.ndarray, mask: np.ndarray, months: int) -> np.ndarray:
    """(draws, months + 1) share under the mask whose event has come by k months after the permit."""
    delay = np.clip(event - group.permit, 0, months + 1)
    counts = group.counts(mask, delay, months + 2)
    total = counts.sum(axis=1, keepdims=True)
    shares = np.full((group.draws, months + 1), np.nan)
    return np.divide(counts.cumsum(axis=1)[:, : months + 1], total, out=shares, where=total > 0)


def flags(rows: pd.DataFrame, column: str) -> np.ndarray:
    """A column of 1 and 0 or of truth values, -1: not observed or no such column."""
    if column not in rows:
        return np.full(len(rows), -1)
    return rows[column].astype("Float64").fillna(-1).to_numpy(np.int64)
