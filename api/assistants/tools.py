"""What an assistant can ask of the bank: each tool with its schemas, and the plain answer to a call.

An answer is a JSON object that tells its release and licence. A call that cannot be answered raises
Refused, whose reasons the assistant reads.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import ITEMS, OPTIONS, TREE, Bank, Selection, choose
from api.assessment.marking import GRAMMAR, RULES, AnswerInvalid, mark
from api.assessment.paper import Draw, draw_page, show
from api.assessment.shapes import shown_marking
from api.assistants import schemas
from api.assistants.arguments import Refused, read, shown
from api.assistants.library import (
    LATEST,
    Library,
    address,
    located,
    record_of,
    sources,
)
from api.errors import (
    CursorInvalid,
    RecordUnknown,
    ReleaseUnavailable,
    ReleaseUnknown,
    TableMissing,
    TooMuch,
)
from api.package.descriptor import Package
from api.serialise.records import to_json
from api.settings import INCLUDED_SHOWN, POINTS_SHOWN, TEXT_SHOWN, TOLD_MAX
from api.store.includes import paths
from api.store.release import Release
from api.store.search_all import search_all

Answer = dict[str, Any]
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Tool:
    """A tool: what it is called and takes and gives, and what answers it at a release.

    needs: tables without which a release cannot answer it. settled: whether the same call at the same
    release has the same answer, always.
    """

    name: str
    title: str
    description: str
    needs: tuple[str, ...]
    takes: Callable[[Library, Package], schemas.Schema]
    gives: Callable[[], schemas.Schema]
    answer: Callable[[Library, Release, Arguments], Answer]

    def fits(self, package: Package) -> bool:
        """Whether a package has what the tool needs."""
        return all(name in package.tables for name in self.needs)


def offered(library: Library) -> list[Tool]:
    """The tools that the latest release can answer."""
    return [tool for tool in TOOLS.values() if tool.fits(library.latest.package)]


def call(library: Library, tool: Tool, given: Arguments) -> Answer:
    """Answer a call. Raises Refused for what cannot be answered, with every fault of the arguments."""
    release = _release_of(library, tool, given)
    arguments = read(tool.takes(library, release.package), given)
    try:
        found = tool.answer(library, release, arguments)
    except CursorInvalid as error:
        raise Refused(
            f"'cursor': {error.reason}; take 'next_cursor' as it is, with the same arguments"
        ) from None
    except TooMuch as error:
        name = "words" if error.parameter == "q" else error.parameter
        raise Refused(f"'{name}' {shown(error.value)}: {error.reason}") from None
    except ReleaseUnavailable as error:
        raise Refused(str(error)) from None
    size = len(to_json(found))
    if size > TOLD_MAX:
        raise Refused(f"the answer has {size} characters, at most {TOLD_MAX} are told at once; ask for less")
    return found


def _release_of(library: Library, tool: Tool, given: Arguments) -> Release:
    """The release that a call asks for, which must have what the tool needs."""
    version = given.get("release", LATEST)
    try:
        release = library.release(version) if isinstance(version, str) else library.latest
        if tool.fits(release.package):
            return release
        missing = next(name for name in tool.needs if name not in release.package.tables)
        raise Refused(f"{TableMissing(missing, release.version)}")
    except ReleaseUnknown:
        # Refused by the schema, with everything else that is wrong.
        return library.latest
    except ReleaseUnavailable as error:
        raise Refused(f"'release': {error}; there are {', '.join(library.catalogue.versions)}") from None


def _search(library: Library, release: Release, arguments: Arguments) -> Answer:
    package, collection = release.package, arguments.get("collection")
    try:
        page = search_all(
            release,
            arguments["words"],
            prefix=False,
            table=package.by_collection[collection].name if collection else None,
            point=arguments.get("spec_point"),
            limit=arguments["limit"],
            cursor=arguments.get("cursor"),
        )
    except RecordUnknown as error:
        raise _no_point(error) from None
    tables = [package.by_collection[hit["collection"]] for hit in page.hits]
    hits = []
    for hit, table in zip(page.hits, tables, strict=True):
        record, cut = _cut(hit["record"])
        told = {
            "collection": hit["collection"],
            "id": hit["id"],
            "uri": address(table, hit["id"], _pinned(arguments)),
            "found_in": [{"field": part["field"], "text": part["text"]} for part in hit["highlights"]],
            "record": record,
        }
        hits.append(told | ({"cut": cut} if cut else {}))
    found = {
        "release": library.told(release, tables),
        "total": page.total,
        "by_collection": {package.tables[name].collection: count for name, count in page.tables.items()},
        "hits": hits,
        "next_cursor": page.next_cursor,
    }
    ids = ((table.name, hit["id"]) for table, hit in zip(tables, page.hits, strict=True))
    return found | _sourced(release, arguments, ids)


def _cut(record: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A record with its long texts cut, and the names of those fields."""
    cut = [name for name, value in record.items() if isinstance(value, str) and len(value) > TEXT_SHOWN]
    return record | {name: f"{record[name][:TEXT_SHOWN]}…" for name in cut}, cut


def _get(library: Library, release: Release, arguments: Arguments) -> Answer:
    table, record_id, renamed = located(release, arguments["id"])
    known = paths(release.package, table)
    wrong = [name for name in arguments["include"] if name not in known]
    if wrong:
        allowed = ", ".join(known) or "none"
        raise Refused(
            *(
                f"'include': {shown(name)} leads nowhere from {table.collection}; there is {allowed}"
                for name in wrong
            )
        )
    record = record_of(release, table, record_id, arguments["include"])
    left_out = {}
    for name in {path.split(".")[0] for path in arguments["include"]}:
        if isinstance(record[name], list) and len(record[name]) > INCLUDED_SHOWN:
            left_out[name] = len(record[name]) - INCLUDED_SHOWN
            record[name] = record[name][:INCLUDED_SHOWN]
    found = {
        "release": library.told(release, [table]),
        "collection": table.collection,
        "id": record_id,
        "uri": address(table, record_id, _pinned(arguments)),
        "record": record,
        "relations": [name for name in known if "." not in name],
    }
    found |= {"renamed": renamed} if renamed else {}
    found |= {"left_out": left_out} if left_out else {}
    return found | _sourced(release, arguments, [(table.name, record_id)])


def _draw(library: Library, release: Release, arguments: Arguments) -> Answer:
    answers, cursor = arguments["answers"], arguments.get("cursor")
    if cursor is not None and "seed" not in arguments:
        raise Refused("'seed' is needed with 'cursor': take both from the page before")
    if arguments.get("with_sources") and not answers:
        raise Refused("'with_sources' goes with 'answers': a source can give an answer away")
    selection = Selection(
        arguments.get("spec_point"), arguments.get("kind", ()), arguments.get("difficulty", ())
    )
    bank = _chosen(library, release, selection)
    asked = Draw(selection, arguments.get("seed") or secrets.token_hex(8), arguments["balance"])
    page = draw_page(bank, asked, arguments["length"], cursor)
    found: Answer = {
        "release": library.told(release, [release.package.tables[ITEMS]]),
        "seed": asked.seed,
        "total": page.total,
        "items": [show(item, asked.seed, answers) for item in page.items],
        "next_cursor": page.next_cursor,
    }
    if not answers:
        kinds = {item.kind for item in page.items}
        found["how_to_answer"] = {kind: GRAMMAR[kind] for kind in GRAMMAR if kind in kinds}
    return found | _sourced(release, arguments, ((ITEMS, item.id) for item in page.items))


def _chosen(library: Library, release: Release, selection: Selection) -> Bank:
    try:
        return choose(release, library.bank(release), selection)
    except RecordUnknown as error:
        raise _no_point(error) from None


def _check(library: Library, release: Release, arguments: Arguments) -> Answer:
    table, item_id, renamed = located(release, arguments["item"])
    if table.name != ITEMS:
        raise Refused(f"'item' is the id of a quiz item; {item_id} is of {table.collection}")
    item = next(item for item in library.bank(release).items if item.id == item_id)
    try:
        marked = mark(item, arguments["answer"])
    except AnswerInvalid as error:
        allowed = f"; there is {', '.join(error.allowed)}" if error.allowed else ""
        raise Refused(
            f"'answer': {error.detail}{allowed}. A {item.kind} is answered by {GRAMMAR[item.kind]}."
        ) from None
    found = {
        "release": library.told(release, [table]),
        **shown_marking(item, marked),
        "kind": item.kind,
        "rule": RULES[item.kind],
    }
    found |= {"renamed": renamed} if renamed else {}
    return found | _sourced(release, arguments, [(ITEMS, item_id)])


def _outline(library: Library, release: Release, arguments: Arguments) -> Answer:
    coverage, package = library.coverage(release), release.package
    top = arguments.get("spec_point")
    if top is None:
        wanted = list(coverage.points)
    else:
        below = {top}
        for point in coverage.points:
            # A point stands after the one above it.
            if point.row["parent_id"] in below:
                below.add(point.row["id"])
        wanted = [point for point in coverage.points if point.row["id"] in below]
        if not wanted:
            raise _no_point(RecordUnknown(top, release.version))
    points = []
    for point in wanted[:POINTS_SHOWN]:
        items: Counter[str] = Counter()
        for (_, difficulty), count in point.items.items():
            items[difficulty] += count
        points.append(
            {name: point.row[name] for name in ("id", "parent_id", "level", "title")}
            | {
                "covered": bool(point.row["covered"]),
                "records": {package.tables[name].collection: count for name, count in point.total.items()},
                "items": {name: items[name] for name in coverage.difficulties},
            }
        )
    return {
        "release": library.told(release, [package.tables[TREE]]),
        "total": len(wanted),
        "points": points,
    }


def _about(library: Library, release: Release, arguments: Arguments) -> Answer:
    package = release.package
    return {
        "release": library.told(release),
        "title": package.title,
        "description": package.description,
        "created": package.created,
        "releases": library.catalogue.versions,
        "collections": [
            {
                "collection": table.collection,
                "title": table.title,
                "description": table.description,
                "records": release.counts[name],
            }
            for name, table in package.tables.items()
        ],
    }


def _pinned(arguments: Arguments) -> str | None:
    return None if arguments["release"] == LATEST else str(arguments["release"])


def _sourced(release: Release, arguments: Arguments, ids: Iterable[tuple[str, str]]) -> Answer:
    """What the records of an answer rest on, where the call asks for it."""
    if not arguments.get("with_sources"):
        return {}
    by_table = defaultdict(list)
    for table, record_id in ids:
        by_table[table].append(record_id)
    return sources(release, by_table)


def _no_point(error: RecordUnknown) -> Refused:
    return Refused(
        f"'spec_point' is the id of a specification point, and release {error.release} has no "
        f"{shown(error.record_id)}; 'outline' lists them"
    )


def _versions(library: Library) -> list[str]:
    return library.catalogue.versions


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "search",
            "Search the bank",
            "Find records of any collection that hold the words, best first, each with its record. Ids go to 'get'.",
            (),
            lambda library, package: schemas.search_takes(
                package, _versions(library), library.cited(package)
            ),
            schemas.search_gives,
            _search,
        ),
        Tool(
            "get",
            "Get a record",
            "One record of any collection by its id, with related records and sources on request. An id that was "
            "renamed gives the record under its new one; one that was removed says when and why.",
            (),
            lambda library, package: schemas.get_takes(_versions(library), library.cited(package)),
            schemas.get_gives,
            _get,
        ),
        Tool(
            "draw",
            "Draw a quiz",
            "Draw quiz items by a seed: a paper that anyone can draw again. Without answers it can be set to a "
            "learner as it is, and 'check' marks what they answer.",
            (ITEMS, OPTIONS),
            lambda library, package: schemas.draw_takes(package, _versions(library), library.cited(package)),
            schemas.draw_gives,
            _draw,
        ),
        Tool(
            "check",
            "Check an answer",
            "Mark one answer to a quiz item: the score from 0 to 1, feedback for each part, and the explanation.",
            (ITEMS, OPTIONS),
            lambda library, package: schemas.check_takes(package, _versions(library), library.cited(package)),
            schemas.check_gives,
            _check,
        ),
        Tool(
            "outline",
            "Outline the specification",
            "The specification points as a tree, each with how much there is for it.",
            (TREE,),
            lambda library, package: schemas.outline_takes(package, _versions(library)),
            schemas.outline_gives,
            _outline,
        ),
        Tool(
            "about",
            "About the bank",
            "What the bank is, its collections with how many records each has, its releases, licence and citation.",
            (),
            lambda library, package: schemas.takes({}, _versions(library)),
            schemas.about_gives,
            _about,
        ),
    )
}
