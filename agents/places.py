"""The places newcomers choose among: one county's municipalities, and the rest of Sweden in aggregates."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import DataError, Table, check_sums, load_table, nearest

DESTINATION_CLASSES = ("larger_city", "small_rural", "metro_commuter", "metropolis")
HOUSING_MARKETS = ("shortage", "balance", "surplus")
HOUSING_UNKNOWN = -1

# A place with fewer inhabitants counts as small: a judgement; the Swedish grouping of municipalities has
# drawn such a line at 15,000 to 20,000.
SMALL_PLACE_INHABITANTS = 20_000

# Share of people aged 16-64 in the labour force, where the table has no labour force: a judgement; the
# municipalities whose labour force is known have .84 together.
PARTICIPATION = 0.82

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, eq=False)
class Places:
    """All places of one run: first the county's municipalities (`here` of them, by code), then the outside.

    Outside, a place is all municipalities of one type in one other county, with code "county:type". Arrays
    have length `n`, are float64 unless said otherwise, and read-only. Sources: data/figure_sources.csv.
    """

    county: str  # SCB code of the county studied
    county_name: str
    here: int  # number of municipalities of the county, H
    codes: tuple[str, ...]
    names: tuple[str, ...]  # Swedish
    names_en: tuple[str, ...]  # the same with English names of the types
    members: np.ndarray  # int64, municipalities in the place
    population: np.ndarray  # persons, 31 December 2016
    unemployment: np.ndarray  # % of the labour force, 2016, open and in programmes
    labour_force: np.ndarray  # persons aged 16-64
    income: np.ndarray  # SEK a year, median 2012; outside, the mean of medians weighted by population
    income_z: np.ndarray  # income in standard deviations from the mean over Sweden's municipalities
    foreign_born_share: np.ndarray  # share of adults, 0-1, 2013
    asylum_2014: np.ndarray  # asylum seekers, persons, end of 2014
    enrolled_2014_07: np.ndarray  # asylum seekers enrolled, persons, 11 July 2014; nan: not known
    received_2015: np.ndarray  # persons received by the municipality in the year
    received_2016: np.ndarray
    rental_dwellings: np.ndarray  # dwellings, 2013
    housing_market: np.ndarray  # int8 into HOUSING_MARKETS, 2017; HOUSING_UNKNOWN: not known
    small: np.ndarray  # share of the population in municipalities below SMALL_PLACE_INHABITANTS, 0-1
    lat: np.ndarray  # degrees north, WGS 84; outside, weighted by population
    lon: np.ndarray  # degrees east
    destination_class: np.ndarray  # int8 into DESTINATION_CLASSES
    distance_km: np.ndarray  # (H, n), great circle from each municipality of the county to each place

    @property
    def n(self) -> int:
        """Number of places, K."""
        return len(self.codes)

    def place_index(self, code_or_name: str) -> int:
        """Index of a municipality of the county by code or name in any case; a place outside by code.

        Raises ValueError naming the nearest municipality when there is none.
        """
        given = str(code_or_name).strip()
        if given in self.codes:
            return self.codes.index(given)
        names = [name.casefold() for name in self.names[: self.here]]
        if given.casefold() in names:
            return names.index(given.casefold())
        allowed = self.names[: self.here] + self.codes[: self.here]
        word = nearest(given, allowed)
        known = ", ".join(f"{c} {n}" for c, n in zip(self.codes, self.names[: self.here], strict=False))
        hint = f"the nearest is {word!r}, and " if word else ""
        raise BadInput(
            f"{given!r} is no municipality of {self.county} {self.county_name}: {hint}allowed are {known}."
        )


def load_places(county: str = "25", folder: Path | str | None = None) -> Places:
    """The places seen from one county, given by its two-digit SCB code; `folder` replaces agents/data.

    Raises ValueError for an unknown county and DataError for a damaged table.
    """
    return _shipped(str(county)) if folder is None else _build(str(county), folder)


@cache
def _shipped(county: str) -> Places:
    return _build(county, None)


def _build(county: str, folder: Path | str | None) -> Places:
    check_sums(folder)
    counties = load_table("counties", ("code", "county", "unemp_rate_lf_2016_est"), folder)
    counties.require_unique("code")
    county_names = dict(zip(counties.column("code"), counties.column("county"), strict=True))
    if county not in county_names:
        raise BadInput(_unknown_county(county, county_names))
    types = load_table(
        "municipality_types", ("slug", "skl_type_2011", "label_en", "label_sv", "destination_class"), folder
    )
    table = load_table("municipalities", folder=folder)
    table.require_unique("code")
    national = _national(table, counties, _type_index(table, types))
    groups = _groups(county, table, national["type"], types)

    place_type = np.array([national["type"][g[0]] for g in groups])
    first = [table[g[0]] for g in groups]
    here = sum(row["county"] == county for row in first)
    slugs = types.column("slug")[place_type]

    def named(label: str) -> tuple[str, ...]:
        labels = types.column(label)[place_type]
        outside = (f"{county_names[first[i]['county']]}, {labels[i]}" for i in range(here, len(first)))
        return (*(row["name"] for row in first[:here]), *outside)

    columns = {name: np.array([_pool(name, national, g) for g in groups]) for name in (*_SUMS, *_MEANS)}
    columns["income_z"] = (columns["income"] - national["income_mean"]) / national["income_sd"]
    columns["members"] = np.array([len(g) for g in groups])
    columns["housing_market"] = np.array([_shared(national["housing_market"][g]) for g in groups], np.int8)
    classes = types.column("destination_class")
    columns["destination_class"] = np.array([_class_index(c) for c in classes], np.int8)[place_type]
    columns["distance_km"] = _great_circle(columns["lat"], columns["lon"], here)
    for array in columns.values():
        array.flags.writeable = False
    outside_codes = (f"{r['county']}:{s}" for r, s in zip(first[here:], slugs[here:], strict=True))
    return Places(
        county=county,
        county_name=county_names[county],
        here=here,
        codes=(*(row["code"] for row in first[:here]), *outside_codes),
        names=named("label_sv"),
        names_en=named("label_en"),
        **columns,
    )


def _unknown_county(given: str, names: dict[str, str]) -> str:
    """One sentence: what was given, which code is nearest (also to a name), and all codes allowed."""
    spoken = {f"{name}{end}": code for code, name in names.items() for end in ("", "s län")}
    padded = given.strip().zfill(2)
    word = nearest(given.strip(), list(spoken))
    guess = spoken[word] if word else nearest(given, list(names))
    code = padded if padded in names else guess
    hint = f"the nearest is {code!r} ({names[code]}), and " if code else ""
    allowed = ", ".join(f"{code} {name}" for code, name in names.items())
    return f"There is no county with code {given!r}: {hint}allowed are {allowed}."


def _type_index(table: Table, types: Table) -> np.ndarray:
    """Row of municipality_types.csv for each municipality."""
    known = {name: i for i, name in enumerate(types.column("skl_type_2011"))}
    given = table.column("skl_type_2011")
    if unknown := [name for name in given if name not in known]:
        word = nearest(unknown[0], list(known))
        raise DataError(
            f"municipalities.csv: skl_type_2011 {unknown[0]!r} is not in municipality_types.csv; "
            f"the nearest is {word!r}."
        )
    return np.array([known[name] for name in given])


def _class_index(name: str) -> int:
    if name not in DESTINATION_CLASSES:
        raise DataError(
            f"municipality_types.csv: destination_class {name!r} is not allowed, it is one of "
            f"{', '.join(DESTINATION_CLASSES)}; the nearest is {nearest(name, DESTINATION_CLASSES)!r}."
        )
    return DESTINATION_CLASSES.index(name)


def _groups(county: str, table: Table, kind: np.ndarray, types: Table) -> list[np.ndarray]:
    """Rows of the municipalities in each place: one each in the county, then by county and type."""
    home = table.column("county") == county
    codes, slugs = table.column("code"), types.column("slug")
    single = [np.array([i]) for i in sorted(np.flatnonzero(home), key=lambda i: codes[i])]
    pairs: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero(~home).tolist():
        pairs.setdefault((table[i]["county"], slugs[kind[i]]), []).append(i)
    return single + [np.array(pairs[key]) for key in sorted(pairs)]


def _national(table: Table, counties: Table, kind: np.ndarray) -> dict[str, np.ndarray]:
    """What is known of each of Sweden's municipalities, in the units of Places."""
    nan = float("nan")
    people = table.column("pop_2016", float)
    adults = table.column("pop_16_64_2018", float)
    labour_force = table.column("labour_force_approx", float, blank=nan)
    income = table.column("median_income_2012", float)
    mean = _mean(income, people)
    # Rates per 1,000 are multiplied by the population of the year they were made with.
    return {
        "type": kind,
        "population": people,
        "adults": adults,
        "unemployment": _unemployment(table, counties, adults),
        "labour_force": np.where(np.isnan(labour_force), PARTICIPATION * adults, labour_force),
        "income": income,
        "income_mean": mean,
        "income_sd": math.sqrt(_mean((income - mean) ** 2, people)),
        "foreign_born_share": _foreign_born_share(table, people),
        "asylum_2014": table.column("asylum_per_1000_2014", float) * table.column("pop_2014", float) / 1000,
        "enrolled_2014_07": table.column("asylum_seekers_2014_07_11", float, blank=nan),
        "received_2015": table.column("received_2015", float),
        "received_2016": table.column("received_2016", float),
        "rental_dwellings": table.column("rental_dwellings_per_1000_2013", float)
        * table.column("pop_2013", float)
        / 1000,
        "housing_market": _housing_market(table),
        "small": (people < SMALL_PLACE_INHABITANTS).astype(float),
        "lat": table.column("lat", float),
        "lon": table.column("lon", float),
    }


def _unemployment(table: Table, counties: Table, adults: np.ndarray) -> np.ndarray:
    """% of the labour force 2016: the municipality's own estimate, else its share scaled to its county.

    The tables have shares of the population 16-64 for 2013 and 2018; their mean stands for 2016, and only its
    pattern within the county is used.
    """
    share = (
        table.column("unemp_share_pop1664_2013", float) + table.column("unemp_share_pop1664_2018", float)
    ) / 2
    rate = np.empty(len(share))
    in_county = table.column("county")
    for row, level in zip(counties, counties.column("unemp_rate_lf_2016_est", float), strict=True):
        m = in_county == row["code"]
        rate[m] = share[m] * level / _mean(share[m], adults[m])
    own = table.column("unemp_rate_lf_2016_est", float, blank=float("nan"))
    return np.where(np.isnan(own), rate, own)


def _foreign_born_share(table: Table, people: np.ndarray) -> np.ndarray:
    """Share of adults 2013; where blank, of all inhabitants 2017; where blank too, the county's mean."""
    share = table.column("foreign_born_adults_pct_2013", float, blank=float("nan")) / 100
    later = table.column("foreign_born_2017", float, blank=float("nan")) / table.column("pop_2017", float)
    share = np.where(np.isnan(share), later, share)
    in_county = table.column("county")
    for i in np.flatnonzero(np.isnan(share)):
        known = (in_county == in_county[i]) & ~np.isnan(share)
        if not known.any():
            raise DataError(
                f"municipalities.csv: no municipality of county {in_county[i]} has a foreign-born share."
            )
        share[i] = _mean(share[known], people[known])
    return share


def _housing_market(table: Table) -> np.ndarray:
    words = table.column("housing_2017")
    if unknown := sorted(set(words) - {"", *HOUSING_MARKETS}):
        raise DataError(
            f"municipalities.csv: housing_2017 {unknown[0]!r} is not allowed, it is blank or one of "
            f"{', '.join(HOUSING_MARKETS)}; the nearest is {nearest(unknown[0], HOUSING_MARKETS)!r}."
        )
    return np.array([HOUSING_MARKETS.index(w) if w else HOUSING_UNKNOWN for w in words], np.int8)


# How a column of several municipalities becomes that of one place: as a sum, or as a mean with this weight.
_SUMS = (
    "population",
    "labour_force",
    "asylum_2014",
    "enrolled_2014_07",
    "received_2015",
    "received_2016",
    "rental_dwellings",
)
_MEANS = {"unemployment": "adults"} | dict.fromkeys(
    ("income", "foreign_born_share", "small", "lat", "lon"), "population"
)


def _pool(name: str, national: dict[str, np.ndarray], group: np.ndarray) -> float:
    values = national[name][group]
    if len(group) == 1:
        return values[0]  # a mean of one could differ in its last bit
    return math.fsum(values) if name in _SUMS else _mean(values, national[_MEANS[name]][group])


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    # fsum is exact, so that the order of rows and the processor change no bit of a place.
    return math.fsum(values * weights) / math.fsum(weights)


def _shared(categories: np.ndarray) -> int:
    """The category that all municipalities of a place have, else unknown."""
    return categories[0] if (categories == categories[0]).all() else HOUSING_UNKNOWN


def _great_circle(lat: np.ndarray, lon: np.ndarray, here: int) -> np.ndarray:
    """Kilometres (H, K) from the first `here` points to all, by the haversine formula on a sphere."""
    phi, lam = np.radians(lat), np.radians(lon)
    across = np.sin((phi[None, :] - phi[:here, None]) / 2) ** 2
    along = (
        np.cos(phi[:here, None]) * np.cos(phi[None, :]) * np.sin((lam[None, :] - lam[:here, None]) / 2) ** 2
    )
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(across + along)))
    return distance.round(3)  # the last bit of a sine depends on the processor, a metre does not
