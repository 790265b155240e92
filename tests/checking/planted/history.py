"""Mistakes against the rules for dates and for revisions."""

from __future__ import annotations

from tests.checking.planting import (
    both,
    cells,
    in_table,
    row,
)

ELEMENTS, REVISIONS = map(in_table, ("elements", "revisions"))
NEON = "element-neon"
REVISION = "revision-1-1-0-element-"

DATES = (
    *(
        ELEMENTS(
            f"the date {text!r}",
            cells("elements", NEON, discovered=text),
            "edtf",
            "element-neon",
            "discovered",
        )
        for text in ("June 1898", "[..1898]")
    ),
    ELEMENTS(
        "a first day that is another",
        cells("elements", NEON, discovered_start="1898-06-02"),
        "edtf-bounds",
        "element-neon",
        "discovered_start",
    ),
    ELEMENTS(
        "a last day that is another",
        cells("elements", NEON, discovered_end="1898-06-29"),
        "edtf-bounds",
        "element-neon",
        "discovered_end",
    ),
    ELEMENTS(
        "a last day that is left out",
        cells("elements", NEON, discovered_end=""),
        "edtf-bounds",
        "element-neon",
        "discovered_end",
    ),
    ELEMENTS(
        "a last day of an open time",
        cells("elements", "element-polonium", discovered="1898/.."),
        "edtf-bounds",
        "element-polonium",
        "discovered_end",
    ),
    ELEMENTS(
        "a day beside no date",
        cells("elements", "element-iron", discovered_start="1898-06-01"),
        "edtf-bounds",
        "element-iron",
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
        "element-polonium",
        "discovered_start",
    ),
)

REVISED = (
    REVISIONS(
        "a corrected record that is not there",
        cells("revisions", REVISION + "neon", record_id="element-argon"),
        "revision-record",
        "revision-1-1-0-element-neon",
        "record_id",
    ),
    REVISIONS(
        "a removed record that is still there",
        cells("revisions", REVISION + "didymium", record_id="element-copper"),
        "revision-record",
        "revision-1-1-0-element-didymium",
        "record_id",
    ),
    REVISIONS(
        "a renamed record that is still there",
        cells("revisions", REVISION + "wolfram", record_id="element-copper"),
        "revision-record",
        "revision-1-1-0-element-wolfram",
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
        "revision-1-1-0-element-didymium",
        "record_id",
    ),
    REVISIONS(
        "a removed record with a successor",
        cells("revisions", REVISION + "didymium", successor_id=NEON),
        "revision-successor",
        "revision-1-1-0-element-didymium",
        "successor_id",
    ),
    REVISIONS(
        "a successor that is not there",
        cells("revisions", REVISION + "wolfram", successor_id="element-tungsten"),
        "revision-successor",
        "revision-1-1-0-element-wolfram",
        "successor_id",
    ),
    REVISIONS(
        "a record that succeeds itself",
        cells("revisions", REVISION + "wolfram", successor_id="element-wolfram"),
        "revision-successor",
        "revision-1-1-0-element-wolfram",
        "successor_id",
    ),
    REVISIONS(
        "successors that lead in a circle",
        both(
            cells("revisions", REVISION + "wolfram", successor_id="element-tungsten"),
            row(
                "revisions",
                id=REVISION + "tungsten",
                release="1.1.0",
                record_id="element-tungsten",
                kind="renamed",
                reason="Back again.",
                successor_id="element-wolfram",
            ),
        ),
        "revision-successor",
        "revision-1-1-0-element-wolfram",
        "successor_id",
        times=2,
    ),
    REVISIONS(
        "a release to come",
        cells("revisions", REVISION + "neon", release="1.10.0"),
        "revision-release",
        "revision-1-1-0-element-neon",
        "release",
    ),
    REVISIONS(
        "a release that is no version",
        cells("revisions", REVISION + "neon", release="1.1"),
        "constraint-pattern",
        "revision-1-1-0-element-neon",
        "release",
    ),
)

FAULTS = (*DATES, *REVISED)
