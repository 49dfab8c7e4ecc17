"""Everything one run reads and writes, as one bundle of arrays for the compiled phases."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FLOWS = (
    "arrivals",  # persons who arrive, by municipality of housing
    "permits",  # persons granted a permit, by municipality of housing
    "received",  # persons who settle, by municipality
    "moved_within",  # persons who move to another municipality of the county, by municipality left
    "left_county",  # persons with a permit who leave the county, by municipality left
    "rejected",  # persons who get a final rejection, by municipality of housing
    "residents",  # change of persons living there
    "employed",  # change of persons employed there
    "jobs",  # jobs found
    "seekers",  # openly unemployed programme participants aged 20-64, person-months
    "jobs_of_seekers",  # jobs found by them
    "contacts",  # outreach contacts
    "vacancies",  # vacancies open to newcomers
    "vacancies_filled",  # of these, filled by the cohort
    "dwellings",  # dwellings on offer to newcomers
    "dwellings_taken",  # of these, taken by the cohort
)


# Fixed facts of a study and a draw that are neither parameters nor places.
FRAME = np.dtype(
    [
        ("foreign_born_share", "f8"),  # of the country's population
        ("population", "f8"),  # of the county, persons
        ("onward_reference", "f8"),  # see tables.onward_reference
        ("metropolises", "i8"),  # how many of the places outside are metropolises; they stand first
        ("seed", "i8"),
        ("number", "i8"),  # which noise world
        ("months", "i8"),  # follow-up after each permit
    ]
)

# A municipality of the county as seen by one nationality.
LOCAL = np.dtype(
    [
        ("residents", "i8"),  # persons of the cohort living there
        ("seen", "i8"),  # how many they were when the terms were last worked out
        ("term", "f8"),  # the compatriot term
        ("weight", "f8"),  # its factor of the municipality's weight
        ("others", "f8"),  # summed weights of the county's other municipalities
        ("pull", "f8"),  # exp(inclusive value) of them
        ("typical", "f8"),  # prospects of the typical household housed there
    ]
)

# What depends only on the months since something.
SINCE = np.dtype(
    [
        ("duration", "f8"),  # factor of moving on, since settlement
        ("dwelling", "f8"),  # what is left of a dwelling's weight, since the permit
        ("language", "f8"),  # usual class hours in effect, since settlement
        ("search", "f8"),  # cumulative job hazard elsewhere per unit of personal multiplier
    ]
)


SCRATCH = np.dtype([("row", "i4"), ("cell", "i4"), ("a", "f8"), ("b", "f8")])


class World(NamedTuple):
    """One run. H municipalities of the county, K places, N people, M households, T months, L levers."""

    frame: np.ndarray  # (1,) FRAME
    parameters: np.ndarray  # (1,) RECORD
    people: np.ndarray  # (N,) Newcomers
    houses: np.ndarray  # (M,) Households
    place: np.ndarray  # (K,) PLACE, the county's municipalities first
    kilometres: np.ndarray  # (H, K)
    near: np.ndarray  # (H, H) weight of the column's municipality seen from the row's
    outside: np.ndarray  # (H, K - H) cumulative weights outside
    local: np.ndarray  # (nationalities, H) LOCAL
    stock_share: np.ndarray  # (nationalities,) share of the country's foreign-born
    mix: np.ndarray  # (nationalities,) share of the cohort
    since: np.ndarray  # (T + 1,) SINCE
    levers: np.ndarray  # (segments, T, L, H) lever values
    used: np.ndarray  # (L,) whether a lever is above zero anywhere
    units: np.ndarray  # (L,) units of each lever used, for its cost
    tie_start: np.ndarray  # (N + 1,) where a person's ties begin
    ties: np.ndarray  # rows of the people tied to
    arrivals: np.ndarray  # households by month of arrival
    arrivals_start: np.ndarray  # (T + 1,)
    decisions: np.ndarray  # households by month of decision
    decisions_start: np.ndarray  # (T + 1,)
    present: np.ndarray  # (M,) households in the county
    settled: np.ndarray  # (M,) of these, households settled by the end of last month
    count: np.ndarray  # type: ignore[assignment]  # hides a tuple's own. (2,) how many are present, how many settled
    scratch: np.ndarray  # (N,) SCRATCH work space
    rows: np.ndarray  # (2, N) work space: rows to be worked through in one go
    numbers: np.ndarray  # (6, N) work space: numbers of each
    flows: np.ndarray  # (T, flows, H)
    # What people see of each other, when it is noted or shown (see replay.py); else empty.
    channels: np.ndarray  # (2,) how the world lives in markets and ties
    seen_lots: np.ndarray  # (T, H, 2) the last lot that found a vacancy left, by skill asked
    seen_stocks: np.ndarray  # (M, H, 4) vacancies by skill and dwellings by kind left at the turn to settle
    seen_movers: np.ndarray  # (T, H) the last household, by its first member, that found a dwelling on moving
    seen_beliefs: np.ndarray  # (T, N, 2) here and elsewhere, before the month's talks
    seen_contacts: np.ndarray  # (T, N) ties employed, before the month's search
    seen_compatriots: np.ndarray  # (T, nationalities, H) persons of the cohort, at the month's beginning
