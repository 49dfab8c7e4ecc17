"""The cohort: the asylum applicants of 2015 who are housed in one county, with their waits and decisions."""

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import nearest
from agents.households import UNACCOMPANIED, Margin, build, chance, measure
from agents.places import Places
from agents.raking import AFGHANISTAN, NATIONALITIES, arrival_shares, margins_table, one, values

HOUSING = ("abo", "ebo", "minor")
ABO, EBO, MINOR = range(3)
HOUSING_BASES = ("2014-07", "2014-12", "population")
FEWEST, MOST = 50, 50_000_000
DAYS_PER_MONTH = 365.25 / 12
SYRIA = NATIONALITIES.index("syria")


@dataclass(frozen=True, eq=False)
class Cohort:
    """The persons and households of one cohort, in rows that never change.

    people: (persons,) of households.PEOPLE; households: (households,) of households.HOUSEHOLDS, in random
    order with contiguous members. Months count from January 2015. home_shares: (2, municipalities) shares of
    the persons, in the agency's accommodation (abo) and of all others. Arrays are read-only.
    """

    people: np.ndarray
    households: np.ndarray
    home_codes: tuple[str, ...]
    home_names: tuple[str, ...]
    home_shares: np.ndarray
    seed: int
    housing_mix: float
    housing_basis: str

    def margins(self) -> list[Margin]:
        """What the cohort should meet beside what it meets: list of Margin, persons unless named else."""
        return measure(self.people, self.households) + _measure(self)


def make_cohort(
    places: Places, people: int = 7000, seed: int = 1, housing_mix: float = 0.75, housing_basis: str = "2014-07"
) -> Cohort:
    """Make the cohort of 2015 housed in the county of `places`; the same arguments give the same bytes.

    people: persons, 50 to 50,000,000; seed: whole number, 0 to 2**63 - 1; housing_mix: weight (0-1) of the
    share of enrolled asylum seekers against the share of population in where abo households are housed;
    housing_basis: which enrolment, "2014-07" (falls back to the next where a municipality is unknown),
    "2014-12" or "population" (none). Returns a Cohort. Raises ValueError for an argument outside these.
    Source: data/cohort_margins.csv.
    """
    _whole("people", people, FEWEST, MOST)
    _whole("seed", seed, 0, 2**63 - 1)
    if isinstance(housing_mix, bool) or not isinstance(housing_mix, Real) or not 0 <= housing_mix <= 1:
        raise BadInput(f"housing_mix must be a number from 0 to 1, not {housing_mix!r}.")
    shares = home_shares(places, float(housing_mix), housing_basis)

    persons, households = build(int(people), int(seed))
    nationality = persons["nationality"][households["first"]]
    minor = households["type"] == UNACCOMPANIED
    size = households["size"]

    def along(purpose: int, groups: np.ndarray) -> np.ndarray:
        return positions(chance(int(seed), purpose), groups, size)

    own = along(100, minor) >= one("housing", "abo")
    housing = np.where(minor, MINOR, np.where(own, EBO, ABO))
    households["housing"] = housing
    households["home"] = pick(along(101, housing), shares[[0, 1, 1]], housing)
    afghan = nationality == AFGHANISTAN
    arrival = pick(along(102, afghan), arrival_shares(), afghan.astype(np.int8))
    households["arrival"] = arrival
    block = 2 * nationality + ~minor
    wait = waits(along(103, block), nationality, minor, size)
    households["decision"] = np.minimum(arrival + wait, int(one("wait", "last_month")))
    households["granted"] = grants(chance(int(seed), 104), nationality, block, size)

    for array in (persons, households, shares):
        array.setflags(write=False)
    here = slice(places.here)
    return Cohort(
        persons,
        households,
        tuple(places.codes[here]),
        tuple(places.names[here]),
        shares,
        int(seed),
        float(housing_mix),
        housing_basis,
    )


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise BadInput(f"{name} must be a whole number from {low:,} to {high:,}, not {value!r}.")


def home_shares(places: Places, mix: float, basis: str) -> np.ndarray:
    """Shares of persons by municipality of the county: (2, here), abo and all others; raises ValueError."""
    if basis not in HOUSING_BASES:
        word = nearest(str(basis), HOUSING_BASES)
        hint = f"; the nearest is {word!r}" if word else ""
        raise BadInput(f"housing_basis must be one of {', '.join(HOUSING_BASES)}, not {basis!r}{hint}.")

    def share(name: str) -> np.ndarray:
        weights = np.asarray(getattr(places, name), dtype=float)[: places.here]
        if len(weights) == 0 or not np.all(weights >= 0) or not 0 < weights.sum() < np.inf:
            raise BadInput(
                f"{name} of the county's municipalities must be 0 or more and not all 0, not {weights}."
            )
        return weights / weights.sum()

    people = share("population")
    if basis == "population":
        return np.stack([people, people])
    july = np.asarray(places.enrolled_2014_07, dtype=float)[: places.here]
    known = basis == "2014-07" and np.isfinite(july).all() and july.sum() > 0
    enrolled = share("enrolled_2014_07" if known else "asylum_2014")
    # Those who house themselves live with kin, and every municipality cares for minors: population counts.
    return np.stack([mix * enrolled + (1 - mix) * people, people])


def positions(noise: np.random.Generator, groups: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Where each household stands, in 0..1 of its group's persons, when these are lined up in random order.

    noise: chance stream; groups: (households,) of small int; size: (households,) persons. Returns
    (households,) of float64: cutting it at cumulative shares gives each part its share of persons, within the
    largest household.
    """
    order = np.argsort(groups + 0.999 * noise.random(len(size)), kind="stable")
    totals = np.bincount(groups, weights=size)
    before = np.cumsum(totals) - totals
    lined = groups[order].astype(np.intp)
    middle = np.cumsum(size[order], dtype=np.int64) - 0.5 * size[order]
    place = np.empty(len(size))
    place[order] = (middle - before[lined]) / totals[lined]
    return place


def pick(place: np.ndarray, shares: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Cut positions: (households,) of int16; shares (groups, options), rows (households,)."""
    chosen = np.empty(len(place), dtype=np.int16)
    for number, row in enumerate(shares):
        own = rows == number
        cuts = np.round(np.cumsum(row)[:-1] / row.sum(), 9)  # later digits may differ between processors
        chosen[own] = np.searchsorted(cuts, place[own], side="right")
    return chosen


def waits(place: np.ndarray, nationality: np.ndarray, minor: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Months from arrival to decision: (households,) of int64, mean over persons as found.

    place: position of each household within its nationality and kind; nationality, minor, size:
    (households,). Syrians and unaccompanied minors have factors of their own; the rest share the factor that
    keeps the mean.
    """
    length = np.interp(
        place, [float(key) for key in margins_table()["wait_quantile"]], values("wait_quantile")
    )
    mean = one("wait", "mean_days") / DAYS_PER_MONTH
    length *= mean * np.where(minor, one("wait", "minor"), 1.0)
    syrian = nationality == SYRIA
    length[syrian] *= one("wait", "syria")
    shortest, persons = one("wait", "shortest"), int(size.sum(dtype=np.int64))
    others = float(size[~syrian].sum(dtype=np.int64)) / persons
    factor, months = 1.0, length
    for _ in range(5):  # the mean is all but linear in the factor
        months = np.maximum(np.floor(np.where(syrian, 1.0, factor) * length + 0.5), shortest)
        got = float(months @ size) / persons
        factor = round(min(max(factor + (mean - got) / (mean * max(others, 0.1)), 0.3), 3.0), 6)
    return months.astype(np.int64)


def grants(noise: np.random.Generator, nationality: np.ndarray, block: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Which households get a permit: (households,) of int8, at the share of each nationality and of all.

    block: (households,) 2 x nationality + 1 where not unaccompanied. Within a nationality unaccompanied
    minors and households have the same share. What a household too many or too few leaves is carried to the
    next block.
    """
    persons = np.bincount(nationality, weights=size, minlength=len(NATIONALITIES))
    found = margins_table()["granted"]
    known = np.array([name in found for name in NATIONALITIES])
    share = np.array([found[name].value if name in found else 0.0 for name in NATIONALITIES])
    rest = persons[~known].sum()
    share[~known] = min(
        max((found["all"].value * persons.sum() - share @ persons) / max(rest, 1.0), 0.0), 1.0
    )

    order = np.argsort(block + 0.999 * noise.random(len(size)), kind="stable")
    ends = np.cumsum(np.bincount(block, minlength=2 * len(NATIONALITIES)))
    granted = np.zeros(len(size), dtype=np.int8)
    owed = 0.0
    for number, rows in enumerate(np.split(order, ends[:-1])):
        sizes = size[rows].astype(np.int64)
        owed = round(owed + float(share[number // 2]) * float(sizes.sum()), 6)
        got = rows[np.cumsum(sizes) - 0.5 * sizes < owed]
        granted[got] = 1
        owed -= float(size[got].sum(dtype=np.int64))
    return granted


def _measure(cohort: Cohort) -> list[Margin]:
    """How far the households meet the margins of housing, arrival, wait and permit: list of Margin."""
    households, table, rows = cohort.households, margins_table(), []
    size, total = households["size"], len(cohort.people)
    abo, nation = households["housing"] == ABO, cohort.people["nationality"][households["first"]]

    def persons(chosen: np.ndarray) -> int:
        return int(size[chosen].sum(dtype=np.int64))

    def add(name: str, group: str, key: str, wanted: float, got: float) -> None:
        figure = table[group][key]
        rows.append(Margin(name, float(wanted), float(got), figure.grade, figure.source))

    grown = total - persons(households["housing"] == MINOR)
    add("housed in abo", "housing", "abo", one("housing", "abo") * grown, persons(abo))
    basis = f"housing_mix {cohort.housing_mix:g}, housing_basis {cohort.housing_basis}"
    for label, mine, shares in zip(("abo", "ebo and minors"), (abo, ~abo), cohort.home_shares, strict=True):
        counts = np.bincount(households["home"][mine], weights=size[mine], minlength=len(shares))
        for name, wanted, got in zip(cohort.home_names, shares * persons(mine), counts, strict=True):
            rows.append(Margin(f"{label} in {name}", float(wanted), float(got), "judgement", basis))
    months = values("arrival") / values("arrival").sum() * total
    by_month = np.bincount(households["arrival"], weights=size, minlength=len(months))
    for key, wanted, got in zip(table["arrival"], months, by_month, strict=True):
        add(f"arrived in month {key}", "arrival", key, wanted, got)
    wait = (households["decision"] - households["arrival"]).astype(float)
    add(
        "mean wait (months)",
        "wait",
        "mean_days",
        one("wait", "mean_days") / DAYS_PER_MONTH,
        wait @ size / total,
    )
    for key, share in table["granted"].items():
        mine = np.ones(len(size), bool) if key == "all" else nation == NATIONALITIES.index(key)
        got = persons(mine & (households["granted"] == 1))
        add(f"granted a permit: {key}", "granted", key, share.value * persons(mine), got)
    return rows
