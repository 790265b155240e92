"""The filter of CASE lists, and the whole list call around it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from api.assessment.reading import read_whole_bank
from api.protocols.case.answers import DOCUMENT_FIELDS, CaseError, documents
from api.protocols.case.filtering import FilterInvalid, read_filter
from api.protocols.case.framework import Maker
from api.protocols.case.versions import V10, V11
from tests.fuzz.world import World

FILTERS = (
    *("title='Elements'", "title~'e' AND language='en'", "version>='1' OR version<'0'", "extensions.x='1'"),
    *("lastChangeDateTime>'2020-01-01T00:00:00Z'", "title!=''", "  title = 'a b'  ", "subject~'chem'"),
)
QUERIES = (
    *(
        "limit=1&offset=0&sort=title&orderBy=desc",
        "fields=title,uri&filter=title%3D%27x%27",
        "sort=extensions.a.b",
    ),
    *("offset=2147483647", "limit=1&limit=2", "orderBy=asc", "filter=title~%27%27&sort=subject"),
)


class CaseFilters:
    """The first byte: 'f' for a filter, 'q' for a query of the list call."""

    def __init__(self, world: World) -> None:
        release = world.catalogue.latest
        base = "http://localhost/ims/case/v1p1"
        created = release.package.created
        bank = read_whole_bank(release)
        self._framework = Maker(release.package, bank, base, "http://localhost/v1", {}, created).make()
        self._thing = next(iter(self._framework.all("CFDocuments")))
        self.seeds = [b"f" + text.encode() for text in FILTERS] + [b"q" + text.encode() for text in QUERIES]
        self.words = [
            *(name.encode() for name in DOCUMENT_FIELDS),
            *(
                b" AND ",
                b" OR ",
                b"=",
                b"!=",
                b">=",
                b"<",
                b"~",
                b"'",
                b".",
                b"filter=",
                b"sort=",
                b"fields=",
                b"&",
                b"%27",
            ),
        ]

    def __call__(self, data: bytes) -> bool:
        """Read it, and hold it to a document."""
        text = data[1:].decode("utf-8", "replace")
        if data[:1] == b"f":
            try:
                found = read_filter(text, DOCUMENT_FIELDS)
            except FilterInvalid as error:
                assert str(error)
                return False
            assert isinstance(found.holds(self._thing), bool)
            return True
        try:
            listed = documents(self._framework, dict(parse_qsl(text, True)), V10 if len(text) % 2 else V11)
        except CaseError as error:
            assert error.status == 400
            assert error.body()
            return False
        assert listed.total <= 1
        assert all(offset >= 0 for offset in listed.pages.values())
        return True
