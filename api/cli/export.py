"""Commands that write the bank for other programs: export, formats, site."""

from __future__ import annotations

import json
from pathlib import Path

import click

from api.cli.group import json_option, main, number, progress, with_settings
from api.errors import ValueUnknown
from api.settings import Settings


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
        f"{output}: {number(sum(tally.total - tally.left_out for tally in counted.values()), 'question')} "
        f"written, {left_out} left out, {number(len(losses), 'loss', 'losses')}"
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

    with progress("writing") as step:
        files = write_site(Catalogue(settings.store), output, step, settings.url)
    click.echo(f"{output}: {number(len(files), 'file')}, {sum(file.bytes for file in files):,} bytes")
