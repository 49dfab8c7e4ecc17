"""The second reading of the model: person by person, household by household, in plain Python.

It reads as the text of the model: agents are objects, residents and vacancies are counted in dictionaries,
no rule is compiled. The fast reading (simulation/kernel.py) must give the same life histories to the last
bit; tests/test_two_readings.py holds both to it. Both call the same rules and the same noise, so they differ
in how they walk, never in what they say.

It is for checking and teaching: a run is some thousand times slower, and Mesa 3.3 keeps every model with
ordinary agents alive until the program ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import mesa
import numpy as np

from agents.columns import NEVER, NOBODY, Households, Newcomers, Status, plain_values
from agents.parameter import Values
from agents.parameters import LEVER_NAMES, Lever, record
from simulation.choice import OFFERED, RESERVED
from simulation.labour import ANY, SKILLED
from simulation.noise import Decision
from simulation.policy import TODAY, Policy
from simulation.reference_household import LivingTogether
from simulation.reference_households import PlainHousehold
from simulation.reference_people import Candidacy, PlainNewcomer
from simulation.reference_places import Elapsed, Landscape, PlainMunicipality, PlainPlace
from simulation.reference_replay import ShownOthers
from simulation.reference_rules import labour, noise, settling
from simulation.setup import OTHERS, Population, calendar, enacted
from simulation.world import FLOWS, World

_PLACES = ("home", "kin", "place", "first_place")  # columns held as objects


class PlainModel(mesa.Model):
    """One run, read person by person; `number` is the noise world, `months` the follow-up.

    `noted` is a world lived by the fast reading, whose markets or ties this run is shown in place of its own.
    `planned` (M,) is the municipality each household goes to if it is assigned inside the county.
    """

    def __init__(
        self,
        study: Population,
        parameters: Mapping[str, object],
        policy: Policy = TODAY,
        months: int = 60,
        number: int = 0,
        noted: World | None = None,
        markets: bool = False,
        ties: bool = False,
        planned: np.ndarray | None = None,
    ) -> None:
        super().__init__(rng=number)
        self.study, self.months, self.number = study, months, number
        self.length = calendar(study, months)
        self.p = Values(**plain_values(record(parameters)[0]))
        self.landscape = Landscape(self.p, study)
        self.municipalities: list[PlainMunicipality] = self.landscape.municipalities
        self.elapsed = Elapsed(self.p, self.length)
        self.levers, _, houses, tie_start, ends, moved = enacted(study, policy, months)
        self.shown = ShownOthers(noted, markets, ties)
        if self.shown.ties is not None:
            tie_start, ends = self.shown.ties.tie_start, self.shown.ties.ties
        self.counts: dict[tuple[str, int, int], int] = defaultdict(int)  # by flow, month and municipality
        self.units = np.zeros(len(LEVER_NAMES))  # of each lever used, for its cost
        self.use("co_placement", moved)
        self.month = -1

        self.households = [PlainHousehold(self, j, plain_values(house)) for j, house in enumerate(houses)]
        if planned is not None:
            for house, place in zip(self.households, planned.tolist(), strict=True):
                house.planned = place
        self.people = [
            PlainNewcomer(self, i, plain_values(person), self.households[person["household"]])
            for i, person in enumerate(study.people)
        ]
        for person in self.people:
            person.household.members.append(person)
            others = ends[tie_start[person.row] : tie_start[person.row + 1]]
            person.ties = [self.people[other] for other in others]
        self.arriving: dict[int, list[PlainHousehold]] = defaultdict(list)  # by month
        self.deciding: dict[int, list[PlainHousehold]] = defaultdict(list)
        for house in self.households:
            self.arriving[house.arrival].append(house)
            self.deciding[house.decision].append(house)
        self.present: list[PlainHousehold] = []  # in the county, in order of arrival
        self.settled: list[PlainHousehold] = []  # of these, settled by the end of last month

    def step(self) -> None:
        """One month."""
        self.month = self.steps - 1
        self.arrive()  # households come into the county's care
        self.landscape.refresh_compatriots(self.shown, self.month)
        self.reach_out()  # outreach teams and mentors contact people who wait or have settled
        self.learn()  # language classes
        self.work()  # vacancies open; searchers and vacancies meet; jobs end
        self.talk()  # beliefs pass along ties, with error
        self.settle()  # households move when due; with a decision this month they choose or are assigned
        self.move_on()  # settled households reconsider
        self.observe()

    def run(self) -> PlainModel:
        """All months of the calendar."""
        for _ in range(self.length):
            self.step()
        return self

    # What people and households ask the model

    def draws(
        self, row: int, decision: Decision, month: int = 0, alternative: int = 0
    ) -> tuple[float, float, float, float]:
        """Four uniforms for one decision."""
        return noise.uniforms(self.study.seed, self.number, row, int(decision), month, alternative)

    def threshold(self, row: int, decision: Decision, attempt: int) -> float:
        """A unit exponential: how much hazard must add up before an event happens."""
        return noise.exponential(self.study.seed, self.number, row, int(decision), attempt)

    def deviate(self, row: int, decision: Decision) -> float:
        """A nearly normal deviate."""
        return noise.deviate(self.study.seed, self.number, row, int(decision), 0)

    def lever(self, name: str, place: PlainMunicipality, house: LivingTogether | None = None) -> float:
        """What a lever is set to this month in a municipality, for a household's part of the population."""
        segment = 0 if house is None else house.segment
        return float(self.levers[segment, self.month, Lever[name], place.index])

    def weight_here(self, h: PlainMunicipality, k: PlainMunicipality, nationality: int) -> float:
        """Weight of municipality k seen from h, to a nationality."""
        return self.landscape.near[h.index][k.index] * self.landscape.compatriots[nationality].weight[k.index]

    def count(self, flow: str, place: PlainMunicipality, change: int) -> None:
        """Count persons or things of this month in a municipality."""
        self.counts[flow, self.month, place.index] += change

    def use(self, lever: str, units: float) -> None:
        """Note units of a lever used."""
        self.units[Lever[lever]] += units

    # The month's phases

    def arrive(self) -> None:
        """Households whose application falls in this month come into the county's care."""
        for house in self.arriving[self.month]:
            house.arrive(self.month)
            self.present.append(house)

    def reach_out(self) -> None:
        """Outreach teams and mentors go to everybody present."""
        for house in self.present:
            house.be_reached(self.month)

    def learn(self) -> None:
        """A month of classes."""
        for house in self.present:
            house.learn(self.month)

    def work(self) -> None:
        """Vacancies open, jobs end, everybody searches, and candidates meet vacancies in order of lot."""
        for k in self.municipalities:
            self.open_vacancies(k)
        for house in self.present:
            for person in house.members:
                person.end_job_in_time(self.month)
        candidacies: list[Candidacy] = []
        for house in self.present:
            if house.status != Status.DECIDED:  # who is about to move does not search
                candidacies += filter(None, (person.search(self.month) for person in house.members))
        for k in self.municipalities:
            candidacies += self.other_candidacies(k, len(self.people) + OTHERS - len(candidacies))
        for lot, _, who, skill, second in sorted(candidacies, key=lambda candidacy: candidacy[:2]):
            if isinstance(who, PlainNewcomer):
                self.shown.show_vacancies(who.household.municipality, lot, self.month)
                who.meet_vacancies(skill, second, self.month)
            elif who.vacancies[skill] > 0:
                who.vacancies[skill] -= 1  # another arrival takes it

    def open_vacancies(self, k: PlainMunicipality) -> None:
        """Vacancies open to newcomers this month; what is left goes to others at its end."""
        extra = self.lever("extra_vacancies", k)
        means = labour.vacancy_means(self.p, k.labour_force, extra)
        draws = self.draws(k.index, Decision.VACANCIES, self.month)
        k.vacancies = {ANY: noise.poisson(draws[0], means[0]), SKILLED: noise.poisson(draws[1], means[1])}
        self.count("vacancies", k, k.vacancies[ANY] + k.vacancies[SKILLED])
        self.use("extra_vacancies", (means[0] + means[1]) * extra / (1.0 + extra))

    def other_candidacies(self, k: PlainMunicipality, room: int) -> Iterator[Candidacy]:
        """Candidacies of other arrivals, who search on the same terms."""
        mean = labour.other_candidates_mean(self.p, k.other_share, k.job_log)
        number = noise.poisson(self.draws(k.index, Decision.OTHER_CANDIDATES, self.month)[0], mean)
        for a in range(min(number, room)):
            lot = self.draws(k.index, Decision.OTHER_CANDIDATES, self.month, a + 1)[0]
            yield lot, NOBODY, k, ANY, 0.0

    def talk(self) -> None:
        """Adults talk with a tie every few months; all speak with the beliefs they held before the talks."""
        heard = []
        for house in self.present:
            if self.month >= house.next_talk:
                house.next_talk = self.month + int(self.p.talk_interval)
                for person in house.members:
                    if person.is_adult(self.month):
                        heard.append((person, person.hear_from_friend(self.month)))
        for person, beliefs in heard:
            if beliefs is not None:
                person.bias_here, person.bias_elsewhere = beliefs

    def settle(self) -> None:
        """Moves that are due; then dwellings open and the month's decisions fall, in order of lot."""
        for house in self.present:
            if house.status == Status.DECIDED and house.settled_month == self.month:
                house.settle(self.month)
        for k in self.municipalities:
            self.open_dwellings(k)
        lots = [(house.draws(Decision.LOTTERY)[0], house.row) for house in self.deciding[self.month]]
        for _, row in sorted(lots):
            self.households[row].decide(self.month)

    def open_dwellings(self, k: PlainMunicipality) -> None:
        """Dwellings on offer this month, less what other arrivals take; reserved ones wait until taken."""
        draws = self.draws(k.index, Decision.DWELLINGS, self.month)
        mean = settling.dwellings_mean(self.p, k.rental_dwellings, k.housing_market)
        offers = noise.poisson(draws[0], mean)
        others = noise.poisson(draws[1], settling.others_mean(self.p, k.other_share))
        k.dwellings[OFFERED] = max(offers - others, 0)
        # the county's reserved dwellings are spread by population, a twelfth of the year's each month
        a_year = self.lever("dwellings_reserved", k)
        k.reserve += a_year / 12.0 * k.population / self.landscape.population
        whole = int(k.reserve)
        k.reserve -= whole
        k.dwellings[RESERVED] += whole
        self.use("dwellings_reserved", whole)
        self.count("dwellings", k, k.dwellings[OFFERED] + whole)

    def move_on(self) -> None:
        """Households settled by the end of last month reconsider."""
        for house in self.settled:
            house.reconsider(self.month)

    def observe(self) -> None:
        """Drop who has left from the lists; note who is employed so many months after the permit."""
        self.present = [
            house for house in self.present if house.status not in (Status.ELSEWHERE, Status.REJECTED)
        ]
        self.settled = [house for house in self.present if house.status == Status.SETTLED]
        for house in self.settled:
            for person in house.members:
                person.observe_work(self.month - house.decision)

    # For comparison with the fast reading

    def histories(self) -> tuple[np.ndarray, np.ndarray]:
        """People and households as rows of the types `Newcomers` and `Households`."""
        people = np.zeros(len(self.people), Newcomers.dtype())
        houses = np.zeros(len(self.households), Households.dtype())
        for i, person in enumerate(self.people):
            values = vars(person) | {"household": person.household.row, "offer": _index(person.offer)}
            people[i] = tuple(values[name] for name in people.dtype.names or ())
        for j, house in enumerate(self.households):
            # kept by the fast reading to see at a glance whether outreach reaches anybody new
            ranks = [person.outreach_rank for person in house.members if person.contact_month == NEVER]
            places = {name: _index(getattr(house, name)) for name in _PLACES}
            values = vars(house) | places | {"outreach_rank": min(ranks, default=1.0)}
            houses[j] = tuple(values[name] for name in houses.dtype.names or ())
        return people, houses

    def flows(self) -> np.ndarray:
        """Counts as an array (months, flows, municipalities)."""
        table = np.zeros((self.length, len(FLOWS), len(self.municipalities)), np.int32)
        for (flow, month, place), number in self.counts.items():
            table[month, FLOWS.index(flow), place] = number
        return table


def _index(place: PlainPlace | None) -> int:
    return NOBODY if place is None else place.index
