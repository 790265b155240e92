"""What an export format is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from api.assessment.bank import Bank


@dataclass(frozen=True)
class Loss:
    """Something of a record that a format cannot carry, and why."""

    record_id: str
    part: str
    """What is lost: 'item', 'question' and so on where it is the whole record, else 'feedback',
    'explanation', 'mark scheme' and so on."""
    why: str
    whole: bool = False
    """Whether the record is left out altogether."""


class Export(Protocol):
    """A format. The same bank always gives the same bytes.

    Every quiz item and every written question of the bank is either in the file or a whole loss; what
    is in the file with less than the bank has is a loss in part.
    """

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

    @property
    def targets(self) -> tuple[str, ...]:
        """Programs that take the file."""

    @property
    def carries(self) -> tuple[str, ...]:
        """Parts of a bank that the format is for: 'items', 'questions', 'points', 'sections', 'terms', 'events'."""

    @property
    def again(self) -> str:
        """What a second import does, in a sentence or two: whether it updates, and how old is told from new."""

    def losses(self, bank: Bank) -> list[Loss]:
        """What this format cannot carry, by record, in the bank's order."""

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the bank."""
