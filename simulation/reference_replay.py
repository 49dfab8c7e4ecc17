"""The second reading shown another world's others: the same notes (simulation/replay.py), read in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.choice import OFFERED, RESERVED
from simulation.labour import ANY, SKILLED
from simulation.reference_places import PlainMunicipality
from simulation.world import World

if TYPE_CHECKING:
    from simulation.reference_people import PlainNewcomer


class ShownOthers:
    """What people see of others in one run: its own people, or those that another world has noted."""

    def __init__(self, noted: World | None, markets: bool, ties: bool) -> None:
        self.markets = noted if markets else None
        self.ties = noted if ties else None

    def show_vacancies(self, place: PlainMunicipality, lot: float, month: int) -> None:
        """A candidate's turn, at a lot: one vacancy if any was left then, else none."""
        if self.markets is not None:
            for skill in (ANY, SKILLED):
                place.vacancies[skill] = int(lot <= self.markets.seen_lots[month, place.index, skill])

    def show_markets(self, municipalities: list[PlainMunicipality], row: int) -> None:
        """A household's turn to settle: all vacancies and dwellings as they were left then."""
        if self.markets is not None:
            for k in municipalities:
                k.vacancies[ANY], k.vacancies[SKILLED], k.dwellings[OFFERED], k.dwellings[RESERVED] = (
                    self.markets.seen_stocks[row, k.index].tolist()
                )

    def show_dwelling(self, k: PlainMunicipality, first: int, month: int) -> None:
        """A household moves to municipality k: one dwelling if any was left when its turn came."""
        if self.markets is not None:
            k.dwellings = {OFFERED: int(first <= self.markets.seen_movers[month, k.index]), RESERVED: 0}

    def beliefs(self, friend: PlainNewcomer, month: int) -> tuple[float, float]:
        """What a friend believes (here, elsewhere) before the month's talks."""
        if self.ties is not None:
            here, away = self.ties.seen_beliefs[month, friend.row].tolist()
            return here, away
        return friend.bias_here, friend.bias_elsewhere

    def employed_ties(self, person: PlainNewcomer, month: int) -> int:
        """How many of a person's ties have a job."""
        if self.ties is not None:
            return int(self.ties.seen_contacts[month, person.row])
        return person.employed_contacts

    def compatriots(self, nationality: int, municipalities: list[PlainMunicipality], month: int) -> list[int]:
        """Persons of a nationality in each municipality."""
        if self.ties is not None:
            return self.ties.seen_compatriots[month, nationality].tolist()
        return [k.residents.get(nationality, 0) for k in municipalities]
