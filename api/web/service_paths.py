"""The OpenAPI operations that are not a table's: the entry, releases, changes, files, descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apispec import APISpec

from api.assessment.bank import ITEMS, OPTIONS, TREE
from api.assessment.coverage import LEAST
from api.assessment.marking import GRAMMAR, RULES
from api.assessment.shapes import marking_schema, paper_item_schema
from api.history.diff import KINDS as KINDS_OF_CHANGE
from api.package.descriptor import Package
from api.serialise.records import component_name
from api.settings import LIMIT_MAX
from api.web.changes import PARAMETERS as CHANGES
from api.web.coverage import point_schema
from api.web.descriptions import DESCRIPTIONS
from api.web.errors import KINDS
from api.web.export_operations import export_operations
from api.web.linked_data import ENDING, JSON_LD
from api.web.openapi_parts import (
    LINK,
    Operation,
    described,
    envelope,
    id_parameter,
    meta,
    number_parameter,
    openapi,
    responses,
)
from api.web.parameters import TEXT
from api.web.quizzes import ANSWER, quiz_parameters
from api.web.search import PARAMETERS as SEARCH

SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def add_components(spec: APISpec) -> None:
    """Add the schemas that no table has."""
    spec.components.schema(
        "Problem",
        {
            "type": "object",
            "description": "A problem document (RFC 9457).",
            "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "instance": {"type": "string"},
                "code": {"type": "string", "enum": sorted(KINDS)},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["parameter", "value", "code", "detail"],
                        "properties": {
                            "parameter": {"type": "string"},
                            "value": {"type": "string"},
                            "code": {"type": "string"},
                            "detail": {"type": "string"},
                            "allowed": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                },
                "reason": {"type": "string", "description": "410 only: why the record was removed."},
                "removed_in": {"type": "string", "description": "410 only: the release that removed it."},
            },
        },
    )
    spec.components.schema("Links", {"type": "object", "additionalProperties": {"type": ["string", "null"]}})
    spec.components.schema(
        "ReleaseSummary",
        {
            "type": "object",
            "required": ["version", "created", "sha256", "records", "href"],
            "properties": {
                "version": {"type": "string"},
                "created": {"type": "string", "format": "date-time"},
                "sha256": SHA256 | {"description": "Checksum of the release's archive."},
                "records": {"type": "object", "additionalProperties": {"type": "integer"}},
                "href": LINK,
            },
        },
    )
    file = {
        "name": {"type": "string"},
        "format": {"type": "string"},
        "media_type": {"type": "string"},
        "collection": {"type": ["string", "null"], "description": "The one collection it holds, if one."},
        "url": LINK,
        "bytes": {"type": "integer"},
        "sha256": SHA256,
    }
    counts = {"type": "object", "additionalProperties": {"type": "integer"}}
    more = {
        "predecessor": {"type": ["string", "null"], "description": "The release before it."},
        "changes": {"type": "object", "additionalProperties": counts},
        "schema_changes": {"type": "array", "items": {"type": "object"}},
        "files": {"type": "array", "items": described(file)},
    }
    summary = {"$ref": "#/components/schemas/ReleaseSummary"}
    spec.components.schema("Release", {"allOf": [summary, described(more)]})
    record = {"type": ["object", "null"], "description": "The record then, null where it was not."}
    spec.components.schema(
        "Change",
        described(
            {
                "release": {"type": "string", "description": "The release that made the change."},
                "collection": {"type": "string"},
                "id": {"type": "string", "description": "Of a renamed record, the id it had."},
                "kind": {"type": "string", "enum": list(KINDS_OF_CHANGE)},
                "before": record,
                "after": record,
                "fields": {"type": "array", "items": {"type": "string"}},
                "reason": {"type": ["string", "null"], "description": "Why, in the words of the revision."},
            }
        ),
    )


def add_service_paths(spec: APISpec, package: Package, prefix: str, examples: Mapping[str, Any]) -> None:
    """Add the operations for addresses that begin with `prefix`."""
    spec.tag({"name": "service", "description": "The service itself."})
    operations = [*_at_any_release(package, prefix, examples), _search(prefix), *_descriptions(prefix)]
    operations += [*_assessment(package, prefix, examples), *export_operations(package, prefix)]
    operations += _linked_data(prefix)
    if prefix == "/v1":
        operations += [*_releases(package), *_feeds(package)]
    else:
        operations += _own_changes(prefix)
    for operation in operations:
        content = {
            "operationId": operation.operation_id,
            "tags": ["service"],
            "summary": operation.summary,
            "description": operation.description,
            "parameters": list(operation.parameters),
            "responses": operation.responses,
        }
        spec.path(operation.path, operations={"get": content})


def _at_any_release(package: Package, prefix: str, examples: Mapping[str, Any]) -> Iterator[Operation]:
    records = [{"$ref": f"#/components/schemas/{component_name(table)}"} for table in package.tables.values()]
    example_id = next((example["id"] for example in examples.values()), None)
    yield Operation(
        f"{prefix}/records/{{id}}",
        "find_record",
        "Any record by its id",
        "Use this when you have an id and do not know its collection; `meta.collection` tells it. "
        "Do not use this to read many records: list their collections.",
        responses(envelope({"anyOf": records}, meta("release", "collection")), 308, 400, 404, 410),
        [id_parameter(example_id), _any_fields()],
    )
    yield Operation(
        f"{prefix}/openapi.json",
        "get_openapi",
        "This document",
        "Use this when you generate a client or check that nothing has changed. Each release has its own.",
        responses({"type": "object"}, 400),
    )


def _assessment(package: Package, prefix: str, examples: Mapping[str, Any]) -> Iterator[Operation]:
    """Papers, marking and coverage, as far as a package has the tables for them."""
    if ITEMS in package.tables and OPTIONS in package.tables:
        yield Operation(
            f"{prefix}/quizzes",
            "draw_paper",
            "A paper of quiz items, drawn by a seed",
            "Use this when you set a quiz: with `answers=no` for those who take it, and the same seed with "
            "`answers=yes` to mark it. The same seed at the same release gives the same items and the same "
            "order of options for ever; pin the release to keep a paper. Options are plainly shuffled, so an "
            "ordering item may by chance stand in its right order; True always stands before False. Without "
            "answers, options have a `key` in place of their id, the texts and partners of a matching item "
            "are shuffled apart, and a short answer has no options. A draw without `seed` is not to be kept "
            "(`no-store`), and says its seed. Do not use this to read every item: list the collection.",
            responses(
                envelope(
                    {"type": "array", "items": paper_item_schema()},
                    meta("release", "seed", total="integer", count="integer", length="integer"),
                ),
                400,
                404,
            ),
            openapi(quiz_parameters(package)),
        )
        example_id, example_answer = _example_answer(examples)
        grammar = " ".join(f"`{kind}`: {form}. {RULES[kind]}" for kind, form in GRAMMAR.items())
        yield Operation(
            f"{prefix}/quiz-items/{{id}}/check",
            "check_answer",
            "Mark one answer to a quiz item",
            "Use this when you want one answer marked, with feedback. Options are named by their id, or by the "
            f"key that a paper shows. The form of the answer, and the rule: {grammar} A `score` of 1 is "
            "`correct`. Do not use this where nobody may learn the answer: it tells the explanation.",
            responses(envelope(marking_schema(), meta("release", "kind", "rule")), 308, 400, 404, 410),
            [id_parameter(example_id), *(p | {"example": example_answer} for p in openapi(ANSWER))],
        )
    if TREE in package.tables:
        named = " and ".join(f"`{name.replace('_', '-')}`" for name in package.coverage)
        yield Operation(
            f"{prefix}/coverage",
            "get_coverage",
            "What there is for each specification point",
            "Use this when you plan what to write or to teach: points in the order of the tree, each with the "
            "rows that lead to it and its quiz items. A row leads to a point by foreign keys, directly or "
            "through rows of other tables; of several ways the shortest counts. `own` are the point's rows, "
            "`total` takes in the points below it. `thin` is what a leaf at or under a covered point has too "
            f"little of: fewer than {LEAST} rows of {named or 'a table of the coverage'} (`few_rows`), or no "
            "quiz item of a difficulty (`no_item_of_difficulty`); `meta.thin` counts such leaves. Do not use "
            "this to read the points: list their collection.",
            responses(
                envelope(
                    {"type": "array", "items": point_schema()},
                    meta("release", total="integer", thin="integer", least="integer"),
                ),
                400,
                404,
            ),
        )


def _example_answer(examples: Mapping[str, Any]) -> tuple[str | None, str]:
    """An item and an answer to it that are in the release, where its first records make such a pair."""
    item, option = examples.get(ITEMS), examples.get(OPTIONS)
    if item and option and option["item_id"] == item["id"]:
        if item["kind"] in ("multiple_choice", "multiple_response", "true_false"):
            return item["id"], option["id"]
        if item["kind"] == "short_answer":
            return item["id"], option["text"]
    return None, "true"


def _search(prefix: str) -> Operation:
    record = {"type": "object", "description": "The record, as its collection answers it."}
    part = {
        "field": {"type": "string"},
        "text": {"type": "string"},
        "matches": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
    }
    hit = {
        "collection": {"type": "string"},
        "id": {"type": "string"},
        "score": {"type": "number"},
        "highlights": {"type": "array", "items": described(part)},
        "record": record,
        "href": LINK,
    }
    numbers = {"total": "integer", "count": "integer", "limit": "integer", "facets": "object"}
    return Operation(
        f"{prefix}/search",
        "search",
        "Records of any collection that hold the words",
        "Use this when somebody looks for something and you do not know in which collection it is; with "
        "`prefix=yes` while they type. Do not use this to filter one collection: it takes `q` too, beside "
        "its filters.",
        responses(envelope({"type": "array", "items": described(hit)}, meta("release", **numbers)), 400),
        _with_example(openapi(SEARCH), "q", "a"),
    )


def _with_example(parameters: list[dict[str, Any]], name: str, example: str) -> list[dict[str, Any]]:
    return [p | {"example": example} if p["name"] == name else p for p in parameters]


def _descriptions(prefix: str) -> Iterator[Operation]:
    for name, (title, media_type, _) in DESCRIPTIONS.items():
        yield Operation(
            f"{prefix}/{name}",
            f"get_{name.partition('.')[0].replace('-', '_').lower()}",
            f"The release as {title}",
            f"Use this when a catalogue, a search engine or a citation manager reads {title}. "
            "Do not use this to read records.",
            responses({"type": "object"}, 400, media_type=media_type),
        )


def _linked_data(prefix: str) -> Iterator[Operation]:
    document = responses({"type": "object"}, 400, 404, media_type=JSON_LD)
    yield Operation(
        f"{prefix}/graph.jsonld",
        "get_graph",
        "The release as one graph of linked data",
        "Use this when you load everything into a store of triples. Do not use this for one record: its "
        f"address with `{ENDING}` is a document of its own.",
        document,
    )
    if prefix == "/v1":
        yield Operation(
            "/v1/context.jsonld",
            "get_context",
            "The context of the linked data",
            "Use this when you want the context by itself; every document has it inside.",
            document,
        )


def _releases(package: Package) -> Iterator[Operation]:
    summary = {"$ref": "#/components/schemas/ReleaseSummary"}
    release = {"$ref": "#/components/schemas/Release"}
    version = _in_path("version", "A version, such as the example.", package.version)
    yield Operation(
        "/v1",
        "get_entry",
        "Where everything is",
        "Use this when you begin: it lists the collections with their sizes.",
        responses(envelope({"type": "object"}, meta("release")), 400),
    )
    yield Operation(
        "/v1/releases",
        "list_releases",
        "Every release",
        "Use this when you want to pin a release, or to see whether there is a new one.",
        responses(envelope({"type": "array", "items": summary}, meta("latest", total="integer")), 400),
    )
    yield Operation(
        "/v1/releases/{version}",
        "get_release",
        "One release",
        "Use this when you want to download a release (`files`), or to see what it changed. Its collections "
        "are below this address: `/v1/releases/{version}/terms`. `latest`, `1` and `1.0` lead to the newest "
        "release that they match.",
        responses(envelope(release, meta("release")), 307, 400, 404, 503),
        [version],
    )
    yield Operation(
        "/v1/releases/{version}/files/{name}",
        "get_file",
        "A file of a release",
        "Use this when you want a whole table or a whole release: `files` of the release lists the names. "
        "Takes Range, and says the sha256 of the whole in Repr-Digest. Do not use this to look up a record.",
        responses({}, 206, 307, 400, 404, 416, 503, media_type="*/*"),
        [version, _in_path("name", "A file's name, which may hold slashes.", "datapackage.json")],
    )


def _feeds(package: Package) -> Iterator[Operation]:
    change = {"$ref": "#/components/schemas/Change"}
    numbers = {"total": "integer", "count": "integer", "limit": "integer", "collections": "object"}
    parameters = openapi(CHANGES)
    parameters[0]["example"] = package.version
    yield Operation(
        "/v1/changes",
        "list_changes",
        "What changed between two releases",
        "Use this when you keep a copy and bring it up to date: apply the entries in their order, then give "
        "each record the fields that `meta.collections` lists. Do not use this to fill an empty copy: "
        "download the release.",
        responses(envelope({"type": "array", "items": change}, meta("since", "until", **numbers)), 400, 503),
        parameters,
    )
    yield Operation(
        "/v1/releases.atom",
        "get_releases_atom",
        "The releases as an Atom feed",
        "Use this when a feed reader or a job should notice a new release.",
        responses({"type": "string"}, 400, media_type="application/atom+xml"),
    )


def _own_changes(prefix: str) -> Iterator[Operation]:
    change = {"$ref": "#/components/schemas/Change"}
    pages = dict.fromkeys(("total", "count", "limit", "page", "pages"), "integer")
    yield Operation(
        f"{prefix}/changes/pages/{{number}}",
        "page_changes",
        "What one release changed, page by page",
        f"Use this when you follow the releases one after the other at addresses without a query: "
        f"{LIMIT_MAX} entries a page, in the order they happened. Do not use this across releases: "
        "`/v1/changes` tells them in one list.",
        responses(envelope({"type": "array", "items": change}, meta("release", **pages)), 400, 404),
        [number_parameter()],
    )


def _in_path(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": TEXT},
        "example": example,
    }


def _any_fields() -> dict[str, Any]:
    return {
        "name": "fields",
        "in": "query",
        "description": "Fields to return, separated by commas: those of the record's collection.",
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": ["id"]},
            "minItems": 1,
            "uniqueItems": True,
        },
        "style": "form",
        "explode": False,
    }
