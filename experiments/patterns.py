"""How each pattern is measured: functions of one draw's lives, each giving one number, nan where nobody is at risk.

"Lost" is the share of settlers who have left their first municipality within so many months of settling.
"""

from __future__ import annotations

import numpy as np

from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.places import DESTINATION_CLASSES
from agents.settlement import SETTLEMENTS
from agents.work import MEASURED_AGE
from experiments.lives import STILL_THERE, Lived, Lives, Settlers
from simulation.outcomes import HEADLINE

SINGLE = [HOUSEHOLD_TYPES.index(name) for name in ("single_man", "single_woman")]
COUPLE = [HOUSEHOLD_TYPES.index("couple")]
FAMILY = [HOUSEHOLD_TYPES.index(name) for name in ("couple_children", "lone_parent")]
SELF_HERE, ASSIGNED_HERE = (SETTLEMENTS.index(name) for name in ("self_here", "assigned_here"))
METROPOLITAN = [DESTINATION_CLASSES.index(name) for name in ("metro_commuter", "metropolis")]
THREE_YEARS, FIVE_YEARS = 36, 60
ADULT = 18
_OBSERVED = ("employed_12", "employed_36", "employed_end")
_PLACEBO_TOUCHES = {"contacts", "cost", "placebo_month"}


def _share(hit: np.ndarray, who: np.ndarray) -> float:
    """Share of those asked about who are hit; nan when there are none."""
    n = int(who.sum())
    return float((hit & who).sum() / n) if n else np.nan


def _lost(settlers: Settlers, who: np.ndarray, months: int = THREE_YEARS) -> float:
    """Share of `who` who have left the first municipality within so many months of settling."""
    return _share(settlers.gone <= months, who & (settlers.seen >= months))


# Who stays


def families_stay(lives: Lives) -> float:
    """Lost within three years: people living alone less families with children."""
    s = lives.today.settlers
    return _lost(s, np.isin(s.house["type"], SINGLE)) - _lost(s, np.isin(s.house["type"], FAMILY))


def couples_stay(lives: Lives) -> float:
    """Lost within three years: people living alone less couples without children."""
    s = lives.today.settlers
    return _lost(s, np.isin(s.house["type"], SINGLE)) - _lost(s, np.isin(s.house["type"], COUPLE))


def men_leave(lives: Lives) -> float:
    """Lost within three years: adult men less adult women."""
    s = lives.today.settlers
    adult, female = s.age >= ADULT, s.people["female"] == 1
    return _lost(s, adult & ~female) - _lost(s, adult & female)


def educated_leave(lives: Lives) -> float:
    """Lost within three years: adults with post-secondary schooling less those with at most 9-10 years."""
    s = lives.today.settlers
    adult, schooling = s.age >= ADULT, s.people["schooling"]
    return _lost(s, adult & (schooling == len(SCHOOLING) - 1)) - _lost(s, adult & (schooling == 0))


def jobless_leave(lives: Lives) -> float:
    """Lost in the second and third year after the permit, of who was still there: without less with work.

    Work is a job of any adult of the household twelve months after the permit.
    """
    s = lives.today.settlers
    n = len(lives.today.houses)
    works = np.bincount(lives.today.people["household"], lives.today.people["employed_12"] == 1, n) > 0
    works = works[s.people["household"]]
    gone = np.where(s.gone == STILL_THERE, STILL_THERE, s.gone + s.permit_to_settled)
    there = (s.age >= ADULT) & (gone > 12)
    return _share(gone <= THREE_YEARS, there & ~works) - _share(gone <= THREE_YEARS, there & works)


def small_places_lose(lives: Lives) -> float:
    """Lost within three years: small municipalities of the county less the others."""
    s = lives.today.settlers
    small = lives.today.place["small"][s.first_place] > 0.5
    return _lost(s, small) - _lost(s, ~small)


def assigned_leave(lives: Lives) -> float:
    """Lost within three years: assigned to a municipality less settled there by oneself."""
    s = lives.today.settlers
    route = s.house["settlement"]
    return _lost(s, route == ASSIGNED_HERE) - _lost(s, route == SELF_HERE)


# When they leave


def leaving_hazard(settlers: Settlers, start: int, stop: int) -> float:
    """Persons who leave the first municipality a month and person there, in months start+1 to stop after settling."""
    followed = settlers.seen >= stop
    exposed = np.clip(np.minimum(settlers.gone, stop) - start, 0, None)[followed].sum()
    left = ((settlers.gone > start) & (settlers.gone <= stop) & followed).sum()
    return float(left / exposed) if exposed else np.nan


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else np.nan


def early_losses(lived: Lived) -> float:
    """Hazard of leaving in the first year after settling, as a multiple of that in the third."""
    return _ratio(leaving_hazard(lived.settlers, 0, 12), leaving_hazard(lived.settlers, 24, THREE_YEARS))


def losses_come_early(lives: Lives) -> float:
    """`early_losses` of the draw."""
    return early_losses(lives.today)


def losses_go_on_falling(lives: Lives) -> float:
    """Hazard of leaving in the second and third year, as a multiple of that in the fourth and fifth."""
    s = lives.lived("after_60").settlers
    return _ratio(leaving_hazard(s, 12, THREE_YEARS), leaving_hazard(s, THREE_YEARS, FIVE_YEARS))


# Where they go


def metropolitan_after_five_years(lives: Lives) -> float:
    """Share of settlers who within five years have left the county for a metropolis or its commuter municipalities."""
    lived = lives.lived("after_60")
    s = lived.settlers
    metropolitan = np.isin(lived.destination_class[s.house["place"]], METROPOLITAN)
    return _share((s.away <= FIVE_YEARS) & metropolitan, s.seen >= FIVE_YEARS)


def _first_destinations(lived: Lived) -> np.ndarray:
    """County codes of where persons went when they left their first municipality; the county's own if within."""
    s = lived.settlers
    moved = s.gone <= THREE_YEARS
    straight = s.away == s.gone
    return np.where(straight, lived.county[s.house["place"]], lived.county[0])[moved]


def capital_draws_most(lives: Lives) -> float:
    """Share of who leaves the first municipality and goes to the most populous county less the next share.

    The county itself counts as a destination; leaving within three years of settling.
    """
    lived = lives.today
    counties, counts = np.unique(_first_destinations(lived), return_counts=True)
    people = {code: lived.place["population"][lived.county == code].sum() for code in np.unique(lived.county)}
    largest = max(people, key=lambda code: people[code])
    if not counts.sum():
        return np.nan
    to_largest = counts[counties == largest].sum()
    return float((to_largest - counts[counties != largest].max(initial=0)) / counts.sum())


# Work


def _of_age(lived: Lived, months: int) -> np.ndarray:
    """Persons with a permit who are of the register's age so many months after it."""
    house = lived.houses[lived.people["household"]]
    age = lived.people["age"] + (house["decision"] + months - house["arrival"]) // 12
    return lived.granted[lived.people["household"]] & (age >= MEASURED_AGE[0]) & (age <= MEASURED_AGE[1])


def _employed(lives: Lives, months: int, female: int | None = None) -> float:
    """Share employed so many months after the permit, wherever they live then; of one sex when it is given."""
    lived = lives.lived(f"after_{months}")
    who = _of_age(lived, months)
    if female is not None:
        who &= lived.people["female"] == female
    return _share(lived.people["employed_end"] == 1, who)


def men_employed(lives: Lives) -> float:
    """Share of men employed five years after the permit."""
    return _employed(lives, FIVE_YEARS, female=0)


def women_against_men(lives: Lives) -> float:
    """Share of women employed five years after the permit, as a multiple of men's."""
    return _ratio(_employed(lives, FIVE_YEARS, female=1), _employed(lives, FIVE_YEARS, female=0))


def employment_grows(lives: Lives) -> float:
    """Share employed two and a half years after reception, as a multiple of that after one and a half."""
    return _ratio(_employed(lives, 32), _employed(lives, 20))


def movers_work_more(lives: Lives) -> float:
    """Share employed three years after the permit: who has left the county less who lives there."""
    return lives.today.outcome("employed_movers_36") - lives.today.outcome("employed_stayers_36")


def displaced_share(without: Lived, with_measure: Lived) -> float:
    """Share of the treated's gain that the untreated lose, in jobs held 12, 36 and last months after the permit.

    The treated are those contacted where the measure is not in force. What others than the cohort lose is not
    followed, so that all displacement is at least this. Nan when the treated gain nothing.
    """
    gain = sum((with_measure.people[c] == 1).astype(int) - (without.people[c] == 1) for c in _OBSERVED)
    treated = without.people["contact_month"] >= 0
    return _ratio(-float(gain[~treated].sum()), float(gain[treated].sum()))


def displacement(lives: Lives) -> float:
    """`displaced_share` of a referral given to half of the adults."""
    return displaced_share(lives.lived("informed"), lives.lived("referred"))


# Attempts to falsify


def changed(one: Lived, other: Lived) -> set[str]:
    """The names of the outcomes, and of the columns of people and households, that differ between two ways."""
    people, houses = one.people.dtype.names or (), one.houses.dtype.names or ()
    names = {column for column in people if (one.people[column] != other.people[column]).any()}
    names |= {column for column in houses if (one.houses[column] != other.houses[column]).any()}
    for mine, others in zip(one.outcomes, other.outcomes, strict=True):
        names |= {name for name in mine if not np.array_equal(mine[name], others[name], equal_nan=True)}
    return names


def placebo_changes(lives: Lives) -> float:
    """How many outcomes and columns a placebo wrongly changes, or wrongly leaves as they are."""
    return float(len(changed(*lives.beside_today("placebo")) ^ _PLACEBO_TOUCHES))


def shuffling_changes(lives: Lives) -> float:
    """The headline with ties made at random within each municipality, less the headline."""
    today, shuffled = lives.beside_today("shuffled")
    return shuffled.outcome(HEADLINE) - today.outcome(HEADLINE)


def constant_hazard(lives: Lives) -> float:
    """`early_losses` when nothing depends on the time lived in a place."""
    return early_losses(lives.lived("constant_hazard"))


def time_lived_matters(lives: Lives) -> float:
    """`early_losses`, as a multiple of what it is when nothing depends on the time lived in a place."""
    return _ratio(losses_come_early(lives), constant_hazard(lives))
