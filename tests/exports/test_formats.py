"""Export formats: found by name, each with what an address and a file need."""

from __future__ import annotations

import io
import re

import pytest

from api.assessment.bank import read_bank
from api.errors import ExportUnknown
from api.exports import EXPORTS, export_of
from api.store.catalogue import Catalogue
from tests.conftest import ROOT


def test_a_format_is_found_by_its_name() -> None:
    for name, export in EXPORTS.items():
        assert export_of(name) is export
        assert export.name == name


def test_an_unknown_format_is_named_with_those_there_are() -> None:
    with pytest.raises(ExportUnknown) as caught:
        export_of("word")
    assert (caught.value.name, caught.value.known) == ("word", tuple(sorted(EXPORTS)))


def test_names_and_extensions_can_stand_in_addresses_and_media_types_are_such() -> None:
    for export in EXPORTS.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", export.name)
        assert re.fullmatch(r"[a-z0-9.]+", export.extension)
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", export.media_type)
        assert export.title.strip()


def test_every_format_has_a_golden_file_of_the_sample(sample_catalogue: Catalogue) -> None:
    bank = read_bank(sample_catalogue.latest)
    for export in EXPORTS.values():
        out = io.BytesIO()
        export.write(bank, out)
        of = "" if export.name == export.extension else f"-{export.name}"
        golden = ROOT / "tests" / "golden" / f"sample{of}.{export.extension}"
        assert out.getvalue() == golden.read_bytes(), export.name


def test_every_loss_is_of_a_record_of_the_bank(sample_catalogue: Catalogue) -> None:
    bank = read_bank(sample_catalogue.latest)
    records = {item.id for item in bank.items}
    records |= {question.id for question in bank.questions} | {point.id for point in bank.points}
    for export in EXPORTS.values():
        for loss in export.losses(bank):
            assert loss.record_id in records
            assert loss.part.strip()
            assert loss.why.strip()
