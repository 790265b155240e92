"""Commands on a package as its author has it: check, format, release, diff, generate."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from api.cli.group import descriptor_argument, json_option, main, number, progress, with_settings
from api.errors import ReleaseRefused, SettingInvalid
from api.settings import Settings


@main.command()
@descriptor_argument
@json_option
@with_settings
def check(settings: Settings, datapackage: Path | None, as_json: bool) -> None:
    """Check a package (a path to any datapackage.json; ours by default).

    Prints every fault with its file, row, column, value, rule and remedy, then the warnings that no
    person has reviewed. Exit code 1 where there is a fault.
    """
    from api.checking.check import check_package

    path = datapackage or settings.package
    with progress("checking") as step:
        report = check_package(path, step)
    if as_json:
        click.echo(json.dumps(report.facts(), ensure_ascii=False, indent=2))
    else:
        mendable = sum(fault.rule.startswith("canonical-") for fault in report.faults)
        if mendable:
            click.echo(
                f"Run 'syllabank format' first: it mends {mendable} of these, and others may follow from them."
            )
        for fault in report.faults:
            click.echo(str(fault))
        for warning in report.warnings:
            click.echo(f"warning: {warning}")
        if not report.complete:
            click.echo("Not everything was checked: mend these first, and check again.")
        rows = f"{len(report.rows)} tables, {sum(report.rows.values())} rows: " if report.rows else ""
        found = f"{number(len(report.faults), 'fault')}, {number(len(report.warnings), 'warning')}"
        looked_at = f" ({len(report.reviewed)} more were reviewed)" if report.reviewed else ""
        click.echo(f"{path}: {rows}{found}{looked_at}")
    sys.exit(0 if report.valid else 1)


@main.command(name="format")
@descriptor_argument
@with_settings
def format_(settings: Settings, datapackage: Path | None) -> None:
    """Rewrite the tables of a package in their canonical form.

    Mends what a spreadsheet leaves behind: byte order mark, line ends, order of rows and columns,
    blanks around cells, TRUE and FALSE, empty rows. Changes no value, and nothing at all where a
    table cannot be rewritten without a guess.
    """
    from api.package.formatting import format_package

    path = datapackage or settings.package
    changed = format_package(path)
    for file in changed:
        click.echo(f"rewrote {file}")
    click.echo(f"{path}: {number(len(changed), 'table')} rewritten")


@main.command()
@descriptor_argument
@json_option
@with_settings
def release(settings: Settings, datapackage: Path | None, as_json: bool) -> None:
    """Publish the package as the release its descriptor declares.

    Checks it first, then writes a deterministic archive and its checksum into the release index.
    """
    from api.checking.check import check_package
    from api.history.publish import publish

    path = datapackage or settings.package
    if settings.source:
        raise SettingInvalid("SYLLABANK_RELEASES", "is an address; a release is published into a folder")
    with progress("checking") as step:
        report = check_package(path, step)
    if not report.valid:
        raise ReleaseRefused(path.name, [f"{number(len(report.faults), 'fault')}; run 'syllabank check'"])
    entry, new = publish(path, settings.releases)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "version": entry.version,
                    "archive": entry.archive,
                    "sha256": entry.sha256,
                    "bytes": entry.bytes,
                    "new": new,
                }
            )
        )
        return
    state = "released" if new else "was released already, with the same bytes"
    click.echo(
        f"{entry.version} {state}: {settings.releases / entry.archive} (sha256 {entry.sha256}, {entry.bytes} bytes)"
    )


@main.command()
@click.argument("before", default="latest", metavar="[A]")
@click.argument("after", required=False, metavar="[B]")
@click.option("--summary", is_flag=True, help="Print counts in place of every row.")
@json_option
@with_settings
def diff(settings: Settings, before: str, after: str | None, summary: bool, as_json: bool) -> None:
    """Say what changed from A to B, and which version that demands.

    A and B are each a release ('1.0.0', 'latest'), an archive (a path ending in .zip), or a package
    in a folder. By default A is the last release and B our package as it stands: what 'release'
    would publish, and what it would refuse. docs/versions.md has the policy.
    """
    from api.history.diff import compare
    from api.history.report import lines
    from api.history.sides import open_side

    other = after or str(settings.package.parent)
    with (
        progress("comparing") as step,
        open_side(before, settings.releases) as old,
        open_side(other, settings.releases) as new,
    ):
        found = compare(old, new, step)
    if as_json:
        click.echo(json.dumps(found.facts(), ensure_ascii=False, indent=2))
        return
    for line in lines(found, summary):
        click.echo(line)


@main.command()
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 where a file is not what it should be.",
)
@with_settings
def generate(settings: Settings, only_check: bool) -> None:
    """Write the files that are made from the package: schemas/openapi.json, docs/data-dictionary.md, CITATION.cff."""
    from api.generate import generate_files

    stale = generate_files(settings.package, write=not only_check)
    for file in stale:
        click.echo(f"{'stale' if only_check else 'wrote'} {file}")
    if only_check and stale:
        click.echo("run 'syllabank generate' and commit the result")
        sys.exit(1)
