"""The Mesa model: a month is array work, its agents are handles on rows."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import mesa
from mesa.agent import AgentSet

from agents.newcomer import Handle, Municipality, Newcomer
from agents.parameter import ParameterError
from agents.parameters import LEVER_NAMES, PARAMETERS, checked, declared
from simulation.arrival import arrive
from simulation.information import learn, reach_out, talk
from simulation.kernel import advance
from simulation.labour_market import work
from simulation.onward import move_on, observe
from simulation.policy import Policy
from simulation.reporters import AGENT_REPORTERS, MODEL_REPORTERS
from simulation.settling import settle
from simulation.setup import build_world, calendar, population_of
from simulation.study import check_study
from simulation.tables import refresh

_STUDY: dict[str, Any] = {"county": "25", "people": 7000, "months": 60, "seed": 1, "replicate": 0, "policy": None}


class SettlementModel(mesa.Model):
    """Newcomers of one county, month by month, from January 2015.

    Takes the study (`county`, `people`, `months` of follow-up, `seed`, `replicate`), every declared parameter
    by name, and a `policy` for levers that vary by month, place or group; raises ParameterError for an unknown
    name or a value out of range. A step is a month; the calendar has `length` months, stepping further
    changes nothing. `collect_agents` turns on the agent reporters, which cost a row per person and month.
    """

    def __init__(self, *, rng: int | None = None, collect_agents: bool = False, **given: Any) -> None:
        # Mesa's batch runner hands on seed=None when it is given none: None is the default
        study = _STUDY | {name: given.pop(name) for name in _STUDY if given.get(name) is not None}
        given = {name: value for name, value in given.items() if name not in _STUDY}
        check_study(study)
        super().__init__(rng=study["seed"] if rng is None else rng)
        for name in given:
            declared(name)
        values = checked(given)
        policy = study["policy"]
        if policy is None:
            policy = Policy.of(**{name: given[name] for name in LEVER_NAMES if name in given})
        elif any(name in given for name in LEVER_NAMES):
            raise ParameterError("give levers either by name or by a policy, not both")
        self.study = population_of(study["county"], study["people"], study["seed"], values)
        self.months = study["months"]
        self.length = calendar(self.study, self.months)
        self.month = 0
        self.world = build_world(self.study, values, policy, self.months, study["replicate"])
        self._handles: dict[type[Handle], list[Handle]] | None = None
        self.datacollector = mesa.DataCollector(
            model_reporters=MODEL_REPORTERS, agent_reporters=AGENT_REPORTERS if collect_agents else None
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """One month."""
        if self.month >= self.length:
            self.datacollector.collect(self)  # a row per step, as Mesa's batch runner counts on
            return
        self.arrive()  # households come into the county's care
        self.refresh()  # everybody sees how many compatriots live where
        self.reach_out()  # outreach teams contact people who wait or have settled
        self.learn()  # language hours, recognition of qualifications
        self.work()  # vacancies open; searchers and vacancies meet; jobs end
        self.talk()  # beliefs pass along ties, with error
        self.settle()  # households with a permit this month choose, or are assigned
        self.move_on()  # settled households reconsider
        self.observe()  # who is employed at the months of observation
        self.month += 1
        self.datacollector.collect(self)

    def arrive(self) -> None:
        """Households whose application falls in this month."""
        arrive(self.world, self.month)

    def refresh(self) -> None:
        """Compatriot terms of the county's municipalities."""
        refresh(self.world, self.month)

    def reach_out(self) -> None:
        """Outreach, mentors and placebo contacts."""
        reach_out(self.world, self.month)

    def learn(self) -> None:
        """Language classes."""
        learn(self.world, self.month)

    def work(self) -> None:
        """The month's labour market."""
        work(self.world, self.month)

    def talk(self) -> None:
        """Talks between friends."""
        talk(self.world, self.month)

    def settle(self) -> None:
        """Settlement at the permit."""
        settle(self.world, self.month)

    def move_on(self) -> None:
        """Moving on from a municipality of the county."""
        move_on(self.world, self.month)

    def observe(self) -> None:
        """Notes on employment; who has left drops from the list."""
        observe(self.world, self.month)

    def run(self, until: int | None = None) -> SettlementModel:
        """Run to the calendar's end (or before month `until`) in one compiled go, without collecting data."""
        stop = self.length if until is None else min(until, self.length)
        if stop > self.month:
            advance(self.world, self.month, stop)
            self.steps += stop - self.month
            self.month = stop
        return self

    def _by_type(self) -> dict[type[Handle], list[Handle]]:
        """The handles, made when first asked for: most runs never look at a single person."""
        if self._handles is None:
            here = self.study.places.here
            self._handles = {
                Newcomer: [Newcomer(self, row) for row in range(len(self.world.people))],
                Municipality: [Municipality(self, k) for k in range(here)],
            }
        return self._handles

    @property
    def agents(self) -> AgentSet:
        """All newcomers and municipalities."""
        handles = self._by_type()
        return AgentSet([*handles[Newcomer], *handles[Municipality]], random=self.random)

    @property
    def agents_by_type(self) -> dict[type[Handle], AgentSet]:
        """The newcomers and the municipalities as agent sets."""
        return {kind: AgentSet(handles, random=self.random) for kind, handles in self._by_type().items()}

    @property
    def agent_types(self) -> list[type[Handle]]:
        """Newcomer and Municipality."""
        return [Newcomer, Municipality]

    def __getstate__(self) -> dict[str, Any]:
        """State without handles, which are made again from the rows."""
        state = self.__dict__.copy()
        state["_handles"] = None
        return state

    def __deepcopy__(self, memo: dict[int, object]) -> SettlementModel:
        """A copy whose months no longer touch the original; the population is shared, being read only."""
        other = type(self).__new__(type(self))
        memo[id(self)] = other
        memo[id(self.study)] = self.study
        for name, value in self.__getstate__().items():
            setattr(other, name, copy.deepcopy(value, memo))
        return other


def _signature() -> inspect.Signature:
    """The constructor's signature with every parameter by name, as Mesa's batch runner and sliders need it."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    defaults = {"rng": None, "collect_agents": False} | _STUDY
    defaults |= {name: parameter.default for name, parameter in PARAMETERS.items()}
    parameters += [inspect.Parameter(name, kind, default=value) for name, value in defaults.items()]
    return inspect.Signature(parameters)


SettlementModel.__init__.__signature__ = _signature()  # type: ignore[attr-defined]  # where inspect looks
