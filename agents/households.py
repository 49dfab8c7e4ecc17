"""Who the newcomers are: persons in households that meet the cohort's margins."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from agents.raking import (
    KINDS,
    NATIONALITIES,
    ROLE_ADULT,
    ROLE_CHILD,
    ROLE_UNACCOMPANIED,
    compose,
    margins_table,
    one,
    parts,
    values,
)

SCHOOLING = ("at_most_9_10_years", "upper_secondary", "post_secondary")
HOUSEHOLD_TYPES = ("single_man", "single_woman", "couple", "couple_children", "lone_parent", "unaccompanied")
UNACCOMPANIED = HOUSEHOLD_TYPES.index("unaccompanied")

PEOPLE = np.dtype(
    [
        ("household", "i4"),
        ("nationality", "i1"),
        ("age", "i1"),
        ("female", "i1"),
        ("schooling", "i1"),
        ("qualified", "i1"),
    ]
)
HOUSEHOLDS = np.dtype(
    [
        ("first", "i4"),
        ("size", "i2"),
        ("type", "i1"),
        ("housing", "i1"),
        ("home", "i2"),
        ("arrival", "i2"),
        ("decision", "i2"),
        ("granted", "i1"),
    ]
)

KIND_TYPE = np.array([0, 1, 2, 3, 4, 4, 5], dtype=np.int8)
KIND_ADULTS = np.array([1, 1, 2, 2, 1, 1, 0], dtype=np.int8)
KIND_FEMALE = np.array([0, 1, 0, 0, 1, 0, 0], dtype=np.int8)  # of the first adult; couples are drawn
KIND_LEAN = np.array([0, 0, 1, 2, 2, 2, 0], dtype=np.int8)
LEANS = ("age_lean_alone", "age_lean_couple", "age_lean_parent")
WITH_CHILDREN = (3, 4, 5)
PARENT_OLDER_BY = 16


def chance(seed: int, purpose: int) -> np.random.Generator:
    """Uniform doubles for one purpose: only `.random()` is used, which NumPy keeps unchanged."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, purpose], dtype=np.uint64)))


def deal(deck: np.ndarray, groups: np.ndarray | int, scores: np.ndarray) -> np.ndarray:
    """Give the cards of a deck to rows by the order of their scores within groups.

    deck: (n,), laid out group after group; groups: (n,) of small int; scores: (n,) in 0..1. Returns (n,),
    deck's dtype.
    """
    cards = np.empty(len(deck), dtype=deck.dtype)
    cards[np.argsort(groups + 0.999 * scores, kind="stable")] = deck
    return cards


def children_deck(households: int, children: int) -> np.ndarray:
    """Children of each family: (households,) of int16 that sum to children, near `children_count`."""
    if not households:
        return np.zeros(0, dtype=np.int16)
    deck = np.repeat(
        np.arange(1, len(values("children_count")) + 1), parts(households, values("children_count"))
    )
    while (missing := children - int(deck.sum())) != 0:
        open_rows = np.flatnonzero(deck < len(values("children_count")) if missing > 0 else deck > 1)
        count = min(abs(missing), len(open_rows))
        deck[open_rows[np.arange(count) * len(open_rows) // count]] += np.sign(missing)
    return deck.astype(np.int16)


def adult_age_bounds() -> list[tuple[int, int]]:
    """First and last completed year of each adult age group: list of (int, int)."""
    bounds = (key.split("-") for key in margins_table()["adult_age"])
    return [(int(first), int(last)) for first, last in bounds]


def age_deck(table: np.ndarray) -> np.ndarray:
    """Adults' ages: a sorted deck for each nationality and sex; table (6, 2, age groups) of persons."""
    bounds = adult_age_bounds()
    decks = [
        low + (np.arange(count) * (high - low + 1) // max(count, 1))
        for cell in table.reshape(-1, len(bounds))
        for count, (low, high) in zip(cell, bounds, strict=True)
    ]
    return np.concatenate(decks).astype(np.int8)


def build(people: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Make the persons and their households.

    people: int persons; seed: int. Returns (people, households): structured arrays of dtype PEOPLE and
    HOUSEHOLDS, the latter with first, size and type filled and the rest 0. Members are contiguous, adults
    first; households stand in random order. Ages follow the household's type: parents are at least 16 years
    older than each child.
    """
    table, kinds = compose(people)
    nations = len(NATIONALITIES)
    total = int(kinds.sum())
    order = np.argsort(chance(seed, 0).random(total), kind="stable")
    kind = np.repeat(np.tile(np.arange(len(KINDS), dtype=np.int8), nations), kinds.ravel())[order]
    nation = np.repeat(np.arange(nations, dtype=np.int8), kinds.sum(axis=1))[order]
    del order

    size = np.maximum(KIND_ADULTS[kind], 1).astype(np.int16)
    families = np.flatnonzero(np.isin(kind, WITH_CHILDREN))
    deck = np.concatenate(
        [
            children_deck(int(kinds[n, list(WITH_CHILDREN)].sum()), int(table[n, :, ROLE_CHILD].sum()))
            for n in range(nations)
        ]
    )
    size[families] += deal(deck, nation[families], chance(seed, 1).random(len(families)))
    households = np.zeros(total, dtype=HOUSEHOLDS)
    households["size"] = size
    households["type"] = KIND_TYPE[kind]
    households["first"] = np.cumsum(size, dtype=np.int64) - size

    persons = np.zeros(people, dtype=PEOPLE)
    household = np.repeat(np.arange(total, dtype=np.int32), size)
    persons["household"] = household
    persons["nationality"] = nation[household]
    position = np.arange(people, dtype=np.int32) - households["first"][household]
    is_adult = position < KIND_ADULTS[kind][household]

    adults = np.flatnonzero(is_adult)
    home, second = household[adults], position[adults]
    first_female = np.where(
        KIND_ADULTS[kind] == 2, chance(seed, 2).random(total) < 0.5, KIND_FEMALE[kind] == 1
    )
    female = first_female[home] ^ (second == 1)
    persons["female"][adults] = female
    ages = adult_ages(
        table[:, :, ROLE_ADULT:],
        2 * nation[home] + female,
        KIND_LEAN[kind[home]],
        0.7 * chance(seed, 3).random(total)[home] + 0.3 * chance(seed, 4).random(len(adults)),
    )
    persons["age"][adults] = ages
    youngest = np.full(total, 127, dtype=np.int8)
    youngest[home[second == 0]] = ages[second == 0]
    youngest[home[second == 1]] = np.minimum(youngest[home[second == 1]], ages[second == 1])
    fill_schooling(persons, adults, ages, seed)
    del adults, home, second, female, ages

    fill_minors(persons, youngest, households["type"][household] == UNACCOMPANIED, is_adult, table, seed)
    return persons, households


def fill_minors(
    persons: np.ndarray, youngest: np.ndarray, unaccompanied: np.ndarray, is_adult: np.ndarray, table: np.ndarray,
    seed: int
) -> None:
    """Write sex and age of the minors: exact by nationality, and by year of age for each of the two roles.

    youngest: (households,) age of the youngest adult; unaccompanied, is_adult: (persons,); table: (6, 2, 7)
    persons by nationality, sex and role. Older parents get older children.
    """
    alone = np.flatnonzero(unaccompanied)
    persons["female"][alone] = minors_sex(
        table, ROLE_UNACCOMPANIED, persons["nationality"][alone], chance(seed, 5)
    )
    deck = np.repeat(
        [int(age) for age in margins_table()["unaccompanied_age"]],
        parts(len(alone), values("unaccompanied_age")),
    )
    persons["age"][alone] = deal(deck, 0, chance(seed, 6).random(len(alone)))

    children = np.flatnonzero(~is_adult & ~unaccompanied)
    persons["female"][children] = minors_sex(
        table, ROLE_CHILD, persons["nationality"][children], chance(seed, 7)
    )
    limit = youngest[persons["household"][children]] - PARENT_OLDER_BY
    lean = (limit + 18 * chance(seed, 8).random(len(children))) / 128
    deck = np.arange(len(children)) * 18 // max(len(children), 1)
    persons["age"][children] = np.minimum(deal(deck, 0, lean), limit)


def adult_ages(table: np.ndarray, cell: np.ndarray, lean: np.ndarray, quantile: np.ndarray) -> np.ndarray:
    """Ages of adults: each nationality and sex gets exactly its ages, in the order its members lean to.

    table: (6, 2, age groups) of persons; cell: (adults,) 2 x nationality + female; lean: (adults,) index into
    LEANS; quantile: (adults,) in 0..1. Returns (adults,) of int8, completed years.
    """
    wish = np.empty(len(cell))
    for number, group in enumerate(LEANS):
        chosen = lean == number
        wish[chosen] = np.interp(
            quantile[chosen], [float(key) for key in margins_table()[group]], values(group)
        )
    return deal(age_deck(table), cell, wish / 128)


def minors_sex(table: np.ndarray, role: int, nationality: np.ndarray, noise: np.random.Generator) -> np.ndarray:
    """Sex of the minors of one role: exact by nationality. Returns (minors,) of int8, 1 for girls."""
    deck = np.repeat(np.tile(np.array([0, 1], dtype=np.int8), len(table)), table[:, :, role].ravel())
    return deal(deck, nationality, noise.random(len(deck)))


def fill_schooling(persons: np.ndarray, adults: np.ndarray, ages: np.ndarray, seed: int) -> None:
    """Write schooling and qualification of the adults, each count within 1 of its share of the adults."""
    counts = parts(len(adults), values("schooling"))
    # Nobody has finished post-secondary schooling before 21: the young get a deck of the lower levels only.
    grown = (ages >= 21).astype(np.int8)
    young = parts(int((grown == 0).sum()), values("schooling")[:2])
    deck = np.repeat(np.array([0, 1, 0, 1, 2], dtype=np.int8), [*young, *(counts[:2] - young), counts[2]])
    schooling = deal(deck, grown, chance(seed, 9).random(len(adults)))
    persons["schooling"][adults] = schooling
    noise = chance(seed, 10).random(len(adults))
    for level, name in enumerate(SCHOOLING):
        if name not in margins_table()["qualified"]:
            continue
        holders = np.flatnonzero(schooling == level)
        share = one("qualified", name)
        deck = np.repeat(np.array([1, 0], dtype=np.int8), parts(len(holders), np.array([share, 1 - share])))
        persons["qualified"][adults[holders]] = deal(deck, 0, noise[holders])


class Margin(NamedTuple):
    """One margin of a cohort: its name with the unit, the wanted and the reached figure, grade and source."""

    name: str
    wanted: float
    got: float
    grade: str
    source: str


def measure(people: np.ndarray, households: np.ndarray) -> list[Margin]:
    """How far the persons meet their margins: list of Margin, counted in the rows only."""
    table, rows, persons = margins_table(), [], float(len(people))
    kind = households["type"][people["household"]]
    nationality, age, male = people["nationality"], people["age"], people["female"] == 0
    alone, adult = kind == UNACCOMPANIED, people["age"] >= 18
    child = ~alone & ~adult
    wanted_alone, wanted_children = (persons * one("minors", key) for key in ("unaccompanied", "accompanied"))

    def add(name: str, group: str, key: str, whole: float, got: float) -> None:
        figure = table[group][key]
        rows.append(Margin(name, float(whole * figure.value), float(got), figure.grade, figure.source))

    def add_all(name: str, group: str, whole: float, counts: Iterable[float]) -> None:
        for key, got in zip(table[group], counts, strict=True):
            add(f"{name} {key}", group, key, whole / values(group).sum(), got)

    nations = len(NATIONALITIES)
    add_all("nationality", "nationality", persons, np.bincount(nationality, minlength=nations))
    add("men and boys", "sex", "men", persons, male.sum())
    add("unaccompanied", "minors", "unaccompanied", persons, alone.sum())
    add("accompanied children", "minors", "accompanied", persons, child.sum())
    add("unaccompanied boys", "unaccompanied_sex", "boys", wanted_alone, (alone & male).sum())
    add("accompanied boys", "accompanied_sex", "boys", wanted_children, (child & male).sum())
    by_nation = np.bincount(nationality[alone], minlength=nations)
    add_all("unaccompanied from", "unaccompanied_nationality", wanted_alone, by_nation)
    ages = [int(key) for key in table["unaccompanied_age"]]
    add_all(
        "unaccompanied aged", "unaccompanied_age", alone.sum(), np.bincount(age[alone], minlength=18)[ages]
    )
    of_age = [((age >= low) & (age <= high)).sum() for low, high in adult_age_bounds()]
    add_all("adults aged", "adult_age", persons - wanted_alone - wanted_children, of_age)
    schooling = people["schooling"][adult]
    counts = np.bincount(schooling, minlength=len(SCHOOLING))
    add_all("adults with schooling", "schooling", adult.sum(), counts)
    for name in table["qualified"]:
        level = SCHOOLING.index(name)
        holders = people["qualified"][adult][schooling == level].sum()
        add(f"qualified among {name}", "qualified", name, counts[level], holders)

    types = np.bincount(households["type"], minlength=len(HOUSEHOLD_TYPES))
    couple, family, lone = (
        types[HOUSEHOLD_TYPES.index(k)] for k in ("couple", "couple_children", "lone_parent")
    )
    add("women in a couple", "couples", "women_in_couple", (adult & ~male).sum(), couple + family)
    add("lone parents (households)", "couples", "lone_parent", family + lone, lone)
    add("children in families", "couples", "children_per_household", family + lone, child.sum())
    return rows
