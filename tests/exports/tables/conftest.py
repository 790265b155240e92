"""The bank that every test of a table reads."""

from __future__ import annotations

import pytest

from api.assessment.bank import Bank, read_bank
from api.store.catalogue import Catalogue
from tests.exports.tables.made import full


@pytest.fixture(scope="session")
def bank(sample_catalogue: Catalogue) -> Bank:
    """The sample's items, with a question of each scheme, terms and an event."""
    return full(read_bank(sample_catalogue.latest))
