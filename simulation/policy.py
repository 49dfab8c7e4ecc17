"""What levers are set to, by month, municipality and group of people."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from agents.bad_input import BadInput
from agents.parameters import LEVER_NAMES, PARAMETERS

Group = tuple[tuple[str, tuple[int, ...]], ...]  # a column and the positions it may take, of each condition


@dataclass(frozen=True)
class Clause:
    """One lever's value over some months, places and people; of several that apply, the last one holds.

    `start` and `end` are months (month 0 is January 2015; end not included, None: until the end); `places` are
    indices of municipalities of the county (empty: all); `groups` maps a group column to the positions it may
    take (empty: everybody).
    """

    lever: str
    value: float
    start: int = 0
    end: int | None = None
    places: tuple[int, ...] = ()
    groups: Group = ()


# Which column of people or households a group is read from.
GROUP_COLUMNS = {
    "nationality": "people",
    "female": "people",
    "schooling": "people",
    "qualified": "people",
    "household_type": "houses",
    "housing": "houses",
}
# Stocks of a municipality, which cannot be set for a group of people.
MOST_GROUPS = 62  # so that every pattern of memberships has a number
MOST_SEGMENTS = 127
PLACE_LEVERS = ("extra_vacancies", "dwellings_reserved")


@dataclass(frozen=True)
class Policy:
    """All clauses of a run; no clause is today's practice."""

    clauses: tuple[Clause, ...] = field(default=())

    @staticmethod
    def of(**levers: float | str) -> Policy:
        """A policy that sets levers for all months, places and people."""
        return Policy(tuple(Clause(name, PARAMETERS[name].check(value)) for name, value in levers.items()))

    def segments(self, people: np.ndarray, houses: np.ndarray) -> tuple[np.ndarray, list[tuple[Group, ...]]]:
        """Which segment each household belongs to, and the groups that apply in each segment.

        Households are told apart by their first member; segment 0 is whom no group applies to.
        """
        groups = list(dict.fromkeys(clause.groups for clause in self.clauses if clause.groups))
        if len(groups) > MOST_GROUPS:
            raise BadInput(f"a policy may name at most {MOST_GROUPS} different groups, not {len(groups)}")
        pattern = np.zeros(len(houses), np.int64)
        for g, conditions in enumerate(groups):
            inside = np.ones(len(houses), bool)
            for column, allowed in conditions:
                table = houses if GROUP_COLUMNS[column] == "houses" else people[houses["first"]]
                values = table["type" if column == "household_type" else column]
                inside &= np.isin(values, allowed)
            pattern |= inside.astype(np.int64) << g
        # every pattern of memberships there could be is listed, so that a person's segment is its own affair
        found = np.unique(np.concatenate([[0], pattern]))
        segment = np.searchsorted(found, pattern)
        applying = [tuple(groups[g] for g in range(len(groups)) if code >> g & 1) for code in found]
        if len(found) > MOST_SEGMENTS:
            raise BadInput(f"a policy may tell at most {MOST_SEGMENTS} kinds of people apart, not {len(found)}")
        return segment.astype(np.int8), applying

    def table(self, applying: list[tuple[Group, ...]], months: int, here: int) -> np.ndarray:
        """Lever values as an array (segments, months, levers, municipalities), float32."""
        defaults = np.array(
            [PARAMETERS[name].check(PARAMETERS[name].default) for name in LEVER_NAMES], np.float32
        )
        values = np.empty((len(applying), months, len(LEVER_NAMES), here), np.float32)
        values[:] = defaults[:, None]
        for clause in self.clauses:
            places = list(clause.places) or slice(None)
            for s, groups in enumerate(applying):
                if clause.groups and clause.groups not in groups:
                    continue
                values[s, clause.start : clause.end, LEVER_NAMES.index(clause.lever), places] = clause.value
        return values


TODAY = Policy()
