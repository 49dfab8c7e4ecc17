"""The compiled phases of a month as plain Python: the same lines, on rows that are objects and on plain numbers."""

from types import SimpleNamespace
from unittest.mock import patch

import numpy as np

from agents.columns import Households, Newcomers, plain_values
from agents.parameter import Values
from simulation import kernel, setup
from simulation.reference_rules import uncompiled


class Numbers(np.ndarray):
    """An array whose elements are read as Python's numbers: a single-precision one as the same number in double."""

    def __getitem__(self, key):
        read = super().__getitem__(key)
        return read.item() if isinstance(read, np.generic) else read


def _objects(rows):
    """An array of rows as an array of objects with the columns as attributes."""
    objects = np.empty(rows.shape, object)
    for where in np.ndindex(rows.shape):
        columns = plain_values(rows[where])
        columns |= {name: value.tolist() for name, value in columns.items() if isinstance(value, np.ndarray)}
        objects[where] = SimpleNamespace(**columns)
    return objects


def _rows(objects, dtype):
    """The objects as rows again."""
    rows = np.zeros(objects.shape, dtype)
    for where in np.ndindex(objects.shape):
        rows[where] = tuple(getattr(objects[where], name) for name in dtype.names)
    return rows


def plain_world(configuration, planned=None):
    """A configuration's world before month 0, nothing of it worked out by compiled code; with a plan of placement."""
    with patch.object(setup, "prepare"):
        world = configuration.world()
    made = {
        name: _objects(array) if array.dtype.names else array.copy().view(Numbers)
        for name, array in world._asdict().items()
    }
    world = world._replace(**made)
    if planned is not None:
        for house, place in zip(world.houses, planned.tolist(), strict=True):
            house.planned = place
    world.parameters[0] = Values(**vars(world.parameters[0]))
    uncompiled(kernel.prepare)(world)
    return world


def lived_plainly(configuration, planned=None):
    """That world at the end of its calendar, with its people and households as rows."""
    world = plain_world(configuration, planned)
    uncompiled(kernel.advance)(world, 0, len(world.flows))
    return world._replace(people=_rows(world.people, Newcomers.dtype()), houses=_rows(world.houses, Households.dtype()))
