"""The syllabank command: thin commands over the domain, each error in a line and an exit code.

Exit codes: 0 done; 1 the package is not right, or a release is refused; 2 the command or its
surroundings are not (an unknown option, a place that cannot be written, a store that cannot be
served). For `check` an absent or unreadable file is a fault like any other, and so 1.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from api.errors import (
    ExtraMissing,
    NotCanonical,
    PackageUnreadable,
    ReleaseRefused,
    ReleaseUnknown,
    SettingInvalid,
    StoreUnusable,
    SyllabankError,
    ValueUnknown,
)
from api.settings import Settings, read_settings


class Command(click.Group):
    """The command group: domain errors become one line and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SyllabankError as error:
            if isinstance(error, ReleaseRefused):
                click.echo(f"syllabank: {error.version} was not released:", err=True)
                for reason in error.reasons:
                    click.echo(f"  {reason}", err=True)
            else:
                click.echo(f"syllabank: {error}{_advice(error)}", err=True)
            ctx.exit(1 if isinstance(error, NotCanonical | ReleaseRefused) else 2)
        except OSError as error:
            click.echo(f"syllabank: {error.filename or 'a file'}: {error.strerror or error}", err=True)
            ctx.exit(2)


def _advice(error: SyllabankError) -> str:
    match error:
        case ReleaseUnknown():
            known = ", ".join(error.known) or "none yet"
            return f"; there are {known}, or give a path to an archive or a folder"
        case StoreUnusable():
            return "; run 'syllabank build'"
        case NotCanonical():
            return "; mend it by hand, nothing was written"
        case ExtraMissing():
            return f"; run 'make {error.target}'"
        case SettingInvalid():
            return "; see 'syllabank serve --help'"
    return ""


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="syllabank", prog_name="syllabank")
def main() -> None:
    """Check, release, build and serve a package of specification content."""


P = ParamSpec("P")


def with_settings(command: Callable[Concatenate[Settings, P], None]) -> Callable[P, None]:
    """Give a command the settings, read when it runs: `--help` works whatever they are."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        command(read_settings(), *args, **kwargs)

    return run


descriptor_argument = click.argument(
    "datapackage", required=False, type=click.Path(path_type=Path, dir_okay=False)
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, for machines.")


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
    with _progress("checking") as step:
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
        found = f"{_count(len(report.faults), 'fault')}, {_count(len(report.warnings), 'warning')}"
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
    click.echo(f"{path}: {_count(len(changed), 'table')} rewritten")


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
    with _progress("checking") as step:
        report = check_package(path, step)
    if not report.valid:
        raise ReleaseRefused(path.name, [f"{_count(len(report.faults), 'fault')}; run 'syllabank check'"])
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
        _progress("comparing") as step,
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
@click.option("--without-files", is_flag=True, help="Build what the API needs, and no files to download.")
@json_option
@with_settings
def build(settings: Settings, without_files: bool, as_json: bool) -> None:
    """Build what the server reads from the release archives: stores, and files to download.

    What was built before and is whole is kept. Exit code 1 where an archive is absent or damaged:
    the others are built, and what was built of it before is kept.
    """
    from dataclasses import asdict

    from api.downloads.maker import Maker
    from api.package.release_index import read_index
    from api.store.build import build_stores

    releases = read_index(settings.releases)
    if not releases:
        raise PackageUnreadable(str(settings.releases), "holds no release; run 'syllabank release'")
    maker = None if without_files else Maker()
    with _progress("building") as step:
        built = build_stores(releases, settings.releases, settings.store, step, maker)
    if as_json:
        click.echo(json.dumps(asdict(built)))
    else:
        for entry in built.stores:
            click.echo(f"{entry.version}: {settings.store / entry.file}")
        for fault in built.faults:
            click.echo(f"syllabank: {fault}", err=True)
        for text in maker.left_out if maker else ():
            click.echo(f"left out: {text}", err=True)
    sys.exit(1 if built.faults else 0)


@main.command()
@with_settings
def serve(settings: Settings) -> None:
    """Serve the built releases with gunicorn until stopped.

    Set by the environment: HOST (127.0.0.1), PORT (8000), WEB_CONCURRENCY (worker processes, 2),
    SYLLABANK_THREADS (threads of each, 4), SYLLABANK_STORE (folder of built stores).
    """
    from api.web.server import serve as run

    base = f"http://{settings.host}:{settings.port}"

    def announce() -> None:
        click.echo(
            f"Syllabank is ready:\n  {base}/       start here\n  {base}/v1     the API\n  {base}/docs   its reference\nStop it with Ctrl-C."
        )

    def warn(fault: object) -> None:
        click.echo(f"syllabank: {fault}", err=True)

    with _progress("reading") as step:
        run(settings, announce, warn, step)


@main.command()
@with_settings
def mcp(settings: Settings) -> None:
    """Offer the built releases to an assistant over stdin and stdout (Model Context Protocol).

    A program that speaks the protocol starts this command; docs/protocols.md shows how. Needs 'make mcp'.
    """
    from api.assistants.start import serve

    serve(settings.store)


@main.command()
@click.argument("name", metavar="FORMAT")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
@click.option("--release", "version", help="Release to export; the latest by default.")
@click.option("--spec-point", help="Only what is under this specification point and those below it.")
@click.option("--kind", multiple=True, help="Only quiz items of this kind; may be repeated.")
@click.option("--difficulty", multiple=True, help="Only quiz items of this difficulty; may be repeated.")
@click.option("--id", "ids", multiple=True, help="Only this record; may be repeated.")
@click.option(
    "--part", "parts", multiple=True, help="Only this part of what the format carries; may be repeated."
)
@click.option("--sample", type=click.IntRange(1), help="Draw so many quiz items; needs --seed.")
@click.option("--seed", help="Any text: the same seed draws the same items.")
@click.option("--since", help="Only what was added or changed after this release.")
@click.option(
    "--losses",
    "listing",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every loss to this file (TSV).",
)
@json_option
@with_settings
def export(
    settings: Settings,
    name: str,
    output: Path,
    version: str | None,
    spec_point: str | None,
    kind: tuple[str, ...],
    difficulty: tuple[str, ...],
    ids: tuple[str, ...],
    parts: tuple[str, ...],
    sample: int | None,
    seed: str | None,
    since: str | None,
    listing: Path | None,
    as_json: bool,
) -> None:
    """Write the bank, or a part of it, in another program's format, and say what it could not carry.

    FORMAT is one of those that 'syllabank formats' lists. Losses are counted by their reason; --losses
    lists them record by record.
    """
    from api.assessment.reading import read_whole_bank
    from api.assessment.selecting import PARTS, Wanted, changed_since, select
    from api.exports import export_of
    from api.exports.writing import grouped, stated, tallies, write_export
    from api.package.files import replacing, write_whole
    from api.store.catalogue import Catalogue

    if (sample is None) != (seed is None):
        raise click.UsageError("--sample and --seed go together: the same command writes the same file.")
    for part in parts:
        if part not in PARTS:
            raise ValueUnknown("part", part, PARTS)
    chosen = export_of(name)
    catalogue = Catalogue(settings.store)
    release = catalogue.latest if version is None else catalogue.get(version)
    changed = changed_since(catalogue, since, release.version) if since else frozenset()
    wanted = Wanted(spec_point, kind, difficulty, ids, sample, seed or "", since, changed, parts)
    bank = select(release, read_whole_bank(release), wanted)
    with replacing(output) as out:
        losses = write_export(chosen, bank, out)
    if listing is not None:
        write_whole(listing, stated(losses).encode())
    counted = tallies(bank, losses)
    if as_json:
        facts = {
            "format": name,
            "release": release.version,
            "output": str(output),
            "carried": {kind: vars(tally) | {"whole": tally.whole} for kind, tally in counted.items()},
            "losses": [
                {"id": loss.record_id, "part": loss.part, "why": loss.why, "whole": loss.whole}
                for loss in losses
            ],
        }
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for part, why, whole, count in grouped(losses):
        state = "left out" if whole else "carried without"
        click.echo(f"{count:5} {state}: {part}: {why}", err=True)
    left_out = len({loss.record_id for loss in losses if loss.whole})
    click.echo(
        f"{output}: {_count(sum(tally.total - tally.left_out for tally in counted.values()), 'question')} "
        f"written, {left_out} left out, {_count(len(losses), 'loss', 'losses')}"
    )


@main.command()
@json_option
def formats(as_json: bool) -> None:
    """List the export formats."""
    from api.exports import EXPORTS

    if as_json:
        names = ("name", "title", "media_type", "extension", "targets", "carries", "again")
        found = [{name: getattr(item, name) for name in names} for item in EXPORTS.values()]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    width = max(map(len, EXPORTS))
    for name, item in EXPORTS.items():
        click.echo(f"{name:{width}}  {item.title}: {', '.join(item.targets)}")


@main.command()
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@with_settings
def site(settings: Settings, output: Path) -> None:
    """Write the latest release as static files, by asking the app."""
    from api.site import write_site
    from api.store.catalogue import Catalogue

    with _progress("writing") as step:
        files = write_site(Catalogue(settings.store), output, step, settings.url)
    click.echo(f"{output}: {_count(len(files), 'file')}, {sum(file.bytes for file in files):,} bytes")


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


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str], None]]:
    """One line on a terminal that says what is being done; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda step: click.echo(f"\r\033[K{what}: {step}", nl=False, err=True)
    finally:
        click.echo("\r\033[K", nl=False, err=True)
