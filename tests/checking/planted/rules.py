"""Mistakes against the rules that hold for any package: texts, references, dates, the tree, revisions."""

from __future__ import annotations

from tests.checking.planting import both, cells, descriptor, field, in_table, row, said, without

CITATIONS, ELEMENTS, POINTS, REVISIONS, STATEMENTS, TERMS = map(
    in_table, ("citations", "elements", "spec_points", "revisions", "statements", "terms")
)
METALS, NEON, TERM = "statement-metals-conduct", "element-neon", "term-metal"
REVISION = "revision-1-1-0-element-"
ARGON = {"name": "Argon", "atomic_number": "18", "radioactive": "false", "block": "p"}
SPOT = {"wording": "own", "covered": "false", "certainty": "established"}

TEXTS = (
    TERMS("only blanks", cells("terms", TERM, definition="  "), "text-blank", 2, "definition"),
    TERMS("only a blank that does not break", cells("terms", TERM, note="\u00a0"), "text-blank", 2, "note"),
    TERMS("a blank before", cells("terms", TERM, definition=" A conductor."), "text-padded", 2, "definition"),
    TERMS("a blank after", cells("terms", TERM, definition="A conductor. "), "text-padded", 2, "definition"),
    TERMS(
        "a wide blank after",
        cells("terms", TERM, definition="A conductor.\u3000"),
        "text-padded",
        2,
        "definition",
    ),
    TERMS("a line break after", cells("terms", TERM, term="metal\n"), "text-padded", 2, "term"),
    TERMS(
        "two blanks", cells("terms", TERM, definition="A  conductor."), "text-doubled-blank", 2, "definition"
    ),
    TERMS(
        "a line break", cells("terms", TERM, definition="A\nconductor."), "text-invisible", 2, "definition"
    ),
    TERMS(
        "a carriage return",
        # Quoted by hand, as spreadsheets do and Python's own writer does not.
        said("terms", "An element of group 18.", '"An element of\rgroup 18."'),
        "text-invisible",
        3,
        "definition",
    ),
    STATEMENTS("a tag", cells("statements", METALS, text="Metals <b>conduct</b>."), "text-markup", 3, "text"),
    STATEMENTS("an entity", cells("statements", METALS, text="Metals &amp; more."), "text-markup", 3, "text"),
)

REFERENCES = (
    ELEMENTS(
        "another table's id",
        row("elements", id=TERM, **ARGON),
        "id-in-two-tables",
        10,
        "id",
        "constraint-pattern",
    ),
    CITATIONS(
        "the same citation twice, the locator empty in both",
        row("citations", id="citation-term-metal-2", record_id=TERM, source_id="source-handbook"),
        "unique-key",
        15,
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
        4,
        "release, record_id",
    ),
    CITATIONS(
        "a record that is not there",
        row("citations", id="citation-x", record_id="term-alloy", source_id="source-handbook"),
        "record-reference",
        16,
        "record_id",
    ),
    STATEMENTS(
        "an id in prose that is not there",
        cells("statements", METALS, text="Metals conduct; see [term-metals]."),
        "id-in-prose",
        3,
        "text",
    ),
    ELEMENTS(
        "an id that was removed, in prose",
        cells("elements", NEON, use="Not [element-didymium]."),
        "id-in-prose",
        7,
        "use",
    ),
    TERMS("a term without a citation", without("citations", "citation-term-metal-1"), "referred-by", 2, "id"),
    STATEMENTS(
        "a statement without a citation",
        without("citations", "citation-statement-noble-gases-1"),
        "referred-by",
        4,
        "id",
    ),
    in_table("quiz_items")(
        "an item without options",
        without("quiz_options", "option-symbols-a", "option-symbols-b", "option-symbols-c"),
        "referred-by",
        7,
        "id",
    ),
    STATEMENTS(
        "a contested statement without a note",
        cells("statements", "statement-iron-age", note=""),
        "required-when",
        2,
        "note",
    ),
    TERMS(
        "a simplified term without a note",
        cells("terms", TERM, certainty="simplified"),
        "required-when",
        2,
        "note",
    ),
    REVISIONS(
        "a renamed record without a successor",
        cells("revisions", REVISION + "wolfram", successor_id=""),
        "required-when",
        4,
        "successor_id",
    ),
    POINTS(
        "a point that is its own parent",
        cells("spec_points", "spec-gases", parent_id="spec-gases", position="1"),
        "cycle",
        3,
        "parent_id",
        "tree-level",
    ),
    POINTS(
        "a circle of points",
        cells("spec_points", "spec-sb", parent_id="spec-metals"),
        "cycle",
        6,
        "parent_id",
        "tree-level",
        times=5,
    ),
)

DATES = (
    *(
        ELEMENTS(f"the date {text!r}", cells("elements", NEON, discovered=text), "edtf", 7, "discovered")
        for text in ("June 1898", "[..1898]")
    ),
    ELEMENTS(
        "a first day that is another",
        cells("elements", NEON, discovered_start="1898-06-02"),
        "edtf-bounds",
        7,
        "discovered_start",
    ),
    ELEMENTS(
        "a last day that is another",
        cells("elements", NEON, discovered_end="1898-06-29"),
        "edtf-bounds",
        7,
        "discovered_end",
    ),
    ELEMENTS(
        "a last day that is left out",
        cells("elements", NEON, discovered_end=""),
        "edtf-bounds",
        7,
        "discovered_end",
    ),
    ELEMENTS(
        "a last day of an open time",
        cells("elements", "element-polonium", discovered="1898/.."),
        "edtf-bounds",
        8,
        "discovered_end",
    ),
    ELEMENTS(
        "a day beside no date",
        cells("elements", "element-iron", discovered_start="1898-06-01"),
        "edtf-bounds",
        5,
        "discovered_start",
    ),
    ELEMENTS(
        "a time that runs backwards",
        cells(
            "elements",
            "element-polonium",
            discovered="1902/1898",
            discovered_start="1902-01-01",
            discovered_end="1898-12-31",
        ),
        "range-order",
        8,
        "discovered_start",
    ),
)

TREE = (
    POINTS(
        "a covered point without terms",
        both(without("terms", "term-noble-gas"), without("citations", "citation-term-noble-gas-1")),
        "coverage",
        3,
        "id",
    ),
    POINTS(
        "covered points without sources, which coverage names",
        descriptor(coverage=["sources"]),
        "coverage",
        4,
        "id",
        times=2,
    ),
    POINTS(
        "covered points without elements, which know nothing of the tree",
        descriptor(coverage=["elements"]),
        "coverage",
        3,
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
        6,
        "id",
        times=3,
    ),
    POINTS(
        "a point beside its parent",
        cells("spec_points", "spec-gases", level="content_point"),
        "tree-level",
        3,
        "level",
    ),
    POINTS(
        "a unit without a parent",
        cells("spec_points", "spec-unit-1", parent_id="", position="2"),
        "tree-level",
        7,
        "parent_id",
    ),
)

REVISED = (
    REVISIONS(
        "a corrected record that is not there",
        cells("revisions", REVISION + "neon", record_id="element-argon"),
        "revision-record",
        3,
        "record_id",
    ),
    REVISIONS(
        "a removed record that is still there",
        cells("revisions", REVISION + "didymium", record_id="element-copper"),
        "revision-record",
        2,
        "record_id",
    ),
    REVISIONS(
        "a renamed record that is still there",
        cells("revisions", REVISION + "wolfram", record_id="element-copper"),
        "revision-record",
        4,
        "record_id",
    ),
    REVISIONS(
        "a record that is gone twice",
        row(
            "revisions",
            id="revision-1-0-0-element-didymium",
            release="1.0.0",
            record_id="element-didymium",
            kind="removed",
            reason="Two elements.",
        ),
        "revision-twice",
        3,
        "record_id",
    ),
    REVISIONS(
        "a removed record with a successor",
        cells("revisions", REVISION + "didymium", successor_id=NEON),
        "revision-successor",
        2,
        "successor_id",
    ),
    REVISIONS(
        "a successor that is not there",
        cells("revisions", REVISION + "wolfram", successor_id="element-tungsten"),
        "record-reference",
        4,
        "successor_id",
    ),
    REVISIONS(
        "a record that succeeds itself",
        cells("revisions", REVISION + "wolfram", successor_id="element-wolfram"),
        "record-reference",
        4,
        "successor_id",
    ),
    REVISIONS(
        "a release to come",
        cells("revisions", REVISION + "neon", release="1.10.0"),
        "revision-release",
        3,
        "release",
    ),
    REVISIONS(
        "a release that is no version",
        cells("revisions", REVISION + "neon", release="1.1"),
        "constraint-pattern",
        3,
        "release",
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
        7,
        "name",
    ),
)

FAULTS = (*TEXTS, *REFERENCES, *DATES, *TREE, *REVISED, *PATTERNS)
