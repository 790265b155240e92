"""Check a package: descriptor, files, frictionless, rules, in this order.

A stage whose faults would make the next one speak of things that are not so ends the check; the
report then says that it is not complete.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.checking.data import Data
from api.checking.descriptor_check import profile_faults, structure_faults, unreadable
from api.checking.file_check import canonical_faults, shape_faults, value_faults
from api.checking.report import Report
from api.checking.reviewed import sort_warnings
from api.checking.rules import RULES, WARNINGS
from api.checking.standard import StandardRefused, standard_faults
from api.errors import PackageUnreadable
from api.package.descriptor import Package, load_package
from api.package.files import Folder
from api.package.rows import Sheet, read_sheet, rows_of

Progress = Callable[[str], None]


def check_package(path: Path, progress: Progress = lambda _: None) -> Report:
    """Check the package whose descriptor is at `path`, and report every fault found.

    Nothing is raised for a fault of the package: an absent or broken file is a fault too.
    `progress` is called with the name of each stage.
    """
    report = Report()
    files = Folder(path.parent)
    progress("descriptor")
    report.add(profile_faults(files, path.name))
    if report.faults:
        return _cut_short(report)
    package = load_package(files, path.name)
    report.add(structure_faults(package))
    if report.faults:
        return _cut_short(report)
    sheets: dict[str, Sheet] = {}
    for table in package.tables.values():
        progress(table.path)
        try:
            sheet = read_sheet(files, table.path)
        except PackageUnreadable as error:
            report.add([unreadable(error)])
            continue
        report.add(shape_faults(table, sheet))
        sheets[table.name] = sheet
    sound = not report.faults
    for name, sheet in sheets.items():
        report.add(canonical_faults(package.tables[name], sheet))
        report.add(value_faults(package.tables[name], sheet))
    if not sound:
        return _cut_short(_sorted(report, package))
    data = Data(package, {name: rows_of(package.tables[name], sheet) for name, sheet in sheets.items()})
    report.rows = {name: len(rows) for name, rows in data.rows.items()}
    progress("frictionless")
    try:
        report.add(standard_faults(path, data, {(f.file, f.row, f.column) for f in report.faults}))
    except StandardRefused as error:
        report.add(error.faults)
        return _cut_short(_sorted(report, package))
    for rule in RULES:
        progress(rule.__name__)
        report.add(rule(data))
    progress("warnings")
    sort_warnings(report, (fault for rule in WARNINGS for fault in rule(data)), files, package)
    return _sorted(report, package)


def _sorted(report: Report, package: Package) -> Report:
    order = {table.path: place for place, table in enumerate(package.tables.values())}
    for found in (report.faults, report.warnings, report.reviewed):
        found.sort(key=lambda fault: (order.get(fault.file, -1), fault.row or 0))
    return report


def _cut_short(report: Report) -> Report:
    report.complete = False
    return report
