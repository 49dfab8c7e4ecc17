"""The second reading shown another world's others: the same notes (simulation/replay.py), read in plain words."""

from __future__ import annotations

from simulation.choice import OFFERED, RESERVED
from simulation.labour import ANY, SKILLED
from simulation.world import World


class ShownOthers:
    """What people see of others in one run: its own people, or those that another world has noted."""

    def __init__(self, noted: World | None, markets: bool, ties: bool):
        self.noted, self.markets, self.ties = noted, markets, ties

    def show_vacancies(self, place, lot: float, month: int) -> None:
        """A candidate's turn, at a lot: one vacancy if any was left then, else none."""
        if self.markets:
            for skill in (ANY, SKILLED):
                place.vacancies[skill] = int(lot <= self.noted.seen_lots[month, place.index, skill])

    def show_markets(self, municipalities, row: int) -> None:
        """A household's turn to settle: all vacancies and dwellings as they were left then."""
        if self.markets:
            for k in municipalities:
                k.vacancies[ANY], k.vacancies[SKILLED], k.dwellings[OFFERED], k.dwellings[RESERVED] = (
                    self.noted.seen_stocks[row, k.index].tolist()
                )

    def show_dwelling(self, k, first: int, month: int) -> None:
        """A household moves to municipality k: one dwelling if any was left when its turn came."""
        if self.markets:
            k.dwellings = {OFFERED: int(first <= self.noted.seen_movers[month, k.index]), RESERVED: 0}

    def beliefs(self, friend, month: int) -> tuple:
        """What a friend believes (here, elsewhere) before the month's talks."""
        if self.ties:
            return tuple(self.noted.seen_beliefs[month, friend.row].tolist())
        return friend.bias_here, friend.bias_elsewhere

    def employed_ties(self, person, month: int) -> int:
        """How many of a person's ties have a job."""
        return int(self.noted.seen_contacts[month, person.row]) if self.ties else person.employed_contacts

    def compatriots(self, nationality: int, municipalities, month: int) -> list[int]:
        """Persons of a nationality in each municipality."""
        if self.ties:
            return self.noted.seen_compatriots[month, nationality].tolist()
        return [k.residents.get(nationality, 0) for k in municipalities]
