"""What an export format is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from api.assessment.bank import Bank


@dataclass(frozen=True)
class Loss:
    """Something of a record that a format cannot carry."""

    record_id: str
    what: str
    whole: bool = False
    """Whether the record is left out altogether."""


class Export(Protocol):
    """A format. The same bank always gives the same bytes."""

    @property
    def name(self) -> str:
        """Name in addresses and on the command line."""

    @property
    def title(self) -> str:
        """Name for people."""

    @property
    def media_type(self) -> str:
        """Media type of the file."""

    @property
    def extension(self) -> str:
        """Ending of the file's name, without the dot."""

    def losses(self, bank: Bank) -> list[Loss]:
        """What this format cannot carry, by record."""

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the bank."""
