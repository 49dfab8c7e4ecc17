"""How many newcomers of each sort: tables raked to the cohort's margins and rounded to whole persons."""

from functools import cache
from typing import NamedTuple

import numpy as np

from agents.evidence import load_table

NATIONALITIES = ("syria", "afghanistan", "iraq", "stateless", "eritrea", "other")
AFGHANISTAN = NATIONALITIES.index("afghanistan")
# A kind is a household type that also says of which sex a lone parent is.
KINDS = (
    "single_man",
    "single_woman",
    "couple",
    "couple_children",
    "lone_mother",
    "lone_father",
    "unaccompanied",
)
ROLE_UNACCOMPANIED, ROLE_CHILD, ROLE_ADULT = 0, 1, 2  # adult age groups follow from 2

# Later digits are noise of floating-point addition, which may differ between processors.
DIGITS = 6
DIGITS_OF_SUMS = 3

# To which total each cell belongs, (cells,) of int, -1: none; and the totals, (labels,).
LabelledTotals = tuple[np.ndarray, np.ndarray]


class Figure(NamedTuple):
    """One row of data/cohort_margins.csv: value in `unit`, its grade and its source."""

    value: float
    unit: str
    grade: str
    source: str


@cache
def margins_table() -> dict[str, dict[str, Figure]]:
    """Read the cohort's margins: {group: {key: Figure}} in the order of data/cohort_margins.csv."""
    rows = load_table("cohort_margins", ("group", "key", "value", "unit", "grade", "source"))
    table: dict[str, dict[str, Figure]] = {}
    for row, value in zip(rows, rows.column("value", float), strict=True):
        table.setdefault(row["group"], {})[row["key"]] = Figure(
            value, row["unit"], row["grade"], row["source"]
        )
    return table


def values(group: str) -> np.ndarray:
    """The values of one group of margins: (rows of the group,) of float64, in the group's units."""
    return np.array([figure.value for figure in margins_table()[group].values()])


def one(group: str, key: str) -> float:
    """One figure of the margins, in its unit (float)."""
    return margins_table()[group][key].value


def rake(start: np.ndarray, margins: list[LabelledTotals], tolerance: float = 1e-12, rounds: int = 5000) -> np.ndarray:
    """Scale a table until it meets every margin (iterative proportional fitting).

    start: (cells,) positive weights. margins: list of (labels, totals); labels (cells,) of int says to which
    total a cell belongs (-1: none), totals (labels,) in any unit as long as the margins agree with each
    other. Returns (cells,) of float64 in the unit of the totals. Raises ValueError if the margins contradict
    each other. Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11.
    """
    table = np.array(start, dtype=float)
    scale = max(float(np.sum(totals)) for _, totals in margins)
    for _ in range(rounds):
        worst = 0.0
        for labels, totals in margins:
            inside = labels >= 0
            sums = np.bincount(labels[inside], weights=table[inside], minlength=len(totals))
            worst = max(worst, float(np.abs(sums - totals).max()))
            table[inside] *= np.divide(totals, sums, out=np.zeros(len(totals)), where=sums > 0)[
                labels[inside]
            ]
        if worst <= tolerance * scale:
            return table
    raise ValueError(
        f"the margins contradict each other: after {rounds} rounds they still differ by {worst:.3g}"
    )


def round_table(exact: np.ndarray, rows: np.ndarray, at_least_zero: np.ndarray) -> np.ndarray:
    """Round each cell up or down so that the sums of chosen rows are rounded up or down too.

    exact: (cells,) of float; rows: (m, cells) of 0/1, the sums to keep, the first one exactly; at_least_zero:
    (k, cells), each product with the result must not be negative (exact fulfils it). Returns (cells,) of
    int64. Where no table keeps every sum within 1, as few sums as possible go one or two further. Among all
    such tables the one nearest to exact is taken; fixed small weights make it the only optimum, so that any
    solver finds the same. Raises ValueError if there is none. Source: controlled rounding, Cox (1987),
    Journal of the American Statistical Association 82.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import and needed once a cohort

    sums = np.round(rows @ exact, DIGITS_OF_SUMS)
    exact = np.round(exact, DIGITS)
    floor = np.floor(exact)
    part = exact - floor
    golden = 0.6180339887498949
    generic = (golden * np.arange(1, len(exact) + 2 * len(rows) + 1)) % 1.0
    # Unknowns: one step up or none for each cell; how far each sum falls below or rises above its bounds.
    cost = np.concatenate([1.0 - 2.0 * part, np.full(2 * len(rows), 20.0)]) + 0.05 * generic
    beyond = np.full(len(rows), 2.0)
    beyond[0] = 0.0
    eye, base = np.eye(len(rows)), rows @ floor
    kept = LinearConstraint(np.hstack([rows, eye, -eye]), np.floor(sums) - base, np.ceil(sums) - base)
    linked = LinearConstraint(
        np.pad(at_least_zero, ((0, 0), (0, 2 * len(rows)))), -(at_least_zero @ floor), np.inf
    )
    found = milp(
        np.round(cost, DIGITS),
        integrality=np.ones(len(cost)),
        constraints=[kept, linked],
        bounds=Bounds(0, np.concatenate([np.ceil(part), beyond, beyond])),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None or found.status != 0:
        raise ValueError(f"no whole-number table is near enough to the margins ({found.message})")
    return floor.astype(np.int64) + np.rint(found.x[: len(exact)]).astype(np.int64)


def parts(total: int, shares: np.ndarray) -> np.ndarray:
    """Split a whole number by shares, each part within 1 of its exact size.

    total: int; shares: (n,) summing to 1. Returns (n,) of int64 that sum to total (cumulative sums are
    rounded).
    """
    ends = np.floor(np.round(np.cumsum(shares) / np.sum(shares) * total, DIGITS) + 0.5).astype(np.int64)
    ends[-1] = total
    return np.diff(ends, prepend=0)


def role_margins(people: int) -> tuple[np.ndarray, list[LabelledTotals], tuple[int, int, int]]:
    """The margins of the table nationality x sex x role, in persons.

    Returns (start (cells,), margins [(labels, totals)], shape (6, 2, 7)); roles are unaccompanied,
    accompanied child and the adult age groups. Beyond the margins nothing is known of how they go together,
    so start is even.
    """
    alone, child = one("minors", "unaccompanied"), one("minors", "accompanied")
    roles = np.concatenate(
        ([alone, child], (1 - alone - child) * values("adult_age") / values("adult_age").sum())
    )
    shape = (len(NATIONALITIES), 2, len(roles))
    nationality, female, role = (axis.ravel() for axis in np.indices(shape))
    men = one("sex", "men")

    def split(share: float) -> np.ndarray:
        return np.array([share, 1 - share])

    margins = [
        (np.where(role == ROLE_UNACCOMPANIED, female, -1), alone * split(one("unaccompanied_sex", "boys"))),
        (np.where(role == ROLE_CHILD, female, -1), child * split(one("accompanied_sex", "boys"))),
        (
            np.where(role == ROLE_UNACCOMPANIED, nationality, -1),
            alone * values("unaccompanied_nationality") / values("unaccompanied_nationality").sum(),
        ),
        (nationality, values("nationality") / values("nationality").sum()),
        (female, split(men)),
        (role, roles),
    ]
    return np.ones(np.prod(shape)), [(labels, people * totals) for labels, totals in margins], shape


def compose(people: int) -> tuple[np.ndarray, np.ndarray]:
    """How many persons of each nationality, sex and role, and how many households of each kind.

    people: int. Returns (cells (6, 2, 7), kinds (6, 7)) of int64. Persons and households are rounded
    together, so that every child has a household with room for it and every household its adults.
    """
    start, margins, shape = role_margins(people)
    cells = rake(start, margins)
    table = cells.reshape(shape)
    children = table[:, :, ROLE_CHILD].sum(axis=1)
    women = table[:, 1, ROLE_ADULT:].sum(axis=1)
    families = children / one("couples", "children_per_household")
    lone = families * one("couples", "lone_parent")
    mothers = lone * one("couples", "lone_parent_women")
    couples = np.maximum(women * one("couples", "women_in_couple") - (families - lone), 0.0)
    # Cells, then couples, couples with children, lone mothers and lone fathers by nationality.
    exact = np.concatenate([cells, couples, families - lone, mothers, lone - mothers])

    nations, size = len(NATIONALITIES), len(cells)
    nationality, female, role = (axis.ravel() for axis in np.indices(shape))

    def row(cell_labels: np.ndarray | bool, households: tuple[int, ...] = ()) -> np.ndarray:
        picked = np.zeros(len(exact))
        picked[:size] = cell_labels
        for kind in households:
            picked[size + kind * nations : size + (kind + 1) * nations] = 1
        return picked

    kept = [row(True), row(role < ROLE_ADULT), row((role >= ROLE_ADULT) & (female == 1))]
    kept += [row(labels == label) for labels, totals in margins for label in range(len(totals))]
    kept += [row(False, kinds) for kinds in ((0,), (1,), (2,), (3,), (0, 1), (2, 3), (1, 2, 3))]
    linked = []
    largest = len(values("children_count"))
    for nation in range(nations):
        own = nationality == nation
        couple, family, mother, father = np.eye(len(exact))[size + nation + nations * np.arange(4)]
        linked += [
            row(own & (female == 1) & (role >= ROLE_ADULT)) - couple - family - mother,
            row(own & (female == 0) & (role >= ROLE_ADULT)) - couple - family - father,
            row(own & (role == ROLE_CHILD)) - family - mother - father,
            largest * (family + mother + father) - row(own & (role == ROLE_CHILD)),
        ]
    whole = round_table(exact, np.array(kept), np.array(linked))

    table = whole[:size].reshape(shape)
    couple, family, mother, father = whole[size:].reshape(4, nations)
    adults = table[:, :, ROLE_ADULT:].sum(axis=2)
    kinds = np.stack(
        [
            adults[:, 0] - couple - family - father,
            adults[:, 1] - couple - family - mother,
            couple,
            family,
            mother,
            father,
            table[:, :, ROLE_UNACCOMPANIED].sum(axis=1),
        ],
        axis=1,
    )
    return table, kinds


def arrival_shares() -> np.ndarray:
    """Shares of the persons by month of arrival: (2, 12), other nationalities and Afghans, who came later."""
    months = values("arrival") / values("arrival").sum()
    afghans = values("nationality")[AFGHANISTAN] / values("nationality").sum()
    late = afghans * one("arrival_share", "afghans_november_december")
    group, month = (axis.ravel() for axis in np.indices((2, 12)))
    margins = [
        (np.where(group == 1, (month >= 10).astype(int), -1), np.array([afghans - late, late])),
        (group, np.array([1 - afghans, afghans])),
        (month, months),
    ]
    table = rake(np.ones(24), margins).reshape(2, 12)
    return table / table.sum(axis=1, keepdims=True)
