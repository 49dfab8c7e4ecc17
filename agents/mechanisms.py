"""What levers touch, in the words of whoever decides: one group for each kind of mechanism."""

from __future__ import annotations

from dataclasses import dataclass

from agents.parameters import LEVER_NAMES, PARAMETERS


@dataclass(frozen=True)
class Mechanism:
    """A group of levers, by the columns and stocks they act through."""

    name: str
    label_en: str
    label_sv: str
    columns: tuple[str, ...]


MECHANISMS = (
    Mechanism("meeting", "Meet people early", "Möt människor tidigt", ("contact_month", "content")),
    Mechanism(
        "learning", "Language and qualifications", "Språk och utbildning", ("class_hours_extra", "recognised_month")
    ),
    Mechanism("work", "Jobs", "Jobb", ("search", "searches_waiting", "subsidised", "offer", "vacancies")),
    Mechanism("ties", "Friends and compatriots", "Vänner och landsmän", ("native_ties", "home")),
    Mechanism("place", "Where people settle", "Var människor bosätter sig", ("settlement", "matched", "dwellings")),
    Mechanism("money", "Money", "Pengar", ("cash",)),
    Mechanism("test", "For comparison only", "Endast för jämförelse", ("rule", "placebo_month")),
)


def levers_of(mechanism: Mechanism) -> tuple[str, ...]:
    """The levers that act through a mechanism, in the order declared."""
    return tuple(name for name in LEVER_NAMES if PARAMETERS[name].mechanism in mechanism.columns)
