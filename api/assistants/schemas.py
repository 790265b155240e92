"""The JSON Schemas (2020-12) of what the tools take and give, made from the package of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.assessment.bank import ITEMS, TREE
from api.assessment.marking import GRAMMAR
from api.assessment.shapes import marking_schema, paper_item_schema
from api.assistants.arguments import TEXT
from api.assistants.library import LATEST
from api.package.descriptor import Package
from api.settings import (
    HITS_DEFAULT,
    HITS_MAX,
    INCLUDED_SHOWN,
    INCLUDES_MAX,
    LENGTH_DEFAULT,
    LENGTH_MAX,
    POINTS_SHOWN,
    Q_MAX,
    Q_WORDS,
    SEED_MAX,
    TEXT_SHOWN,
    TYPED_MAX,
)

Schema = dict[str, Any]

ID_MAX = 120
CURSOR_MAX = 2_000

STRING: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
OPEN: Schema = {"type": "object"}
CURSOR: Schema = {
    "type": ["string", "null"],
    "description": "Where the next page begins; null on the last.",
}


def text(description: str, longest: int) -> Schema:
    """An argument that is one line of text."""
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": longest,
        "pattern": TEXT,
        "description": description,
    }


def yes_or_no(description: str) -> Schema:
    """An argument that is false where it is left out."""
    return {"type": "boolean", "default": False, "description": description}


def takes(properties: Mapping[str, Schema], versions: Sequence[str], required: Sequence[str] = ()) -> Schema:
    """The schema of a tool's arguments, the release among them."""
    release = {
        "type": "string",
        "enum": [LATEST, *versions],
        "default": LATEST,
        "description": "The release to read. A version is for ever the same; the latest is what is newest.",
    }
    return {
        "type": "object",
        "properties": {**properties, "release": release},
        "required": list(required),
        "additionalProperties": False,
    }


def gives(properties: Mapping[str, Schema], more: Mapping[str, Schema] = {}) -> Schema:
    """The schema of a tool's answer: the release in each, `more` where it was asked for or applies."""
    always = {"release": RELEASE, **properties}
    return {
        "type": "object",
        "properties": {**always, **more},
        "required": list(always),
        "additionalProperties": False,
    }


def closed(properties: Mapping[str, Schema], optional: Sequence[str] = ()) -> Schema:
    """An object of these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def listed(items: Schema, description: str = "") -> Schema:
    """A list."""
    return {"type": "array", "items": items} | ({"description": description} if description else {})


def counted(description: str) -> Schema:
    """Numbers by name."""
    return {"type": "object", "additionalProperties": WHOLE, "description": description}


RELEASE: Schema = closed(
    {
        "version": STRING,
        "latest": {"type": "boolean"},
        "licences": listed(
            closed({"name": STRING, "title": STRING, "path": STRING}, ("title",)),
            "Of what is in this answer. Say it with what you use.",
        ),
        "citation": {"type": ["string", "null"], "description": "How to cite the release."},
    }
)

SOURCED: dict[str, Schema] = {
    "cited": listed(OPEN, "Which record rests on which source, and where in it."),
    "cited_sources": listed(OPEN, "The sources that they rest on."),
}

RENAMED: Schema = closed({"from": STRING, "to": STRING, "release": STRING, "reason": STRING}) | {
    "description": "The id that was asked for has been another since this release."
}


def spec_point(package: Package, meaning: str) -> dict[str, Schema]:
    """The argument that names a specification point, where the package has any."""
    if TREE not in package.tables:
        return {}
    example = f"{package.tables[TREE].id_prefix}-…"
    found = text(f"{meaning} The id of a specification point ('{example}'; 'outline' lists them).", ID_MAX)
    return {"spec_point": found}


def sourced(cited: bool, note: str = "") -> dict[str, Schema]:
    """The argument that asks for sources, where records have them."""
    found = yes_or_no(f"Bring along what each record rests on.{note}")
    return {"with_sources": found} if cited else {}


def cursor() -> dict[str, Schema]:
    """The argument that asks for a further page."""
    return {"cursor": text("'next_cursor' of the page before, as it is.", CURSOR_MAX)}


def search_takes(package: Package, versions: Sequence[str], cited: bool) -> Schema:
    """Arguments of `search`."""
    collection = {
        "type": "string",
        "enum": list(package.by_collection),
        "description": "Only records of this collection.",
    }
    limit = {
        "type": "integer",
        "minimum": 1,
        "maximum": HITS_MAX,
        "default": HITS_DEFAULT,
        "description": "Records to give at most.",
    }
    words = text(
        f"Words to look for, up to {Q_WORDS}. Every word must be there, in any of its forms; "
        "\"words in quotes\" stand together; '-word' must not be there.",
        Q_MAX,
    )
    point = spec_point(package, "Only what is under this point and those below it.")
    return takes(
        {"words": words, "collection": collection, **point, "limit": limit, **sourced(cited), **cursor()},
        versions,
        ["words"],
    )


def search_gives() -> Schema:
    """The answer of `search`."""
    snippet = closed({"field": STRING, "text": STRING})
    hit = closed(
        {
            "collection": STRING,
            "id": STRING,
            "uri": STRING,
            "found_in": listed(snippet, "Where the words stand."),
            "record": OPEN,
            "cut": listed(
                STRING, f"Fields that were cut after {TEXT_SHOWN} characters; 'get' has them whole."
            ),
        },
        ("cut",),
    )
    return gives(
        {
            "total": WHOLE,
            "by_collection": counted("How many there are, by collection."),
            "hits": listed(hit, "Best first."),
            "next_cursor": CURSOR,
        },
        SOURCED,
    )


def get_takes(versions: Sequence[str], cited: bool) -> Schema:
    """Arguments of `get`."""
    include = listed(
        text("A relation, or two with a dot between, such as 'spec_point' or 'options'.", ID_MAX),
        "Related records to bring along, under the relation's name. Which there are depends on the "
        "collection: every answer lists them as 'relations'.",
    ) | {"maxItems": INCLUDES_MAX, "uniqueItems": True, "default": []}
    return takes(
        {"id": text("The id of a record of any collection.", ID_MAX), "include": include, **sourced(cited)},
        versions,
        ["id"],
    )


def get_gives() -> Schema:
    """The answer of `get`."""
    return gives(
        {
            "collection": STRING,
            "id": STRING,
            "uri": STRING,
            "record": OPEN | {"description": "Every field, with what was included."},
            "relations": listed(
                STRING, "What 'include' can bring along; each may lead one step further, after a dot."
            ),
        },
        {
            "renamed": RENAMED,
            "left_out": counted(
                f"Records of a relation that were left out: beyond the first {INCLUDED_SHOWN} of it."
            ),
            **SOURCED,
        },
    )


def draw_takes(package: Package, versions: Sequence[str], cited: bool) -> Schema:
    """Arguments of `draw`."""
    fields = package.tables[ITEMS].by_name
    chosen = {
        name: listed({"type": "string", "enum": list(fields[name].enum)}, meaning)
        | {"minItems": 1, "uniqueItems": True}
        for name, meaning in (
            ("kind", "Only items of these kinds."),
            ("difficulty", "Only items of these difficulties."),
        )
    }
    length = {
        "type": "integer",
        "minimum": 1,
        "maximum": LENGTH_MAX,
        "default": LENGTH_DEFAULT,
        "description": "Items to draw.",
    }
    seed = text(
        "Any text: the same seed at the same release draws the same paper for ever. Made up where it is "
        "left out; the answer tells it.",
        SEED_MAX,
    )
    balance = yes_or_no("Spread the items as evenly as possible over specification points and difficulties.")
    answers = yes_or_no(
        "Give right answers, feedback and explanations along. Without it nothing gives an answer away: "
        "options have keys, which 'check' takes."
    )
    point = spec_point(package, "Only items under this point and those below it.")
    note = " Only with 'answers': a source can give an answer away."
    return takes(
        {
            **point,
            **chosen,
            "length": length,
            "seed": seed,
            "balance": balance,
            "answers": answers,
            **sourced(cited, note),
            **cursor(),
        },
        versions,
    )


def draw_gives() -> Schema:
    """The answer of `draw`."""
    how = {
        "type": "object",
        "additionalProperties": STRING,
        "description": "How 'check' takes an answer, by kind of item.",
    }
    return gives(
        {
            "seed": STRING,
            "total": WHOLE | {"description": "Items that could be drawn."},
            "items": listed(paper_item_schema()),
            "next_cursor": CURSOR,
        },
        {"how_to_answer": how, **SOURCED},
    )


def check_takes(package: Package, versions: Sequence[str], cited: bool) -> Schema:
    """Arguments of `check`."""
    kinds = [kind for kind in package.tables[ITEMS].by_name["kind"].enum if kind in GRAMMAR]
    grammar = " ".join(f"{kind}: {GRAMMAR[kind]}." for kind in kinds)
    answer = text(f"The answer, by the item's kind. Options go by their key or id. {grammar}", TYPED_MAX)
    item = text(f"The id of a quiz item ('{package.tables[ITEMS].id_prefix}-…').", ID_MAX)
    return takes({"item": item, "answer": answer, **sourced(cited)}, versions, ["item", "answer"])


def check_gives() -> Schema:
    """The answer of `check`."""
    marked = marking_schema()["properties"]
    more = {"kind": STRING, "rule": STRING | {"description": "How such an answer is marked."}}
    return gives({**marked, **more}, {"renamed": RENAMED, **SOURCED})


def outline_takes(package: Package, versions: Sequence[str]) -> Schema:
    """Arguments of `outline`."""
    return takes(spec_point(package, "Only this point and those below it."), versions)


def outline_gives() -> Schema:
    """The answer of `outline`."""
    nothing = ["string", "null"]
    point = closed(
        {
            "id": STRING,
            "parent_id": {"type": nothing},
            "level": STRING,
            "title": STRING,
            "covered": {"type": "boolean", "description": "Whether the bank sets out to cover the point."},
            "records": counted("Records of the point and of those below it, by collection."),
            "items": counted("Quiz items among them, by difficulty."),
        }
    )
    return gives(
        {
            "total": WHOLE,
            "points": listed(point, f"In the order of the tree; at most {POINTS_SHOWN}, the first ones."),
        }
    )


def about_gives() -> Schema:
    """The answer of `about`."""
    collection = closed({"collection": STRING, "title": STRING, "description": STRING, "records": WHOLE})
    return gives(
        {
            "title": STRING,
            "description": STRING,
            "created": STRING,
            "releases": listed(STRING, "Newest first."),
            "collections": listed(collection),
        }
    )
