"""What a check found: one fault per mistake, in words for the author of the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One mistake.

    file: path below datapackage.json. row: as a person counts, the header is row 1.
    rule: the rule's name, stable for machines. remedy: what to do about it.
    """

    rule: str
    file: str
    message: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    record: str | None = None
    """Id of the record that the row holds, where it is known."""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        shown = "" if self.value is None else f" (value: {shorten(self.value)})"
        return f"{place}: {self.message}{shown}\n    {self.rule}: {self.remedy}"

    def facts(self) -> dict[str, Any]:
        """The fault for machines; every key is always there."""
        return asdict(self)


@dataclass
class Report:
    """All faults of a package, in the order of its files and rows."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    """What a person must look at: it may be right as it is."""
    reviewed: list[Fault] = field(default_factory=list)
    """Warnings that a person has looked at and let stand, with the reason in the package."""
    rows: dict[str, int] = field(default_factory=dict)
    complete: bool = True
    """False where faults in the files kept the later rules from being run."""

    def add(self, faults: Iterable[Fault]) -> None:
        """Take in faults, each once."""
        known = set(self.faults)
        for fault in faults:
            if fault not in known:
                known.add(fault)
                self.faults.append(fault)

    @property
    def valid(self) -> bool:
        """Whether there is nothing to mend. Warnings do not make a package wrong."""
        return not self.faults

    def facts(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "valid": self.valid,
            "complete": self.complete,
            "rows": self.rows,
            "faults": [fault.facts() for fault in self.faults],
            "warnings": [fault.facts() for fault in self.warnings],
            "reviewed": [fault.facts() for fault in self.reviewed],
        }


def shorten(text: str, width: int = 80) -> str:
    """A value as a message shows it: quoted, with what cannot be seen spelt out, and not too long."""
    shown = repr(text)
    return shown if len(shown) <= width else shown[: width - 2] + "…'"
