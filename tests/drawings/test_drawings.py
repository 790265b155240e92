"""Every drawing of the published release: readable, whole, the same each time, right beside its table."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations
from xml.etree import ElementTree

import pytest

from api.drawings.config import config
from api.drawings.drawn import Drawn
from api.drawings.make import draw, drawable
from api.drawings.png import as_png
from api.drawings.style import STYLES
from api.drawings.svg import standalone, within_page
from api.drawings.text import is_covered
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.drawings.golden import RELEASE, golden, made
from tests.drawings.reading import classes, linked, texts

VIEWS = sorted(config().views)


@pytest.fixture(scope="module", params=VIEWS)
def drawn(request: pytest.FixtureRequest, published_catalogue: Catalogue) -> Drawn:
    release = published_catalogue.latest
    return draw(release, drawable(release)[request.param])


def test_no_text_lies_over_another_or_outside(drawn: Drawn) -> None:
    for picture in (drawn.wide, drawn.narrow):
        found = list(texts(picture))
        assert len(found) > 10
        for words, box in found:
            assert box.left >= 0, words
            assert box.right <= picture.width, words
            assert box.top >= 0, words
            assert box.bottom <= picture.height, words
        over = [(a, b) for (a, one), (b, other) in combinations(found, 2) if one.meets(other)]
        assert over == []


def test_every_class_has_a_look_in_files_and_in_pages(drawn: Drawn) -> None:
    style_sheet = (ROOT / "api/web/static/look.css").read_text("utf-8")
    for name in classes(drawn.wide) | classes(drawn.narrow) | classes(drawn.small):
        assert name in STYLES
        assert re.search(rf"\.drawing \.{name}\b", style_sheet) or name == "to", name


def test_it_is_the_same_each_time(drawn: Drawn, published_catalogue: Catalogue) -> None:
    release = published_catalogue.latest
    view = next(v for v in drawable(release).values() if drawn.title.startswith(v.title))
    again = draw(release, view)
    assert standalone(again.wide, "", "c") == standalone(drawn.wide, "", "c")
    assert again == drawn or again.sheet == drawn.sheet


def test_its_links_lead_to_records_of_the_table(drawn: Drawn, published_catalogue: Catalogue) -> None:
    rows = {cell.record_id for row in drawn.sheet.rows for cell in row if cell.record_id}
    for picture in (drawn.wide, drawn.narrow):
        found = linked(picture.root)
        assert found
        assert found <= rows
        assert all(published_catalogue.latest.has(record_id) for record_id in found)


def test_a_page_has_no_style_of_its_own_and_names_the_drawing(drawn: Drawn) -> None:
    html = within_page(drawn.wide, "it", "/releases/1.1.0")
    root = ElementTree.fromstring(html)
    assert "style=" not in html
    assert root.find("title") is not None
    assert root.get("aria-labelledby") == "it-title it-desc"
    assert all(element.get("href", "").startswith("/releases/1.1.0/records/") for element in root.iter("a"))
    small = within_page(drawn.small, "it", "", silent=True)
    assert "<a" not in small
    assert 'aria-hidden="true"' in small


def test_a_file_stands_alone(drawn: Drawn) -> None:
    content = standalone(drawn.wide, "https://bank.example", "Sample & credit")
    root = ElementTree.fromstring(content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "class=" not in content.decode()
    text = "".join(root.itertext())
    assert "Sample & credit" in text
    assert drawn.title.split()[0] in text
    assert is_covered(text.replace("\n", ""))


def test_words_stand_for_the_picture(drawn: Drawn) -> None:
    assert drawn.reading.endswith(".")
    assert len(drawn.description) >= 2
    assert len(drawn.sheet.rows) > 20
    lines = drawn.sheet.csv().decode().splitlines()
    assert lines[0].startswith("id,")


def test_text_is_in_the_png() -> None:
    """The same picture with and without its words: as many dark pixels more as letters have."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Inter">'
    bare = as_png(f'{head}<rect width="200" height="40" fill="#fff"/></svg>'.encode())
    rect = '<rect width="200" height="40" fill="#fff"/>'
    words = as_png(f'{head}{rect}<text x="5" y="25" font-size="20">Panmunjom</text></svg>'.encode())
    assert words.startswith(b"\x89PNG")
    assert len(words) > len(bare) + 500
    assert words == as_png(f'{head}{rect}<text x="5" y="25" font-size="20">Panmunjom</text></svg>'.encode())


def test_files_are_those_that_were_looked_at(published_catalogue: Catalogue) -> None:
    found = dict(made(published_catalogue.get(RELEASE)))
    assert found.keys() == set(VIEWS)
    for name, content in found.items():
        assert content == golden(name).read_bytes(), f"{name}: python -m tests.drawings.golden, and look"


def test_a_package_without_the_tables_has_no_drawings(sample_catalogue: Catalogue) -> None:
    assert drawable(sample_catalogue.latest) == {}


def test_letters_that_our_font_lacks_do_not_fail() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Inter">'
    found = as_png(f'{head}<text x="5" y="25" font-size="20">판문점 سلام</text></svg>'.encode())
    assert found.startswith(b"\x89PNG")


def test_a_worker_does_not_load_the_renderer() -> None:
    """It holds the interpreter's lock while it renders."""
    code = "import sys, api.web.app; sys.exit('resvg_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
