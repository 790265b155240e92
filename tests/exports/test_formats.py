"""Export formats: found by name, each with what an address and a file need."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from api.assessment.bank import Bank
from api.assessment.reading import read_whole_bank
from api.assessment.selecting import PARTS
from api.errors import ExportUnknown, NothingCarried
from api.exports import EXPORTS, export_of
from api.exports.format import Export
from api.exports.writing import write_export
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.exports.golden import comparable, golden, written


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


@pytest.fixture(scope="module")
def bank(sample_catalogue: Catalogue) -> Bank:
    return read_whole_bank(sample_catalogue.latest)


@pytest.fixture(scope="module")
def true_bank(published_catalogue: Catalogue) -> Bank:
    return read_whole_bank(published_catalogue.latest)


each = pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)


@each
def test_the_sample_is_written_as_its_golden_file_has_it(export: Export, bank: Bank) -> None:
    assert comparable(export, written(export, bank)) == golden(export).read_bytes()
    assert written(export, bank) == written(export, bank)


@each
def test_every_loss_is_of_a_record_of_the_bank_and_says_why(export: Export, true_bank: Bank) -> None:
    parts = ("items", "questions", "points", "sections", "terms", "events")
    records = {record.id for part in parts for record in getattr(true_bank, part)}
    losses = export.losses(true_bank)
    for loss in losses:
        assert loss.record_id in records
        assert loss.part.strip()
        assert loss.why.strip()
    assert len(set(losses)) == len(losses), "nothing is said twice"


@each
def test_each_record_alone_is_carried_or_refused_as_the_losses_say(export: Export, bank: Bank) -> None:
    """What is said of the whole bank is true of each record by itself."""
    lost = {loss.record_id for loss in export.losses(bank) if loss.whole}
    nothing = replace(bank, items=(), questions=(), sections=(), terms=(), events=(), points=())
    for part in ("items", "questions"):
        for record in getattr(bank, part) if part in export.carries else ():
            alone = replace(nothing, **{part: (record,)})  # type: ignore[arg-type]
            if record.id in lost:
                with pytest.raises(NothingCarried) as caught:
                    write_export(export, alone, io.BytesIO())
                assert (caught.value.name, bool(caught.value.reasons)) == (export.name, True)
            else:
                out = io.BytesIO()
                write_export(export, alone, out)
                assert out.getvalue()


@each
def test_it_says_what_it_is_for_and_what_a_second_import_does(export: Export) -> None:
    assert set(export.carries) <= set(PARTS)
    assert export.carries
    assert all(target.strip() for target in export.targets)
    assert export.again.endswith(".")
    assert f"\n## {export.name}\n" in (ROOT / "docs" / "exports.md").read_text("utf-8")
