"""The workbook: for people to read, and nothing in it that Excel would take for anything but text."""

from __future__ import annotations

import re
import zipfile
from itertools import islice
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from api.downloads.xlsx import sheet_names
from tests.downloads.making import Made, api_records
from tests.downloads.readers import open_workbook


def workbook_of(made: Made) -> Path:
    return made.folder / f"{made.package.name}-{made.package.version}.xlsx"


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(cell for cell in row if cell is not None) for row in sheet.iter_rows(values_only=True)]


def test_the_first_sheet_tells_what_the_workbook_is_and_what_is_in_it(made: Made) -> None:
    package = made.package
    workbook = open_workbook(workbook_of(made))
    assert workbook.sheetnames[0] == "About"
    assert workbook.sheetnames[1:] == list(package.tables)
    rows = rows_of(workbook["About"])
    assert ("Title", package.title) in rows
    assert ("Version", package.version) in rows
    assert [row for row in rows if row and row[0] == "Licence"] == [
        (
            "Licence",
            "Creative Commons Attribution 4.0 International CC-BY-4.0 https://creativecommons.org/licenses/by/4.0/",
        )
    ]
    citations = [row for row in rows if row and row[0] == "Citation"]
    assert citations == [
        ("Citation", package.descriptor[key]) for key in ("citation",) if key in package.descriptor
    ]
    assert rows[rows.index(("Sheet", "Table", "Rows", "Description")) + 1 :] == [
        (table.name, table.title, len(api_records(made, table)), table.description)
        for table in package.tables.values()
    ]


def test_the_published_workbook_says_how_to_cite_it(made_published: Made) -> None:
    assert "citation" in made_published.package.descriptor


def test_each_sheet_has_its_header_frozen_and_a_filter_over_all_its_rows(made: Made) -> None:
    workbook = open_workbook(workbook_of(made))
    for table in made.package.tables.values():
        sheet = workbook[table.name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert all(8 <= sheet.column_dimensions[cell.column_letter].width <= 80 for cell in sheet[1])


def test_no_text_is_a_formula_a_link_or_a_number(made_nasty: Made) -> None:
    with zipfile.ZipFile(workbook_of(made_nasty)) as archive:
        names = archive.namelist()
        content = "".join(archive.read(name).decode() for name in names if "worksheets/" in name)
    assert not [name for name in names if "_rels/sheet" in name]
    assert ">=1+1<" in content
    assert "<f" not in content
    assert "yperlink" not in content
    sheet = open_workbook(workbook_of(made_nasty))["elements"]
    column = {cell.value: cell for cell in sheet["B"]}
    for text in ("=1+1", "007", "12345678901234567890", "1953-07-27", "TRUE", "#N/A"):
        assert isinstance(column[text].value, str)
        assert column[text].hyperlink is None
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    for field, types in {"mass": (int, float), "radioactive": (bool,), "discovered_start": (str,)}.items():
        values = [cell.value for cell in islice(sheet[header[field]], 1, None) if cell.value is not None]
        assert values
        assert all(type(value) in types for value in values), field


def test_the_workbook_says_when_the_release_was_made_and_not_when_the_file_was(made: Made) -> None:
    with zipfile.ZipFile(workbook_of(made)) as archive:
        core = archive.read("docProps/core.xml").decode()
        times = {member.date_time for member in archive.infolist()}
    found = re.findall(r">([0-9-]+T[0-9:]+Z)<", core)
    assert found == [made.package.created] * 2
    assert {time[0] for time in times} == {1980}


def test_names_of_sheets_are_cut_to_what_excel_takes_and_no_two_are_alike() -> None:
    long = "a_table_whose_name_is_much_too_long"
    assert sheet_names(["terms", long, long + "_more", long[:31], "about", "history"]) == {
        "terms": "terms",
        long: "a_table_whose_name_is_much_too_",
        long + "_more": "a_table_whose_name_is_much_to_2",
        long[:31]: "a_table_whose_name_is_much_to_3",
        "about": "about_2",
        "history": "history_2",
    }
