"""The order of options in a file, so that the place of an option says nothing about it."""

from __future__ import annotations

from api.assessment.bank import Item, Option
from api.assessment.paper import in_order

SEED = "tables"
"""Seed of the order of options (see `assessment.paper`): the same in every release and format, so that a
row changes only when its item does."""


def shuffled(item: Item) -> list[Option]:
    """The options of an item in the order that the seed gives them; True always before False."""
    return in_order(item, SEED)
