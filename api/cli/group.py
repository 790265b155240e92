"""The group that every command is in, and what they share."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from api.errors import (
    ExtraMissing,
    NotCanonical,
    ReleaseRefused,
    ReleaseUnknown,
    SettingInvalid,
    StoreUnusable,
    SyllabankError,
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
        case StoreUnusable() if os.environ.get("SYLLABANK_RELEASES", "").find("://") > 0:
            return "; run 'syllabank fetch'"
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


def number(count: int, one: str, many: str | None = None) -> str:
    """A number of things in words: '1 fault', '2 faults'."""
    return f"{count} {one if count == 1 else many or one + 's'}"


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """One line on a terminal that says what is being done; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda step: click.echo(f"\r\033[K{what}: {step}", nl=False, err=True)
    finally:
        click.echo("\r\033[K", nl=False, err=True)
