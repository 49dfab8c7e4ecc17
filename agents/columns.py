"""The state of people and households: one declared column per attribute, one row per identity.

Rows lie side by side in memory, so that whoever reads a person reads one cache line; `Newcomers` and
`Households` show the same bytes as columns.
"""

from __future__ import annotations

from enum import IntEnum
from types import SimpleNamespace
from typing import Protocol, Self, overload

import numpy as np

NOBODY = -1  # no place, no household
NEVER = -1  # no month


# One row of a table as rules read and write it, an attribute for each column: NumPy's record, or plain Python's.
Row = np.record | SimpleNamespace


def plain_values(row: np.void) -> dict[str, float]:
    """A row's columns by name, as plain Python numbers."""
    return dict(zip(row.dtype.names or (), row.item(), strict=True))


class Positions(Protocol):
    """Names as whole numbers in the order of their declaration: an IntEnum made from a table."""

    def __getattr__(self, name: str, /) -> int: ...

    def __getitem__(self, name: str, /) -> int: ...


class Status(IntEnum):
    """Where a household is on its way."""

    NOT_ARRIVED = 0
    WAITING = 1  # for the decision on its application
    DECIDED = 2  # has a permit and a place to go to, has not moved yet
    SETTLED = 3  # in a municipality of the county
    ELSEWHERE = 4
    REJECTED = 5


class Column:
    """One attribute of every row: its type, unit and meaning, and what a new row holds."""

    def __init__(self, dtype: str, meaning: str, start: float = 0) -> None:
        self.dtype = np.dtype(dtype)
        self.meaning = meaning
        self.start = start
        self.name = ""

    def __set_name__(self, owner: type[Table], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, table: None, owner: type[Table]) -> Column: ...

    @overload
    def __get__(self, table: Table, owner: type[Table]) -> np.ndarray: ...

    def __get__(self, table: Table | None, owner: type[Table]) -> Column | np.ndarray:
        return self if table is None else table.rows[self.name]


class Table:
    """Rows of declared columns; `table.age` is the column, `table.rows[7]` the row."""

    def __init__(self, rows: np.ndarray) -> None:
        if rows.dtype != self.dtype():
            raise TypeError(f"rows have the type {rows.dtype}, not that of {type(self).__name__}")
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The declared columns by name, in the order of declaration."""
        return {name: column for name, column in vars(cls).items() if isinstance(column, Column)}

    @classmethod
    def dtype(cls) -> np.dtype:
        """The row's type: widest columns first, so that no byte is lost to alignment."""
        ordered = sorted(cls.columns().values(), key=lambda column: -column.dtype.itemsize)
        return np.dtype([(column.name, column.dtype) for column in ordered], align=True)

    @classmethod
    def new(cls, n: int) -> Self:
        """A table of n rows, each column at its start."""
        rows = np.zeros(n, cls.dtype())
        for name, column in cls.columns().items():
            if column.start:
                rows[name] = column.start
        return cls(rows)


class Newcomers(Table):
    """One row per person; the row number is the person's identity."""

    household = Column("i4", "row of the household")
    nationality = Column("i1", "position among the nationalities")
    age = Column("i1", "completed years on arrival")
    female = Column("i1", "1: woman or girl")
    schooling = Column("i1", "0: at most 9-10 years, 1: upper secondary, 2: post-secondary")
    qualified = Column("i1", "1: holds a foreign qualification that can be recognised")
    bias_here = Column("f4", "error of belief about jobs in the county, SD of the job chance among places")
    bias_elsewhere = Column("f4", "error of belief about jobs elsewhere, SD")
    search_left = Column("f4", "integrated job-finding hazard still to come before the next candidacy")
    class_hours = Column("f4", "hours of language classes so far")
    class_hours_extra = Column("f4", "of these, hours beyond the usual")
    language = Column("f4", "class hours that have taken effect")
    outreach_rank = Column("f4", "reached by outreach when the share reached exceeds this, 0-1")
    contact_month = Column("i2", "month of the outreach contact", NEVER)
    placebo_month = Column("i2", "month of the placebo contact", NEVER)
    mentor_month = Column("i2", "month of the match with a mentor", NEVER)
    recognised_month = Column("i2", "month from which the qualification is recognised", NEVER)
    first_job_month = Column("i2", "month of the first job", NEVER)
    job_until = Column("i2", "month in which the job ends", NEVER)
    attempt = Column("i2", "candidacies for a vacancy so far")
    offer = Column("i2", "municipality of the employer's offer", NOBODY)
    employed_contacts = Column("i2", "ties who are employed")
    content = Column("i1", "what the contact gave: 0 information, 1 referral, 2 programme", NEVER)
    native_ties = Column("i1", "native friends from mentoring")
    searches_waiting = Column("i1", "1: helped to work during the wait")
    subsidised = Column("i1", "1: covered by the extra wage subsidy this month")
    employed = Column("i1", "1: has a job")
    in_touch = Column("i1", "1: in Sweden, so that friends can talk with this person")
    employed_12 = Column("i1", "employed 12 months after the permit; -1: not observed", NEVER)
    employed_36 = Column("i1", "employed 36 months after the permit; -1: not observed", NEVER)
    employed_end = Column("i1", "employed at the end of follow-up; -1: not observed", NEVER)


class Households(Table):
    """One row per household; its members' rows follow one another."""

    first = Column("i4", "row of the first member")
    size = Column("i1", "members")
    type = Column("i1", "position among the household types")
    housing = Column("i1", "housing during the wait: 0 abo, 1 ebo, 2 minor")
    home = Column("i2", "municipality where it waits")
    arrival = Column("i2", "month of arrival; month 0 is January 2015")
    decision = Column("i2", "month of the permit or the final rejection")
    granted = Column("i1", "1: permit, 0: rejection")
    kin = Column("i2", "place where kin or friends live", NOBODY)
    segment = Column("i1", "which part of a scenario's groups it belongs to")
    place = Column("i2", "place where it lives", NOBODY)
    status = Column("i1", "position in Status")
    settlement = Column("i1", "how it settled, position in SETTLEMENTS", NEVER)
    settled_month = Column("i2", "month of settlement, once decided", NEVER)
    first_place = Column("i2", "place of settlement, once decided", NOBODY)
    left_first_month = Column("i2", "month of leaving the municipality of settlement", NEVER)
    left_county_month = Column("i2", "month of leaving the county", NEVER)
    since = Column("i2", "month since which it lives where it lives", NEVER)
    spell = Column("i1", "moves since settlement, at most 127")
    next_talk = Column("i2", "month of the adults' next talk about places")
    outreach_rank = Column("f4", "lowest outreach rank of its members not yet contacted")
    own_dwelling = Column("i1", "1: lives in a dwelling of its own")
    matched = Column("i1", "1: placed by match")
    planned = Column("i2", "municipality a placement plan has for it if assigned inside the county", NOBODY)
    onward_left = Column("f4", "integrated hazard of moving on still to come before the next move")
    pull_elsewhere = Column("f4", "summed exp(utility) of the places outside, without belief")
    cash = Column("f4", "settlement support received, SEK")
