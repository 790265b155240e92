"""Domain errors. Each carries facts; the edge (web, cli) turns them into HTTP or exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class SyllabankError(Exception):
    """Base of every error that is the input's fault or the environment's, never a bug's."""


class PackageUnreadable(SyllabankError):
    """A data package, or a file of it, cannot be read at all."""

    def __init__(self, file: str, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"{file}: {reason}")


class NotCanonical(SyllabankError):
    """A table cannot be rewritten without guessing what its author meant."""

    def __init__(self, file: str, row: int, reason: str) -> None:
        self.file = file
        self.row = row
        self.reason = reason
        super().__init__(f"{file}, row {row}: {reason}")


class ReleaseRefused(SyllabankError):
    """A release cannot be published; `reasons` says why, one line each."""

    def __init__(self, version: str, reasons: Sequence[str]) -> None:
        self.version = version
        self.reasons = tuple(reasons)
        super().__init__(f"{version} was not released: " + "; ".join(reasons))


class ArchiveDamaged(SyllabankError):
    """A release archive is absent, or its bytes are not those the release index names."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class SourceUnusable(SyllabankError):
    """Where releases come from does not answer, or with what cannot be used.

    name: of the file that was asked for. The reason names no address: it is told to whoever asks for health.
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class ReleaseUnknown(SyllabankError):
    """No such release; `known` are the versions that exist, newest first."""

    def __init__(self, version: str, known: Sequence[str]) -> None:
        self.version = version
        self.known = tuple(known)
        super().__init__(f"there is no release {version}")


class ReleaseUnavailable(SyllabankError):
    """A release that is known and cannot be served now: its archive or store is damaged or absent."""

    def __init__(self, version: str, reason: str) -> None:
        self.version = version
        self.reason = reason
        super().__init__(f"release {version} cannot be served: {reason}")


class FileUnknown(SyllabankError):
    """A release has no file of this name to download."""

    def __init__(self, name: str, release: str) -> None:
        self.name = name
        self.release = release
        super().__init__(f"release {release} has no file {name}")


class StoreUnusable(SyllabankError):
    """A built store is absent, damaged, foreign or of another format, and must not be served."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class StateUnusable(SyllabankError):
    """The file in which sessions are kept cannot be read or written."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class ProgressGone(SyllabankError):
    """A session was not used for too long, and its progress is not kept any more."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"session {key} is not kept any more")


class SettingInvalid(SyllabankError):
    """An environment variable has a value that cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class RecordUnknown(SyllabankError):
    """No record has this id in the release, and none ever had."""

    def __init__(self, record_id: str, release: str) -> None:
        self.record_id = record_id
        self.release = release
        super().__init__(f"release {release} has no record {record_id}")


class RecordRemoved(SyllabankError):
    """The record was removed; the revision says when and why."""

    def __init__(self, record_id: str, removed_in: str, reason: str) -> None:
        self.record_id = record_id
        self.removed_in = removed_in
        self.reason = reason
        super().__init__(f"{record_id} was removed in release {removed_in}: {reason}")


class RecordRenamed(SyllabankError):
    """The record has a new id."""

    def __init__(self, record_id: str, successor_id: str, renamed_in: str, reason: str) -> None:
        self.record_id = record_id
        self.successor_id = successor_id
        self.renamed_in = renamed_in
        self.reason = reason
        super().__init__(f"{record_id} has been {successor_id} since release {renamed_in}: {reason}")


class CursorInvalid(SyllabankError):
    """A cursor that this query at this release did not give out."""

    def __init__(self, cursor: str, reason: str) -> None:
        self.cursor = cursor
        self.reason = reason
        super().__init__(reason)


class TooMuch(SyllabankError):
    """A question asks for more work than one request may cost; `reason` says what the bound is."""

    def __init__(self, parameter: str, value: str, reason: str) -> None:
        self.parameter = parameter
        self.value = value
        self.reason = reason
        super().__init__(f"{parameter} {value!r}: {reason}")


class ExtraMissing(SyllabankError):
    """A command needs programs that are not installed; `target` of the Makefile installs them."""

    def __init__(self, needed: str, target: str) -> None:
        self.needed = needed
        self.target = target
        super().__init__(f"{needed} is not installed")


class ExportUnknown(SyllabankError):
    """No export format of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"there is no export format {name}; there are {', '.join(known)}")


class SelectionEmpty(SyllabankError):
    """Nothing of a release is in a selection."""

    def __init__(self, release: str) -> None:
        self.release = release
        super().__init__(f"nothing of release {release} is in this selection")


class NothingCarried(SyllabankError):
    """A format can carry none of the records that were selected; `reasons` says why, most frequent first."""

    def __init__(self, name: str, reasons: Sequence[str]) -> None:
        self.name = name
        self.reasons = tuple(reasons)
        super().__init__(f"{name} can carry nothing of this selection: {'; '.join(reasons)}")


class TableMissing(SyllabankError):
    """A release lacks a table that is needed for what was asked."""

    def __init__(self, table: str, release: str) -> None:
        self.table = table
        self.release = release
        super().__init__(f"release {release} has no table {table}")


class ValueUnknown(SyllabankError):
    """A selection names a value that the field cannot have."""

    def __init__(self, field: str, value: str, allowed: Sequence[str]) -> None:
        self.field = field
        self.value = value
        self.allowed = tuple(allowed)
        super().__init__(f"there is no {field} '{value}'; there are {', '.join(allowed)}")


class SiteIncomplete(SyllabankError):
    """An address that a static copy must hold did not answer."""

    def __init__(self, address: str, status: int) -> None:
        self.address = address
        self.status = status
        super().__init__(f"{address} answered {status}, and the copy is not whole without it")
