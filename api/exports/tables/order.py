"""The order of options in a table, so that the place of an option says nothing about it."""

from __future__ import annotations

SEED = "tables"
"""Seed of the order of options (see `assessment.paper`): the same in every release, so that a row changes only when its item does."""
