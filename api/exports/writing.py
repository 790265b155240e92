"""Writing an export: a file of what was selected, with what it could not carry."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from api.assessment.bank import Bank
from api.errors import NothingCarried
from api.exports.format import Export, Loss

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: that of every member, so that the same content has the same bytes."""

REASONS_SHOWN = 3
"""Reasons that an error names: the most frequent."""


@dataclass(frozen=True)
class Tally:
    """Records of one sort: how many there are, how many a format carries with less, and how many it leaves out."""

    total: int
    with_loss: int
    left_out: int

    @property
    def whole(self) -> int:
        """How many it carries as they are."""
        return self.total - self.with_loss - self.left_out


def write_export(export: Export, bank: Bank, out: BinaryIO) -> list[Loss]:
    """Write a bank in a format; returns what could not be carried.

    Raises NothingCarried, and writes nothing, where the format can carry none of the records.
    """
    losses = export.losses(bank)
    gone = {loss.record_id for loss in losses if loss.whole}
    if not any(record_id not in gone for record_id in record_ids(export, bank)):
        reasons = Counter(loss.why for loss in losses if loss.whole)
        own = [reason for reason, _ in reasons.most_common(REASONS_SHOWN)]
        raise NothingCarried(export.name, own or [f"it carries {', '.join(export.carries)} only"])
    export.write(bank, out)
    return losses


def record_ids(export: Export, bank: Bank) -> list[str]:
    """Ids of the records of a bank that a format is for."""
    return [record.id for part in export.carries for record in getattr(bank, part)]


def file_name(export: Export, bank: Bank) -> str:
    """Name of the file: the package, the release, the selection and the format where the ending does not say it."""
    parts = [bank.name, bank.release, bank.scope]
    if export.extension in ("csv", "txt", "tsv", "zip", "xml", "xlsx", "imscc", "html"):
        parts.append(export.name)
    return f"{'-'.join(part for part in parts if part)}.{export.extension}"


def tallies(bank: Bank, losses: Sequence[Loss]) -> dict[str, Tally]:
    """How many records of each kind of item, and of questions, are carried whole, with a loss, or not."""
    kinds = [(item.kind, item.id) for item in bank.items]
    kinds += [("question", question.id) for question in bank.questions]
    gone = {loss.record_id for loss in losses if loss.whole}
    less = {loss.record_id for loss in losses} - gone
    total, with_loss, left_out = (
        Counter(kind for kind, record in kinds if ids is None or record in ids) for ids in (None, less, gone)
    )
    return {kind: Tally(total[kind], with_loss[kind], left_out[kind]) for kind in total}


def grouped(losses: Iterable[Loss]) -> list[tuple[str, str, bool, int]]:
    """Losses by part, reason and whether the record is left out, with the number of records; most frequent first."""
    found = Counter((loss.part, loss.why, loss.whole) for loss in losses)
    return [(*key, count) for key, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


def add_member(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a member to a zip, with the same time in every package."""
    member = zipfile.ZipInfo(name, EPOCH)
    member.external_attr = 0o644 << 16
    package.writestr(member, content)


def stated(losses: Sequence[Loss]) -> str:
    """Every loss as a line, for a file inside a package or for a list; empty where there is none."""
    lines = [
        f"{loss.record_id}\t{'left out' if loss.whole else 'in part'}\t{loss.part}\t{loss.why}\n"
        for loss in losses
    ]
    return "".join(["record\tcarried\tpart\treason\n", *lines]) if lines else ""
