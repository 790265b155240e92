"""What the W3C's checker found in our pages once, and html-validate and axe had not: never again, on any kind.

The checker itself (vnu-jar 26.9.27) needs Java, so it is run by hand.
"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.web.pages.kinds import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_what_the_standards_checker_found_is_on_no_page(published: FlaskClient, kind: Kind) -> None:
    answer = published.get(kind.address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == kind.status
    page = html.fromstring(answer.get_data(as_text=True))
    assert page.xpath("//pre[@aria-label][not(@role)]") == [], "a name needs a role that may have one"
    assert page.xpath("//section[not(.//h1|.//h2|.//h3|.//h4)]") == [], "a section has a heading"
    chosen = "//select[@required][not(descendant::option[1][@value=''])]"
    assert page.xpath(chosen) == [], "what is required begins with nothing chosen"
