"""What the data collector reads off a model: plain functions, as parallel batch runs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from simulation.world import FLOWS

if TYPE_CHECKING:
    from simulation.model import SettlementModel


def total(model: SettlementModel, flow: str) -> int:
    """A flow summed over the county and the months so far."""
    return int(model.world.flows[: model.month, FLOWS.index(flow)].sum())


def residents(model: SettlementModel) -> int:
    """Persons of the cohort living in the county now."""
    return total(model, "residents")


def employed(model: SettlementModel) -> int:
    """Persons of the cohort employed in the county now."""
    return total(model, "employed")


def permits(model: SettlementModel) -> int:
    """Persons granted a permit so far."""
    return total(model, "permits")


def received(model: SettlementModel) -> int:
    """Persons who have settled in the county so far."""
    return total(model, "received")


def left_county(model: SettlementModel) -> int:
    """Persons with a permit who have left the county so far."""
    return total(model, "left_county")


def contacts(model: SettlementModel) -> int:
    """Outreach contacts so far."""
    return total(model, "contacts")


MODEL_REPORTERS = {
    "residents": residents,
    "employed": employed,
    "permits": permits,
    "received": received,
    "left_county": left_county,
    "contacts": contacts,
}




def place(agent: mesa.Agent) -> int | None:
    """Place a newcomer lives in; None for a municipality."""
    return getattr(agent, "place", None)


def employed_now(agent: mesa.Agent) -> int | None:
    """Whether a newcomer is employed; None for a municipality."""
    return getattr(agent, "employed", None)


def status(agent: mesa.Agent) -> int | None:
    """Where a newcomer's household is on its way; None for a municipality."""
    return getattr(agent, "status", None)


AGENT_REPORTERS = {"place": place, "employed": employed_now, "status": status}
