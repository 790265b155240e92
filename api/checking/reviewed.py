"""Warnings that a person has looked at and let stand.

`reviewed-warnings.json` beside the tables lists them, each with the rule, the record and the reason.
It is about the check and not about the content, so it is no table and goes into no release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from api.checking.report import Fault, Report
from api.errors import PackageUnreadable
from api.package.descriptor import Package, read_json
from api.package.files import Files

NAME = "reviewed-warnings.json"


def sort_warnings(report: Report, warnings: Iterable[Fault], files: Files, package: Package) -> None:
    """Put each warning among those to look at, or those that were; say which reviews are stale."""
    path = str(PurePosixPath(next(iter(package.tables.values())).path).with_name(NAME))
    reviewed: set[tuple[str, str]] = set()
    try:
        reviewed = set(_entries(read_json(files, path)))
    except PackageUnreadable as error:
        if error.reason != "there is no such file":
            report.add([Fault("reviewed", path, error.reason, "mend the file, or remove it")])
    except (KeyError, TypeError) as error:
        message = "is not a list of reviewed warnings, each with its reason"
        remedy = 'write {"reviewed": [{"rule": …, "record": …, "reason": …}]}'
        report.add([Fault("reviewed", path, message, remedy, value=str(error))])
    met = set()
    for warning in dict.fromkeys(warnings):
        key = (warning.rule, warning.record or "")
        met.add(key)
        (report.reviewed if key in reviewed else report.warnings).append(warning)
    if not report.faults:
        # While a package is broken, what is no longer warned of may only be hidden.
        report.warnings.extend(_stale(reviewed - met, path))


def _entries(content: Any) -> Iterator[tuple[str, str]]:
    """Rule and record of each review. Raises KeyError or TypeError for what is no list of reviews."""
    for entry in content["reviewed"]:
        texts = entry["rule"], entry["record"], entry["reason"]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise TypeError(f"no text: {texts}")
        yield entry["rule"], entry["record"]


def _stale(keys: Iterable[tuple[str, str]], path: str) -> Iterator[Fault]:
    for rule, record in sorted(keys):
        message = "the review is of a warning that is no longer given"
        yield Fault(
            "review-stale", path, message, "remove the entry", value=f"{rule} {record}", record=record
        )
