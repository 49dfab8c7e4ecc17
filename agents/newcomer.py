"""Handles: a newcomer or a municipality as a Mesa agent, reading and writing its row."""

from __future__ import annotations

import mesa

from agents.columns import Column, Households, Newcomers


class Handle(mesa.Agent):
    """An agent whose state is a row of the model's arrays.

    It does not register with the model as ordinary agents do: Mesa 3.3 keeps every model alive that ever
    registered one.
    """

    def __init__(self, model: mesa.Model, row: int) -> None:
        self.model = model
        self.row = row
        self.pos = None

    def __reduce__(self) -> tuple[type[Handle], tuple[mesa.Model, int]]:
        return type(self), (self.model, self.row)

    def remove(self) -> None:
        """Refuse: rows are identities and stay."""
        raise TypeError("a person or municipality cannot be removed from the model; rows are identities")


class _Field:
    """One column seen from a handle; household columns are shared by the members."""

    def __init__(self, column: Column, of_household: bool) -> None:
        self.name = column.name
        self.of_household = of_household
        self.__doc__ = column.meaning

    def __get__(self, agent: Handle | None, owner: type[Handle]) -> _Field | float:
        if agent is None:
            return self
        world = agent.model.world
        if self.of_household:
            return world.houses[self.name][world.people["household"][agent.row]].item()
        return world.people[self.name][agent.row].item()

    def __set__(self, agent: Handle, value: float) -> None:
        world = agent.model.world
        if self.of_household:
            world.houses[self.name][world.people["household"][agent.row]] = value
        else:
            world.people[self.name][agent.row] = value


class Newcomer(Handle):
    """A person; attributes are the columns of the person's row and of the household's."""

    @property
    def unique_id(self) -> int:
        """The row's number, from 1."""
        return self.row + 1


for _name, _column in Households.columns().items():
    setattr(Newcomer, _name, _Field(_column, of_household=True))
for _name, _column in Newcomers.columns().items():
    setattr(Newcomer, _name, _Field(_column, of_household=False))


class Municipality(Handle):
    """A municipality of the county; the people count from 1, municipalities follow them."""

    @property
    def unique_id(self) -> int:
        """Its number after the last person's."""
        return len(self.model.world.people) + self.row + 1

    @property
    def code(self) -> str:
        """SCB code."""
        return self.model.study.places.codes[self.row]

    @property
    def name(self) -> str:
        """Name."""
        return self.model.study.places.names[self.row]

    @property
    def residents(self) -> int:
        """Persons of the cohort living there now."""
        return int(self.model.world.local["residents"][:, self.row].sum())
