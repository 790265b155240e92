"""A release as files to download: one module a format, one visible dict."""

from __future__ import annotations

from api.downloads.archive import Archive
from api.downloads.format import Download
from api.downloads.json import Json
from api.downloads.jsonl import JsonLines
from api.downloads.parquet import Parquet
from api.downloads.sqlite import Sqlite
from api.downloads.tables import Csv, Descriptor, Schemas
from api.downloads.xlsx import Xlsx

DOWNLOADS: dict[str, Download] = {
    download.name: download
    for download in (
        Archive(),
        Csv(),
        Schemas(),
        Descriptor(),
        Json(),
        JsonLines(),
        Sqlite(),
        Parquet(),
        Xlsx(),
    )
}
