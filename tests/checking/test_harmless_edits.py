"""What an author does every day is no fault."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.checking.planting import (
    DESCRIPTOR,
    Plant,
    both,
    cells,
    changed_schema,
    constraint,
    content,
    descriptor,
    field,
    resource,
    row,
    schema,
    without,
)
from tests.conftest import Workbench

METALS, NEON, TERM = "statement-metals-conduct", "element-neon", "term-metal"
SPOT = {"wording": "own", "covered": "false", "certainty": "established"}


def _cited(record: str) -> Plant:
    return row("citations", id=f"citation-{record}-1", record_id=record, source_id="source-handbook")


def _item(kind: str, prompt: str, *options: dict[str, str]) -> Plant:
    """A new quiz item with its options and its citation."""
    rows = (
        row(
            "quiz_options",
            **({"correct": "true", "feedback": "Yes."} | option),
            id=f"option-new-{number}",
            item_id="quiz-new",
            position=str(number),
        )
        for number, option in enumerate(options, 1)
    )
    item = row(
        "quiz_items",
        id="quiz-new",
        spec_point_id="spec-metals",
        kind=kind,
        difficulty="hard",
        prompt=prompt,
        explanation="Because.",
    )
    return both(item, _cited("quiz-new"), *rows)


def _wrong(*texts: str) -> tuple[dict[str, str], ...]:
    return tuple({"text": text, "correct": "false"} for text in texts)


def _new_column(**properties: Any) -> Plant:
    def plant(workbench: Workbench) -> None:
        name = properties["name"]
        added = {"title": "New", "description": "A new column."} | properties
        workbench.json("schemas/elements.json", lambda top: top["fields"].insert(3, added))
        rows = workbench.table("elements")
        header = [*rows[0]]
        header.insert(3, name)
        workbench.write("elements", rows, header)

    return plant


def _new_table(workbench: Workbench) -> None:
    text = {"type": "string", "description": "Text."}
    bounds = {
        "required": True,
        "unique": True,
        "pattern": "isotope-[a-z0-9]+(?:-[a-z0-9]+)*",
        "maxLength": 60,
    }
    fields = [
        text | {"name": "id", "title": "Id", "constraints": bounds},
        text | {"name": "element_id", "title": "Element", "constraints": {"required": True}},
        text | {"name": "half_life", "title": "Half-life"},
    ]
    key = {"fields": ["element_id"], "reference": {"resource": "elements", "fields": ["id"]}}
    standard = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json"}
    new = standard | {"fields": fields, "primaryKey": ["id"], "foreignKeys": [key]}
    (workbench.root / "schemas" / "isotopes.json").write_text(json.dumps(new))
    rows = 'id,element_id,half_life\nisotope-u-235,element-uranium,"704,000,000 years"\n'
    (workbench.root / "dataset" / "isotopes.csv").write_text(rows)

    def listed(top: Any) -> None:
        names = {"name": "isotopes", "path": "dataset/isotopes.csv", "schema": "schemas/isotopes.json"}
        top["resources"].append(top["resources"][0] | names | {"title": "Isotopes"})

    workbench.json(DESCRIPTOR, listed)


def _without_revisions(workbench: Workbench) -> None:
    workbench.json(DESCRIPTOR, lambda top: top["resources"].pop())


def _checksums(workbench: Workbench) -> None:
    whole = (workbench.root / "dataset" / "terms.csv").read_bytes()
    digest = hashlib.sha256(whole).hexdigest()
    resource("terms", bytes=len(whole), hash=f"sha256:{digest}")(workbench)


def _other_files(workbench: Workbench) -> None:
    (workbench.root / "dataset" / "notes.csv").write_text("half,a\ntable")
    (workbench.root / "dataset" / "~$terms.csv").write_bytes(b"\0\xff")
    (workbench.root / "schemas" / "draft.json").write_text("{")


def _compact(text: bytes) -> bytes:
    return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")).encode()


EDITS: dict[str, Plant] = {
    "a text in other words": cells("statements", METALS, text='All "metals" conduct, it\'s said.'),
    "a text in Korean": cells("statements", METALS, text="금속은 전기를 전도한다."),
    "a text that names a record": cells("statements", METALS, text="See [term-metal], [1] and (term-none)."),
    "a package's description": descriptor(title="Elements", description="Other words; “quoted”."),
    "a package's optional properties": descriptor(
        id="https://example.org/sample",
        homepage="https://example.org/sample",
        keywords=["chemistry", "표"],
        sources=[{"title": "A handbook", "path": "https://example.org/handbook"}],
        contributors=[{"title": "N. N.", "roles": ["author"], "email": "nn@example.org"}],
    ),
    "a table's description": resource("terms", title="Words", description="Other words."),
    "a table's own licence": resource(
        "terms", licenses=[{"name": "CC0-1.0", "title": "CC0", "path": "https://example.org/cc0"}]
    ),
    "a field's description": field("elements", "mass", title="Mass", description="Other words."),
    "an example": field("elements", "mass", example="20.18"),
    "a later release": descriptor(version="1.10.0", created="2026-02-28T23:59:59Z"),
    "no coverage": descriptor(coverage=None),
    "coverage of one table": descriptor(coverage=["quiz_items"]),
    "coverage of a table two steps from the tree": descriptor(coverage=["quiz_options"]),
    "tables in another order": lambda workbench: workbench.json(
        DESCRIPTOR, lambda top: top["resources"].reverse()
    ),
    "a descriptor in one line": content(DESCRIPTOR, _compact),
    "a schema in one line": content("schemas/terms.json", _compact),
    "a descriptor with CR LF": content(DESCRIPTOR, lambda text: text.replace(b"\n", b"\r\n")),
    "right checksums": _checksums,
    "files that are no part of the package": _other_files,
    "a new column of texts": _new_column(name="symbol", type="string"),
    "a new column of numbers": _new_column(name="melts_at", type="number", constraints={"minimum": -274}),
    "a new column of days": _new_column(name="first_seen", type="date"),
    "a new column of choices": _new_column(
        name="phase",
        type="string",
        constraints={"enum": ["gas", "solid"]},
        categories=[{"value": "gas", "label": "Gas"}, {"value": "solid", "label": "Solid"}],
    ),
    "a new column that is empty and unique": _new_column(
        name="symbol", type="string", constraints={"unique": True}
    ),
    "a new table": _new_table,
    "a table left out": _without_revisions,
    "a table without rows": without(
        "revisions", *(f"revision-1-1-0-element-{n}" for n in ("didymium", "neon", "wolfram"))
    ),
    "a new choice": both(
        constraint("elements", "block", enum=["s", "p", "d", "f", "g"]),
        changed_schema(
            "elements", lambda top: top["fields"][9]["categories"].append({"value": "g", "label": "g block"})
        ),
        cells("elements", NEON, block="g"),
    ),
    "wider bounds": both(
        constraint("elements", "atomic_number", maximum=200), cells("elements", NEON, atomic_number="200")
    ),
    "a pattern with a choice in brackets": constraint("elements", "name", pattern="(?:[A-Z][a-z]+|X)"),
    "a pattern with signs that look like a choice": constraint(
        "elements", "name", pattern=r"[A-Z|][a-z]+\|?"
    ),
    "a field that is needed by another": field("elements", "mass", requiredWhen={"block": ["s", "d", "f"]}),
    "a table that is led to": schema("sources", referredBy=["citations"]),
    "a new element": row(
        "elements", id="element-o-8", name="Oxygen", atomic_number="8", radioactive="false", block="p"
    ),
    "an id as long as may be": row(
        "elements", id="element-" + "a" * 92, name="A", atomic_number="8", radioactive="false", block="p"
    ),
    "an open date": cells("elements", "element-polonium", discovered="1898/..", discovered_end=""),
    "a date taken away": cells("elements", NEON, discovered="", discovered_start="", discovered_end=""),
    "an address with signs": cells("elements", NEON, homepage="https://example.org/a_(b)?c=d&e=%C3%A9#f"),
    "a new statement": both(
        row(
            "statements",
            id="statement-new",
            spec_point_id="spec-metals",
            position="3",
            text="Gold does not rust.",
            kind="claim",
            certainty="established",
        ),
        _cited("statement-new"),
    ),
    "statements in another order": both(
        cells("statements", METALS, position="2"), cells("statements", "statement-iron-age", position="1")
    ),
    "a simplified term with its note": cells(
        "terms", TERM, certainty="simplified", note="Semiconductors apart."
    ),
    "a point that is not covered": row(
        "spec_points",
        id="spec-acids",
        parent_id="spec-unit-1",
        level="content_point",
        title="Acids",
        position="2",
        **SPOT,
    ),
    "a level left out of the tree": row(
        "spec_points", id="spec-b", parent_id="spec-sb", level="focus", title="B", position="2", **SPOT
    ),
    "a second awarding body": row(
        "spec_points",
        id="spec-ob",
        level="awarding_body",
        code="OB",
        title="Other Board",
        position="2",
        **SPOT,
    ),
    "a mark level from nothing": cells("mark_levels", "marklevel-assess-1", minimum="0"),
    "another label": cells("questions", "question-assess", label="This is no question of SB, nor ever was."),
    "an official question": cells(
        "questions", "question-assess", authenticity="official", label="SB, June 2019."
    ),
    "a new choice item": _item(
        "multiple_choice", "Which is 2 + 2?", {"text": "4"}, *_wrong("3", "5", "22", "−4")
    ),
    "a new item that differs by a sign": _item(
        "multiple_choice",
        "Which of these conducts ≥ best?",
        {"text": "Silver"},
        *_wrong("Wood", "Glass", "Air"),
    ),
    "a new response item": _item(
        "multiple_response", "Which are gases?", {"text": "Neon"}, {"text": "Argon"}, *_wrong("Iron", "Gold")
    ),
    "a new true or false item": _item("true_false", "Gold rusts.", {"text": "False"}, *_wrong("True")),
    "a new matching item": _item(
        "matching",
        "Match.",
        *({"text": text, "match_text": text[0]} for text in ("Oxygen", "Neon", "Boron", "Carbon")),
    ),
    "a new ordering item": _item(
        "ordering",
        "Order.",
        *({"text": text, "rank": rank} for text, rank in (("C", "3"), ("A", "1"), ("D", "4"), ("B", "2"))),
    ),
    "a new cloze item with the same texts for both gaps": _item(
        "cloze",
        "[1] is heavier than [2]; see [term-metal].",
        *(
            {"text": text, "gap": "1", "correct": right}
            for text, right in (("Gold", "true"), ("Air", "false"), ("Ice", "false"))
        ),
        *(
            {"text": text, "gap": "2", "correct": right}
            for text, right in (("Gold", "false"), ("Air", "true"), ("Ice", "false"))
        ),
    ),
    "a new short answer": _item("short_answer", "What is H?", {"text": "Hydrogen"}),
    "one more accepted answer": row(
        "quiz_options",
        id="option-lightest-d",
        item_id="quiz-lightest",
        position="4",
        text="H₂",
        correct="true",
        feedback="Yes.",
    ),
    "a second citation with a locator": row(
        "citations", id="citation-term-metal-2", record_id=TERM, source_id="source-handbook", locator="ch. 2"
    ),
    "a record corrected, then removed": row(
        "revisions",
        id="revision-1-0-0-element-didymium",
        release="1.0.0",
        record_id="element-didymium",
        kind="corrected",
        reason="A slip.",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_harmless_edit_passes(workbench: Workbench, edit: str) -> None:
    EDITS[edit](workbench)
    assert workbench.check() == []
