"""Exports: the bank, or a part of it, as a file for another program."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from api.assessment.bank import ITEMS, TREE, Bank
from api.assessment.reading import read_whole_bank
from api.assessment.selecting import PARTS, Wanted, changed_since, select
from api.errors import RecordRemoved, RecordRenamed, RecordUnknown, SelectionEmpty, ValueUnknown
from api.exports import EXPORTS, export_of
from api.exports.format import Export, Loss
from api.exports.writing import Tally, file_name, grouped, tallies, write_export
from api.package.descriptor import Package
from api.serialise.records import to_json
from api.settings import EXPORT_IDS, LIMIT_MAX, SEED_MAX
from api.store.release import Release
from api.web.caching import DERIVED, answer
from api.web.errors import ArgumentsInvalid, Fault
from api.web.parameters import TEXT, Number, Once, Parameter, Parameters, kept_with, read_arguments
from api.web.quizzes import Choices, Seed
from api.web.requested import canonical_query, query_pairs
from api.web.scope import Scope, catalogue, scope_of
from api.web.shaping import Several

blueprint = Blueprint("exports", __name__)

LOSSES_SHOWN = 20
"""Groups of losses that the list of formats tells of each, the most frequent first."""


@blueprint.get("/v1/exports")
@blueprint.get("/v1/releases/<version>/exports")
def list_exports(version: str | None = None) -> Response:
    """Every format, with what it carries of this release and what it loses."""
    read_arguments(Parameters())
    scope = scope_of(version)
    data = [_described(scope, export) for export in EXPORTS.values()]
    links = {"self": f"{scope.prefix}/exports"}
    meta = {"release": scope.release.version, "total": len(data)}
    return _answer(scope, "/exports", to_json({"data": data, "meta": meta, "links": links}), links)


@blueprint.get("/v1/exports/<name>")
@blueprint.get("/v1/releases/<version>/exports/<name>")
def get_export(name: str, version: str | None = None) -> Response:
    """The file."""
    scope, export, bank = _asked(name, version)
    out = io.BytesIO()
    losses = write_export(export, bank, out)
    path = f"/exports/{name}{canonical_query()}"
    told = f"{scope.prefix}/exports/{name}/losses{canonical_query()}"
    response = _answer(scope, path, out.getvalue(), {"describedby": told}, export.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(export, bank)}"'
    whole = len({loss.record_id for loss in losses if loss.whole})
    response.headers["Syllabank-Losses"] = (
        f"records={len({loss.record_id for loss in losses})}, left-out={whole}"
    )
    return response


@blueprint.get("/v1/exports/<name>/losses")
@blueprint.get("/v1/releases/<version>/exports/<name>/losses")
def list_losses(name: str, version: str | None = None) -> Response:
    """Everything that the file cannot carry, record by record."""
    scope, export, bank = _asked(name, version)
    losses = export.losses(bank)
    query = canonical_query()
    path = f"/exports/{name}/losses{query}"
    links = {"self": f"{scope.prefix}{path}", "file": f"{scope.prefix}/exports/{name}{query}"}
    meta = {
        "release": scope.release.version,
        "total": len(losses),
        "carried": _carried(tallies(bank, losses)),
    }
    data = [_loss(loss) for loss in losses]
    return _answer(scope, path, to_json({"data": data, "meta": meta, "links": links}), links)


@kept_with
def export_parameters(package: Package) -> Parameters:
    """Everything that selects what is exported of a package."""
    found = []
    if TREE in package.tables:
        meaning = "Only what is under this specification point, with what is under the points below it."
        found.append(Parameter("spec_point", meaning, {"type": "string", "pattern": TEXT}, Once()))
    if ITEMS in package.tables:
        for name in ("kind", "difficulty"):
            field = package.tables[ITEMS].by_name[name]
            meaning = f"Only quiz items: {field.title} is one of the values, separated by commas."
            found.append(_choices(name, meaning, field.enum, Choices(field.enum)))
    ids = {
        "type": "array",
        "items": {"type": "string", "pattern": TEXT},
        "minItems": 1,
        "maxItems": EXPORT_IDS,
    }
    return Parameters(
        *found,
        Parameter(
            "ids", f"Only these records, up to {EXPORT_IDS}, separated by commas.", ids, Ids(), is_list=True
        ),
        _choices(
            "parts",
            "Only these parts of what the format carries, separated by commas.",
            PARTS,
            Several(PARTS, "is no part of a bank", len(PARTS)),
        ),
        Parameter(
            "sample",
            f"Draw so many quiz items, 1 to {LIMIT_MAX}. Needs `seed`.",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX},
            Number(LIMIT_MAX),
        ),
        Parameter(
            "seed",
            "Any text: the same seed at the same release draws the same items.",
            {"type": "string", "minLength": 1, "maxLength": SEED_MAX, "pattern": TEXT},
            Seed(),
        ),
        Parameter(
            "since",
            "A release: only what was added or changed after it.",
            {"type": "string", "pattern": TEXT},
            Once(),
        ),
    )


def _choices(name: str, meaning: str, allowed: Iterable[str], reader: Once) -> Parameter:
    items = {"type": "string", "enum": list(allowed)}
    return Parameter(name, meaning, {"type": "array", "items": items, "minItems": 1}, reader, is_list=True)


class Ids(Once):
    """Ids, separated by commas."""

    def read(self, text: str, name: str) -> tuple[str, ...]:
        """Read up to EXPORT_IDS ids."""
        found = tuple(part for part in text.split(",") if part)
        if not 1 <= len(found) <= EXPORT_IDS:
            detail = f"'{name}' takes 1 to {EXPORT_IDS} ids, not {len(found)}."
            raise ArgumentsInvalid([Fault(name, text, "too_much" if found else "invalid_value", detail)])
        return found


def _asked(name: str, version: str | None) -> tuple[Scope, Export, Bank]:
    """The scope of a request, the format it names, and the part of the bank that it selects."""
    scope = scope_of(version)
    export = export_of(name)
    arguments = read_arguments(export_parameters(scope.release.package))
    try:
        bank = select(scope.release, _whole_bank(scope.release), _wanted(scope, arguments))
    except RecordUnknown as error:
        which = "spec_point" if error.record_id == arguments.get("spec_point") else "ids"
        detail = f"release {error.release} has no '{error.record_id}'."
        raise ArgumentsInvalid([Fault(which, error.record_id, "invalid_value", detail)]) from None
    except (RecordRemoved, RecordRenamed) as error:
        raise ArgumentsInvalid([Fault("ids", error.record_id, "invalid_value", f"{error}.")]) from None
    except ValueUnknown as error:
        detail = f"'{error.value}' is of no record that is exported."
        raise ArgumentsInvalid([Fault("ids", error.value, "invalid_value", detail, PARTS)]) from None
    except SelectionEmpty as error:
        given = query_pairs()
        faults = [Fault(parameter, value, "empty_selection", f"{error}.") for parameter, value in given]
        raise ArgumentsInvalid(faults) from None
    return scope, export, bank


def _wanted(scope: Scope, arguments: Mapping[str, Any]) -> Wanted:
    if ("sample" in arguments) != ("seed" in arguments):
        there, absent = ("sample", "seed") if "sample" in arguments else ("seed", "sample")
        detail = f"'{absent}' is needed with '{there}': the same address gives the same file."
        raise ArgumentsInvalid([Fault(absent, "", "missing_parameter", detail)])
    since, changed = arguments.get("since"), frozenset[str]()
    if since is not None:
        known = tuple(catalogue().known)
        earlier = known[known.index(scope.release.version) + 1 :]
        if since not in earlier:
            detail = f"'since' is a release before {scope.release.version}, not '{since}'."
            raise ArgumentsInvalid([Fault("since", since, "invalid_value", detail, earlier)])
        changed = changed_since(catalogue(), since, scope.release.version)
    return Wanted(
        spec_point=arguments.get("spec_point"),
        kinds=arguments.get("kind", ()),
        difficulties=arguments.get("difficulty", ()),
        ids=arguments.get("ids", ()),
        sample=arguments.get("sample"),
        seed=arguments.get("seed", ""),
        since=since,
        changed=changed,
        parts=arguments.get("parts", ()),
    )


@kept_with
def _whole_bank(release: Release) -> Bank:
    """Everything of a release that can be exported, read once."""
    return read_whole_bank(release)


@kept_with
def _losses(release: Release) -> dict[str, tuple[list[Loss], dict[str, Tally]]]:
    """What each format loses of a whole release, worked out once."""
    bank = _whole_bank(release)
    found = {name: export.losses(bank) for name, export in EXPORTS.items()}
    return {name: (losses, tallies(bank, losses)) for name, losses in found.items()}


def _described(scope: Scope, export: Export) -> dict[str, Any]:
    losses, counted = _losses(scope.release)[export.name]
    groups = grouped(losses)
    return {
        "name": export.name,
        "title": export.title,
        "media_type": export.media_type,
        "extension": export.extension,
        "targets": list(export.targets),
        "carries": list(export.carries),
        "again": export.again,
        "carried": _carried(counted),
        "losses": [
            {"part": part, "why": why, "whole": whole, "records": count}
            for part, why, whole, count in groups[:LOSSES_SHOWN]
        ],
        "more_losses": max(0, len(groups) - LOSSES_SHOWN),
        "href": f"{scope.prefix}/exports/{export.name}",
    }


def _carried(counted: Mapping[str, Tally]) -> dict[str, dict[str, int]]:
    return {kind: asdict(tally) | {"whole": tally.whole} for kind, tally in counted.items()}


def _loss(loss: Loss) -> dict[str, Any]:
    return {"id": loss.record_id, "part": loss.part, "why": loss.why, "whole": loss.whole}


def _answer(
    scope: Scope, path: str, body: str | bytes, links: Mapping[str, str], mimetype: str = "application/json"
) -> Response:
    """An answer whose bytes depend on the program's version too, and so are not immutable where pinned."""
    location = None if scope.pinned else f"{scope.pinned_prefix}{path}"
    targets = dict(links) | scope.version_links(path)
    response = answer(body, pinned=scope.pinned, mimetype=mimetype, links=targets, content_location=location)
    if scope.pinned:
        response.headers["Cache-Control"] = DERIVED
    return response
