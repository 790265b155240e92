"""A release described for harvesters and citations, at the latest release and pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response

from api.metadata.citation import citation_cff
from api.metadata.croissant import croissant
from api.metadata.dcat import dcat
from api.metadata.published import Published
from api.metadata.schema_org import schema_org
from api.serialise.records import to_json
from api.web.caching import answer
from api.web.parameters import NONE, read_arguments
from api.web.scope import Scope, base_url, catalogue, scope_of

blueprint = Blueprint("descriptions", __name__)

JSON_LD = "application/ld+json"

DESCRIPTIONS: Mapping[str, tuple[str, str, Callable[[Published], Any]]] = {
    "dcat.jsonld": ("DCAT 3", JSON_LD, dcat),
    "schema-org.jsonld": ("schema.org Dataset", JSON_LD, schema_org),
    "croissant.json": ("Croissant", JSON_LD, croissant),
    "CITATION.cff": ("Citation File Format", "application/yaml", lambda p: citation_cff(p.package)),
}
"""Name in the address, title, media type, and what makes it."""


def published(scope: Scope) -> Published:
    """A release as it stands at our public address."""
    release = scope.release
    return Published(release.package, tuple(release.files.values()), catalogue().versions, base_url())


def _describe(name: str) -> Callable[..., Response]:
    _, media_type, make = DESCRIPTIONS[name]

    def view(version: str | None = None) -> Response:
        read_arguments(NONE)
        scope = scope_of(version)
        made = make(published(scope))
        # It names the versions there are and our own address, and so is never pinned for good.
        return answer(
            made if isinstance(made, str) else to_json(made),
            pinned=False,
            mimetype=media_type,
            links=scope.version_links(f"/{name}"),
        )

    return view


for _name in DESCRIPTIONS:
    _view = _describe(_name)
    for _prefix in ("/v1", "/v1/releases/<version>"):
        blueprint.add_url_rule(f"{_prefix}/{_name}", f"get_{_name.partition('.')[0]}", _view)
