"""openpyxl: every sheet of the workbook.

Argument: path of the workbook.
"""

from __future__ import annotations

import sys

from openpyxl import load_workbook

from tests.consumers.programs.printing import print_json


def main(path: str) -> None:
    workbook = load_workbook(path, read_only=True)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook}
    print_json({"title": workbook.properties.title, "sheets": sheets})


if __name__ == "__main__":
    main(sys.argv[1])
