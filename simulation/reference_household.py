"""The second reading's households: their members, what they see, and how they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.cohort import EBO, MINOR
from agents.columns import NEVER, Status
from simulation.choice import SCHOOL_AGE, SCHOOL_MONTHS
from simulation.noise import Decision
from simulation.reference_people import PlainNewcomer
from simulation.reference_places import PlainMunicipality, PlainPlace
from simulation.reference_rules import exact, information, utility

if TYPE_CHECKING:
    from simulation.reference import PlainModel


@dataclass
class View:
    """What a household brings to a choice between places."""

    bias_here: float  # mean belief of the adults about jobs in the county
    bias_elsewhere: float  # and elsewhere
    extra_hours: float  # class hours beyond the usual, mean of the adults
    employed: int  # 1: somebody has a job
    native_ties: int  # of the adult with most
    has_pupil: bool


class LivingTogether:
    """A household: who belongs to it, what it sees, and how it carries out what it has decided.

    `row` is its number, `first` that of its first member, by which the noise knows it.
    """

    first: int
    size: int
    housing: int
    home: PlainMunicipality
    arrival: int
    decision: int
    granted: int
    kin: PlainPlace | None
    segment: int
    place: PlainPlace | None
    status: int
    settlement: int
    settled_month: int
    first_place: PlainPlace | None
    left_first_month: int
    left_county_month: int
    since: int
    spell: int
    next_talk: int
    own_dwelling: int
    matched: int
    planned: int
    onward_left: float
    pull_elsewhere: float
    cash: float

    def __init__(self, model: PlainModel, row: int, columns: dict[str, float]) -> None:
        vars(self).update(columns)
        self.model = model
        self.row = row
        self.members: list[PlainNewcomer] = []
        self.home = model.municipalities[int(columns["home"])]
        self.place = self.kin = self.first_place = None

    @property
    def municipality(self) -> PlainMunicipality:
        """Where it lives, as long as that is in the county."""
        assert isinstance(self.place, PlainMunicipality)
        return self.place

    def draws(self, decision: Decision, month: int = 0, alternative: int = 0) -> tuple[float, float, float, float]:
        """Four uniforms of this household's own for one decision."""
        return self.model.draws(self.first, decision, month, alternative)

    @property
    def nationality(self) -> int:
        """The first member's nationality."""
        return self.members[0].nationality

    def lever(self, name: str, place: PlainMunicipality) -> float:
        """What a lever is set to for this household in a municipality, this month."""
        return self.model.lever(name, place, self)

    def adults(self, month: int) -> list[PlainNewcomer]:
        """The adults, in order; who came alone decides for oneself whatever the age."""
        return [person for person in self.members if person.is_adult(month) or self.size == 1]

    # Arrival and information

    def arrive(self, month: int) -> None:
        """Take up housing; kin and friends may live somewhere."""
        self.status = Status.WAITING
        self.since = month
        self.next_talk = month + 1 + self.row % int(self.model.p.talk_interval)
        has_kin, where = self.draws(Decision.KIN)[:2]
        if self.housing == EBO:
            self.kin = self.home  # who found housing by themselves live near their own
        elif self.housing != MINOR and has_kin < self.model.p.kin_share:
            self.kin = self.model.landscape.by_foreign_born(where)
        for person in self.members:
            person.arrive()
        self.model.count("arrivals", self.home, self.size)
        self.move_into(self.home)

    def be_reached(self, month: int) -> None:
        """Outreach, mentoring and the placebo reach the adults whose rank lies below the share reached."""
        if self.status == Status.DECIDED:
            return  # about to move
        due = month - self.arrival >= self.lever("outreach_start", self.municipality)
        reach = self.lever("outreach_reach", self.municipality)
        mentored = self.lever("mentoring", self.municipality) * self.model.p.match_rate
        placebo = self.lever("placebo", self.municipality)
        for person in self.members:
            if not person.is_adult(month):
                continue
            if due and person.contact_month == NEVER and person.outreach_rank < reach:
                person.meet_outreach(month)
            if person.mentor_month == NEVER and person.ranks[2] < mentored:
                person.meet_mentor(month)
            if due and person.placebo_month == NEVER and person.ranks[3] < placebo:
                person.meet_placebo(month)

    def learn(self, month: int) -> None:
        """Adults attend the usual classes once settled, and the lever's extra ones from arrival on."""
        settled = self.status == Status.SETTLED
        usual = information.usual_hours(self.model.p, settled, month - self.settled_month - 1)
        extra = self.lever("language_hours", self.municipality)
        if settled or extra > 0.0 or any(person.class_hours > 0.0 for person in self.members):
            for person in self.members:
                if person.is_adult(month):
                    person.attend_class(usual, extra)

    # What a household sees

    def view(self, month: int) -> View:
        """Mean beliefs of the adults, work, native ties, a pupil."""
        adults = self.adults(month)
        here = away = extra = 0.0
        for person in adults:
            here += person.bias_here
            away += person.bias_elsewhere
            extra += person.class_hours_extra
        if len(adults) > 1:
            here, away, extra = here / len(adults), away / len(adults), extra / len(adults)
        youngest, oldest = SCHOOL_AGE
        children = [person for person in self.members if person not in adults]
        return View(
            here,
            away,
            extra,
            max((person.employed for person in adults), default=0),
            max((person.native_ties for person in adults), default=0),
            any(youngest <= person.age_in(month) <= oldest for person in children),
        )

    def home_value(self, view: View, months: int, employed: int) -> float:
        """What a household adds to the value of the municipality it lives in, after so many months there."""
        p = self.model.p
        rooted = view.has_pupil and months >= SCHOOL_MONTHS
        return (
            utility.lived_term(p, float(months))
            + utility.tie_term(p, view.native_ties)
            + utility.job_term(p, float(employed))
            + utility.child_term(p, 1.0 if rooted else 0.0)
        )

    # Moving

    def settle(self, month: int) -> None:
        """Carry out a settlement decided earlier: into a municipality of the county, or out of it."""
        k = self.first_place
        assert k is not None
        if not isinstance(k, PlainMunicipality):
            self.leave_county(k, month)
            return
        self.model.count("received", k, self.size)
        if k is not self.place:
            self.leave_place()
            self.move_into(k)
            self.since = month
        self.status = Status.SETTLED
        self.start_spell()
        for person in self.members:
            if person.offer is k and not person.employed:
                person.start_job(month)

    def take_dwelling(self, k: PlainMunicipality) -> None:
        """Move into a dwelling of one's own if there is one left, else lodge with others."""
        self.own_dwelling = int(k.take_dwelling())
        self.model.count("dwellings_taken", k, self.own_dwelling)

    def leave_place(self) -> None:
        """Give up jobs and count out of the municipality the household lives in."""
        for person in self.members:
            if person.employed:
                person.lose_job()
            self.municipality.residents[person.nationality] -= 1
        self.model.count("residents", self.municipality, -self.size)

    def move_into(self, k: PlainMunicipality) -> None:
        """Live in municipality k from now on."""
        self.place = k
        for person in self.members:
            k.residents[person.nationality] = k.residents.get(person.nationality, 0) + 1
        self.model.count("residents", k, self.size)

    def leave_county(self, k: PlainPlace, month: int) -> None:
        """Leave the county for place k with a permit."""
        self.leave_place()
        self.model.count("left_county", self.municipality, self.size)
        for person in self.members:
            person.live_elsewhere(k, month)
        self.status = Status.ELSEWHERE
        self.place = k
        self.left_county_month = month

    def be_rejected(self) -> None:
        """Leave the county's care and the country after a final rejection."""
        self.leave_place()
        self.model.count("rejected", self.municipality, self.size)
        for person in self.members:
            person.in_touch = 0
        self.status = Status.REJECTED
        self.place = None

    def start_spell(self) -> None:
        """Begin to live in a municipality: a new threshold of moving on, and the pull of places outside."""
        model = self.model
        self.onward_left = exact.stored(model.threshold(self.first, Decision.ONWARD, self.spell))
        self.pull_elsewhere = exact.stored(model.landscape.pull_outside(self.municipality, self.kin, 1.0))
