"""Texts and values that go wrong where a program guesses, trims, escapes or rounds."""

from __future__ import annotations

from api.package.rows import write_csv
from tests.conftest import Workbench

EXCEL = 32_767
"""Characters that a cell of Excel holds, an emoji counting as two."""

TEXTS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "{=SUM(A1)}", "#N/A", "'", "'quoted'", '"', 'a "b" c', "''", '""',
    "007", "0", "1e3", "1,5", "1.50", "12345678901234567890", "1953-07-27", "1/2", "TRUE", "true", "null",
    "NULL", "None", "NaN", "http://example.org/a?b=c&d=%20#e", "https://example.org/" + "x" * 3000,
    "mailto:a@example.org", "internal:Sheet1!A1", "external:c:\\a.xlsx", "정전 협정", "線", "Ångström", "e\u0301",
    "😀", "\U0010ffff", "line\nbreak", "\nfirst", "last\n", "carriage\rreturn", "both\r\nof them", "tab\there",
    " before", "after ", "two  blanks", "nbsp\u00a0here", "\u00a0", "soft\u00adhyphen", "zero\u200bwidth", "\ufeff",
    "a\ufeffb", "\ufffd", "\ufffe", "\uffff", "\u0085", "\u2028", "\x01", "\x1f", "\x7f", "<b>&amp;</b>", "&", "<", ">",
    "]]>", "<r>half", "<!-- x -->", "_x0041_", "_x005F_", "_x000D_", "_x0041x0042_", "_x0041", "\\", "\\n", "\\u0041", "a,b;c|d", "$&%@",
    "'; DROP TABLE elements; --", "x" * EXCEL, "\n" * (EXCEL - 1) + "x", "😀" * (EXCEL // 2) + "x",
]  # fmt: skip
MASSES = [
    "",
    "1",
    "1.5",
    "0.1",
    "-3",
    "0",
    "-0.0",
    "20.180",
    "123456789012345",
    "0.000001",
    "98765.4321",
    "1.0",
]
STARTS = ["", "1789-01-01", "0001-01-01", "9999-12-31", "1900-01-01", "1899-12-31", "2000-02-29"]
YEARS = ["", "1868", "0000", "0001", "9999", "1900"]


def add_nasty(package: Workbench) -> Workbench:
    """Add an element for each text to a copy of the sample, and take away all rows of one table."""
    rows = package.table("elements")
    for number, text in enumerate(TEXTS):
        rows.append(
            {
                "id": f"element-x-{number}",
                "name": text,
                "atomic_number": str(number % 118 + 1),
                "mass": MASSES[number % len(MASSES)],
                "discovered": TEXTS[number * 5 % len(TEXTS)] if number % 3 else "",
                "discovered_start": STARTS[number % len(STARTS)],
                "discovered_end": STARTS[number % 3],
                "named_in": YEARS[number % len(YEARS)],
                "radioactive": "true" if number % 4 else "false",
                "block": "spdf"[number % 4],
                "homepage": "" if number % 2 else f"https://example.org/{number % 6}?a=%20_",
                "use": TEXTS[number * 7 % len(TEXTS)] if number % 5 else "",
            }
        )
    header = list(rows[0])
    cells = [[row[name] for name in header] for row in sorted(rows, key=lambda row: row["id"])]
    # Not by csv.writer, whose versions differ on a carriage return.
    package.bytes("dataset/elements.csv", lambda _: write_csv(header, cells).encode())
    package.write("revisions", [])
    return package
