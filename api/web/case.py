"""The addresses of CASE, versions 1.1 and 1.0, served from the newest release.

Whatever is wrong is said in CASE's own shape. Parameters that a call does not have are passed over, as
clients of other services send some along.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from api.assessment.reading import read_whole_bank
from api.protocols.case.answers import CALLS, CaseError, documents, one
from api.protocols.case.changed import last_changed
from api.protocols.case.discovery import NAMES, discovery
from api.protocols.case.framework import Framework, Maker
from api.protocols.case.versions import V10, V11
from api.serialise.records import to_json
from api.store.release import Release
from api.web.caching import answer
from api.web.parameters import kept_with
from api.web.scope import base_url, catalogue

blueprint = Blueprint("case", __name__)

BEGINNING = "/ims/case/"
VERSIONS = (V11, V10)
HOSTS_KEPT = 8
"""Addresses of ours for which a framework is kept: its parts have whole addresses in them."""


@blueprint.get("/ims/case/<version>/CFDocuments")
def list_documents(version: str) -> Response:
    """Every document: there is one."""
    _check(version)
    asked = request.args.to_dict()
    listed = documents(_framework(version), asked, version)
    response = answer(
        to_json(listed.body), pinned=False, links=_links(version, listed.pages, listed.limit, asked)
    )
    response.headers["X-Total-Count"] = str(listed.total)
    return response


@blueprint.get("/ims/case/<version>/<call>/<identifier>")
def get_one(version: str, call: str, identifier: str) -> Response:
    """One thing of a kind, or the discovery document."""
    _check(version)
    if call == "discovery" and identifier == NAMES[version]:
        title = catalogue().latest.package.title
        return answer(to_json(discovery(_base(version), version, title)), pinned=False)
    if call not in CALLS:
        raise CaseError(
            404, "unknownobject", "call", f"there is no call '{call}'; there are {', '.join(CALLS)}"
        )
    return answer(to_json(one(_framework(version), call, identifier, version)), pinned=False)


@blueprint.errorhandler(CaseError)
def _failed(error: CaseError) -> Response:
    response = Response(to_json(error.body()), error.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


CODES = {503: "server_busy", 429: "server_busy", 500: "internal_server_error"}


def dress(problem: Response, detail: str) -> Response | None:
    """A problem at one of these addresses, in CASE's shape; None at any other."""
    if not request.path.startswith(BEGINNING):
        return None
    status = problem.status_code
    code = CODES.get(status, "unknownobject" if status == 404 else "invalid_selection_field")
    return _failed(CaseError(status, code, "request", detail))


def _check(version: str) -> None:
    if version not in VERSIONS:
        raise CaseError(
            404, "unknownobject", "version", f"there is no '{version}'; there are {', '.join(VERSIONS)}"
        )


def _base(version: str) -> str:
    return f"{base_url()}{BEGINNING}{version}"


@kept_with
def _frameworks(release: Release) -> dict[str, Framework]:
    """The frameworks made of a release, by where their addresses begin."""
    return {}


def _framework(version: str) -> Framework:
    release, base = catalogue().latest, _base(version)
    kept = _frameworks(release)
    if base not in kept:
        while len(kept) >= HOSTS_KEPT:
            kept.pop(next(iter(kept)))
        first = next(
            (e.created for e in catalogue().entries if e.version == catalogue().first), release.entry.created
        )
        changed = last_changed(catalogue(), release.version)
        bank = read_whole_bank(release)
        kept[base] = Maker(release.package, bank, base, f"{base_url()}/v1", changed, first).make()
    return kept[base]


def _links(version: str, pages: Mapping[str, int], limit: int, asked: Mapping[str, str]) -> dict[str, str]:
    """Links to the other pages, by their relation."""
    kept = {name: value for name, value in asked.items() if name in ("sort", "orderBy", "filter", "fields")}
    return {
        rel: f"{_base(version)}/CFDocuments?{urlencode({**kept, 'limit': limit, 'offset': offset})}"
        for rel, offset in pages.items()
    }
