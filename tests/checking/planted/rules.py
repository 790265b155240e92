"""Mistakes against the rules that hold for any package: texts, references, the tree."""

from __future__ import annotations

from tests.checking.planting import (
    both,
    cells,
    descriptor,
    field,
    first_options,
    in_table,
    row,
    said,
    without,
)

CITATIONS, ELEMENTS, POINTS, REVISIONS, STATEMENTS, TERMS = map(
    in_table, ("citations", "elements", "spec_points", "revisions", "statements", "terms")
)
METALS, NEON, TERM = "statement-metals-conduct", "element-neon", "term-metal"
REVISION = "revision-1-1-0-element-"
ARGON = {"name": "Argon", "atomic_number": "18", "radioactive": "false", "block": "p"}
SPOT = {"wording": "own", "covered": "false", "certainty": "established"}

TEXTS = (
    TERMS("only blanks", cells("terms", TERM, definition="  "), "text-blank", "term-metal", "definition"),
    TERMS(
        "only a blank that does not break",
        cells("terms", TERM, note="\u00a0"),
        "text-blank",
        "term-metal",
        "note",
    ),
    TERMS(
        "a blank before",
        cells("terms", TERM, definition=" A conductor."),
        "text-padded",
        "term-metal",
        "definition",
    ),
    TERMS(
        "a blank after",
        cells("terms", TERM, definition="A conductor. "),
        "text-padded",
        "term-metal",
        "definition",
    ),
    TERMS(
        "a wide blank after",
        cells("terms", TERM, definition="A conductor.\u3000"),
        "text-padded",
        "term-metal",
        "definition",
    ),
    TERMS("a line break after", cells("terms", TERM, term="metal\n"), "text-padded", "term-metal", "term"),
    TERMS(
        "two blanks",
        cells("terms", TERM, definition="A  conductor."),
        "text-doubled-blank",
        "term-metal",
        "definition",
    ),
    TERMS(
        "a line break",
        cells("terms", TERM, definition="A\nconductor."),
        "text-invisible",
        "term-metal",
        "definition",
    ),
    TERMS(
        "a carriage return",
        # Quoted by hand, as spreadsheets do and Python's own writer does not.
        said("terms", "An element of group 18.", '"An element of\rgroup 18."'),
        "text-invisible",
        "term-noble-gas",
        "definition",
    ),
    STATEMENTS(
        "a tag",
        cells("statements", METALS, text="Metals <b>conduct</b>."),
        "text-markup",
        "statement-metals-conduct",
        "text",
    ),
    STATEMENTS(
        "an entity",
        cells("statements", METALS, text="Metals &amp; more."),
        "text-markup",
        "statement-metals-conduct",
        "text",
    ),
)

REFERENCES = (
    ELEMENTS(
        "another table's id",
        row("elements", id=TERM, **ARGON),
        "id-in-two-tables",
        "term-metal",
        "id",
        "constraint-pattern",
    ),
    CITATIONS(
        "the same citation twice, the locator empty in both",
        row("citations", id="citation-term-metal-2", record_id=TERM, source_id="source-handbook"),
        "unique-key",
        "citation-term-metal-2",
        "record_id, source_id, locator",
    ),
    REVISIONS(
        "two revisions of a record in a release",
        row(
            "revisions",
            id=REVISION + "neon-2",
            release="1.1.0",
            record_id=NEON,
            kind="corrected",
            reason="Again.",
        ),
        "unique-key",
        "revision-1-1-0-element-neon-2",
        "release, record_id",
    ),
    CITATIONS(
        "a record that is not there",
        row("citations", id="citation-x", record_id="term-alloy", source_id="source-handbook"),
        "record-reference",
        "citation-x",
        "record_id",
    ),
    STATEMENTS(
        "an id in prose that is not there",
        cells("statements", METALS, text="Metals conduct; see [term-metals]."),
        "id-in-prose",
        "statement-metals-conduct",
        "text",
    ),
    ELEMENTS(
        "an id that was removed, in prose",
        cells("elements", NEON, use="Not [element-didymium]."),
        "id-in-prose",
        "element-neon",
        "use",
    ),
    TERMS(
        "a term without a citation",
        without("citations", "citation-term-metal-1"),
        "referred-by",
        "term-metal",
        "id",
    ),
    STATEMENTS(
        "a statement without a citation",
        without("citations", "citation-statement-noble-gases-1"),
        "referred-by",
        "statement-noble-gases",
        "id",
    ),
    in_table("quiz_items")(
        "an item without options",
        first_options("quiz-symbols", 0),
        "referred-by",
        "quiz-symbols",
        "id",
    ),
    STATEMENTS(
        "a contested statement without a note",
        cells("statements", "statement-iron-age", note=""),
        "required-when",
        "statement-iron-age",
        "note",
    ),
    TERMS(
        "a simplified term without a note",
        cells("terms", TERM, certainty="simplified"),
        "required-when",
        "term-metal",
        "note",
    ),
    REVISIONS(
        "a renamed record without a successor",
        cells("revisions", REVISION + "wolfram", successor_id=""),
        "required-when",
        "revision-1-1-0-element-wolfram",
        "successor_id",
    ),
    POINTS(
        "a point that is its own parent",
        cells("spec_points", "spec-gases", parent_id="spec-gases", position="1"),
        "cycle",
        "spec-gases",
        "parent_id",
        "tree-level",
    ),
    POINTS(
        "a circle of points",
        cells("spec_points", "spec-sb", parent_id="spec-metals"),
        "cycle",
        "spec-sb",
        "parent_id",
        "tree-level",
        times=5,
    ),
)

TREE = (
    POINTS(
        "a covered point without terms",
        both(without("terms", "term-noble-gas"), without("citations", "citation-term-noble-gas-1")),
        "coverage",
        "spec-gases",
        "id",
    ),
    POINTS(
        "covered points without sources, which coverage names",
        descriptor(coverage=["sources"]),
        "coverage",
        "spec-metals",
        "id",
        times=2,
    ),
    POINTS(
        "a covered point without mark points, which questions lead to",
        descriptor(coverage=["mark_points"]),
        "coverage",
        "spec-gases",
        "id",
    ),
    POINTS(
        "covered points without elements, which know nothing of the tree",
        descriptor(coverage=["elements"]),
        "coverage",
        "spec-gases",
        "id",
        times=2,
    ),
    POINTS(
        "a new leaf under a covered point",
        row(
            "spec_points",
            id="spec-salts",
            parent_id="spec-periodicity",
            level="focus",
            title="Salts",
            position="3",
            **SPOT,
        ),
        "coverage",
        "spec-salts",
        "id",
        times=3,
    ),
    POINTS(
        "a point beside its parent",
        cells("spec_points", "spec-gases", level="content_point"),
        "tree-level",
        "spec-gases",
        "level",
    ),
    POINTS(
        "a unit without a parent",
        cells("spec_points", "spec-unit-1", parent_id="", position="2"),
        "tree-level",
        "spec-unit-1",
        "parent_id",
    ),
)

PATTERNS = (
    ELEMENTS(
        "a line break that the pattern's anchor overlooks",
        both(
            field("elements", "name", constraints={"pattern": "[A-Z][a-z]+"}),
            cells("elements", NEON, name="Neon\n"),
        ),
        "text-padded",
        "element-neon",
        "name",
    ),
)

FAULTS = (*TEXTS, *REFERENCES, *TREE, *PATTERNS)
