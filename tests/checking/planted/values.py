"""Cells that are not of their field's type, or break a constraint of the schema."""

from __future__ import annotations

from tests.checking.planting import both, cells, constraint, in_table, row, without

ELEMENTS, ITEMS, OPTIONS, POINTS, TERMS = map(
    in_table, ("elements", "quiz_items", "quiz_options", "spec_points", "terms")
)
NEON = "element-neon"
ARGON = {"name": "Argon", "atomic_number": "18", "radioactive": "false", "block": "p"}

NOT_OF_THE_TYPE = {
    "atomic_number": "ten",
    "mass": "20,18",
    "radioactive": "yes",
    "named_in": "98",
    "homepage": "example.org",
}
"""One value of each type; test_types.py has many."""

SPELT_OTHERWISE = {
    "atomic_number": "010",
    "mass": " 20.18",
    "radioactive": "FALSE",
    "named_in": "1898 ",
}

FAULTS = (
    *(
        ELEMENTS(
            f"{column} of another type",
            cells("elements", NEON, **{column: value}),
            "type",
            "element-neon",
            column,
        )
        for column, value in NOT_OF_THE_TYPE.items()
    ),
    # A day beside an EDTF date is held to that date as well.
    ELEMENTS(
        "a day without zeros",
        cells("elements", NEON, discovered_end="1898-6-30"),
        "type",
        "element-neon",
        "discovered_end",
        "edtf-bounds",
    ),
    *(
        ELEMENTS(
            f"{column} in another spelling",
            cells("elements", NEON, **{column: value}),
            "canonical-value",
            "element-neon",
            column,
        )
        for column, value in SPELT_OTHERWISE.items()
    ),
    ELEMENTS("no name", cells("elements", NEON, name=""), "constraint-required", "element-neon", "name"),
    ELEMENTS(
        "no number",
        cells("elements", NEON, atomic_number=""),
        "constraint-required",
        "element-neon",
        "atomic_number",
    ),
    ELEMENTS(
        "neither true nor false",
        cells("elements", NEON, radioactive=""),
        "constraint-required",
        "element-neon",
        "radioactive",
    ),
    ELEMENTS("no id", row("elements", id="", **ARGON), "constraint-required", 2, "id"),
    OPTIONS(
        "no feedback",
        cells("quiz_options", "option-lightest-c", feedback=""),
        "constraint-required",
        "option-lightest-c",
        "feedback",
    ),
    ELEMENTS(
        "a name twice", cells("elements", NEON, name="Iron"), "constraint-unique", "element-neon", "name"
    ),
    ELEMENTS(
        "a number twice",
        both(
            constraint("elements", "atomic_number", unique=True), cells("elements", NEON, atomic_number="2")
        ),
        "constraint-unique",
        "element-neon",
        "atomic_number",
    ),
    ELEMENTS("an id twice", row("elements", id=NEON, **ARGON), "constraint-unique", 8, "id"),
    ELEMENTS(
        "a capital in an id",
        row("elements", id="element-Argon", **ARGON),
        "constraint-pattern",
        "element-Argon",
        "id",
    ),
    ELEMENTS(
        "an id of another table's form",
        row("elements", id="argon-element", **ARGON),
        "constraint-pattern",
        "argon-element",
        "id",
    ),
    ELEMENTS(
        "an id that ends in a hyphen",
        row("elements", id="element-argon-", **ARGON),
        "constraint-pattern",
        "element-argon-",
        "id",
    ),
    ELEMENTS(
        "an accent in an id",
        row("elements", id="element-argón", **ARGON),
        "constraint-pattern",
        "element-argón",
        "id",
    ),
    ELEMENTS(
        "a name that only begins as the pattern says",
        constraint("elements", "name", pattern="[A-Z][a-z]{2,6}"),
        "constraint-pattern",
        "element-polonium",
        "name",
        times=2,
    ),
    ELEMENTS(
        "a value that is not listed",
        cells("elements", NEON, block="g"),
        "constraint-enum",
        "element-neon",
        "block",
    ),
    ELEMENTS(
        "a listed value in capitals",
        cells("elements", NEON, block="P"),
        "constraint-enum",
        "element-neon",
        "block",
    ),
    ELEMENTS(
        "two listed values", cells("elements", NEON, block="s,p"), "constraint-enum", "element-neon", "block"
    ),
    ITEMS(
        "an unknown kind",
        cells("quiz_items", "quiz-symbols", kind="essay"),
        "constraint-enum",
        "quiz-symbols",
        "kind",
    ),
    ELEMENTS(
        "below the minimum",
        cells("elements", NEON, atomic_number="0"),
        "constraint-minimum",
        "element-neon",
        "atomic_number",
    ),
    ELEMENTS(
        "negative",
        cells("elements", NEON, atomic_number="-10"),
        "constraint-minimum",
        "element-neon",
        "atomic_number",
    ),
    ELEMENTS(
        "above the maximum",
        cells("elements", NEON, atomic_number="119"),
        "constraint-maximum",
        "element-neon",
        "atomic_number",
    ),
    ELEMENTS(
        "a mass below the minimum",
        constraint("elements", "mass", minimum=1.01),
        "constraint-minimum",
        "element-hydrogen",
        "mass",
    ),
    ELEMENTS(
        "a mass above the maximum",
        constraint("elements", "mass", maximum=238),
        "constraint-maximum",
        "element-uranium",
        "mass",
    ),
    ELEMENTS(
        "a year above the maximum",
        constraint("elements", "named_in", maximum=1870),
        "constraint-maximum",
        "element-neon",
        "named_in",
        times=2,
    ),
    ELEMENTS(
        "an id too long",
        row("elements", id="element-" + "a" * 93, **ARGON),
        "constraint-maxLength",
        "element-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "id",
    ),
    ELEMENTS(
        "a text too long",
        constraint("elements", "use", maxLength=30),
        "constraint-maxLength",
        "element-hydrogen",
        "use",
    ),
    ELEMENTS(
        "a text too short",
        constraint("elements", "name", minLength=5),
        "constraint-minLength",
        "element-iron",
        "name",
        times=2,
    ),
    TERMS(
        "a specification point that is not there",
        cells("terms", "term-metal", spec_point_id="spec-alloys"),
        "foreign-key",
        "term-metal",
        "spec_point_id",
        "coverage",
    ),
    TERMS(
        "a specification point in capitals",
        cells("terms", "term-metal", spec_point_id="SPEC-METALS"),
        "foreign-key",
        "term-metal",
        "spec_point_id",
        "coverage",
    ),
    ITEMS(
        "a statement that is not there, where none is needed",
        cells("quiz_items", "quiz-symbols", statement_id="statement-symbols"),
        "foreign-key",
        "quiz-symbols",
        "statement_id",
    ),
    POINTS(
        "a parent that is not there",
        cells("spec_points", "spec-gases", parent_id="spec-matter", position="1"),
        "foreign-key",
        "spec-gases",
        "parent_id",
    ),
    OPTIONS(
        "options of an item that is gone",
        both(without("quiz_items", "quiz-lightest"), without("citations", "citation-quiz-lightest-1")),
        "foreign-key",
        "option-lightest-c",
        "item_id",
        times=3,
    ),
)
