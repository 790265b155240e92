"""Commands for who runs a server: build, serve, mcp."""

from __future__ import annotations

import json
import sys

import click

from api.cli.group import json_option, main, progress, with_settings
from api.errors import PackageUnreadable
from api.settings import VARIABLES, Settings


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
    with progress("building") as step:
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
@click.option("--every", type=click.IntRange(5), metavar="SECONDS", help="Go on, and look again so often.")
@click.option("--without-files", is_flag=True, help="Build what the API needs, and no files to download.")
@json_option
@with_settings
def fetch(settings: Settings, every: int | None, without_files: bool, as_json: bool) -> None:
    """Fetch the releases that SYLLABANK_RELEASES names an address of, and build what is new.

    The address is of a folder with an index.json: https://host/path/ or s3://bucket/path/. Archives are
    kept in SYLLABANK_CACHE (var/cache) once they are what the index says; a running server serves what
    was built without a restart. Where SYLLABANK_RELEASES is a folder, it is built as it is. Exit code 1
    where a release could not be had: what there was is kept. docs/releases-from-elsewhere.md says more.
    """
    from api.cli.fetching import fetch_once, go_on

    if every is not None:
        go_on(settings, every, without_files)
    with progress("fetching") as step:
        outcome = fetch_once(settings, without_files, step)
    if as_json:
        click.echo(json.dumps(outcome.facts()))
    else:
        for line in outcome.lines():
            click.echo(line)
        for fault in outcome.faults:
            click.echo(f"syllabank: {fault}", err=True)
    sys.exit(1 if outcome.faults else 0)


@main.command(epilog=VARIABLES)
@with_settings
def serve(settings: Settings) -> None:
    """Serve the built releases with gunicorn until stopped.

    A release that is built meanwhile is served without a restart.
    """
    from api.web.server import serve as run

    base = f"http://{settings.host}:{settings.port}"

    def announce() -> None:
        click.echo(
            f"Syllabank is ready:\n  {base}/       start here\n  {base}/v1     the API\n  {base}/docs   its reference\nStop it with Ctrl-C."
        )

    def warn(fault: object) -> None:
        click.echo(f"syllabank: {fault}", err=True)

    with progress("reading") as step:
        run(settings, announce, warn, step)


@main.command()
@with_settings
def mcp(settings: Settings) -> None:
    """Offer the built releases to an assistant over stdin and stdout (Model Context Protocol).

    A program that speaks the protocol starts this command; docs/protocols.md shows how. Needs 'make mcp'.
    """
    from api.assistants.start import serve

    serve(settings.store)
