"""What a client sends gets into no SQL, no header, no template and no second line of the log."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.store.catalogue import Catalogue
from api.store.cursor import pack
from api.web.app import create_app
from api.web.arguments import list_parameters
from tests.attacks.wire import NAME, VALUE
from tests.web.asking import ask, ids, release_of, walk

SQL = (
    *(
        "' OR '1'='1",
        "x' OR 1=1 --",
        "'; DROP TABLE elements; --",
        "') UNION SELECT id, id, id FROM elements --",
    ),
    *(
        '" OR ""="',
        "\"; ATTACH DATABASE '/tmp/x' AS x; --",
        "1; PRAGMA writable_schema=1",
        "%' OR '%'='",
        "\\' OR 1=1 --",
    ),
    *(
        "1 OR 1=1",
        "id IN (SELECT id FROM elements)",
        "CASE WHEN 1 THEN name END",
        "_json",
        "_place",
        "rowid",
        "sqlite_version()",
    ),
    *(
        "*/ OR 1 /*",
        "?1",
        ":a",
        "@a",
        "$a",
        "randomblob(1000000000)",
        "x'00'",
        "load_extension('x')",
        "NULL",
        "''",
    ),
)
HEADERS = (
    *(
        "%0d%0aX-Evil:%201",
        "%0aX-Evil: 1",
        "%0d%0a%0d%0a<script>",
        "%E5%98%8A%E5%98%8DX-Evil:1",
        "č Ċ X-Evil: 1",
        "\u010d\u010aX-Evil:1",
    ),
    *(
        '>; rel="evil", </x',
        '"; filename="evil.exe',
        "%C2%85X-Evil:1",
        "%E2%80%A8X-Evil:1",
        "a,b;c=d",
        "\\r\\nX-Evil: 1",
        "//evil.example",
    ),
    *("%250d%250aX-Evil:1", "@evil.example", "\\\\evil.example", "javascript:alert(1)", "%09X", "é\u202eü"),
)
TEMPLATES = (
    "{{7*7}}",
    "${7*7}",
    "<%= 7*7 %>",
    "{% print(7*7) %}",
    "#{7*7}",
    "{{config}}",
    "{{request.environ}}",
    "%(x)s",
    "{0}",
    "{x.__class__}",
)


def parameters_of(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Every parameter of every collection, with the collection."""
    package = release_of(client).package
    for table in package.tables.values():
        for parameter in list_parameters(package, table):
            yield table.collection, parameter.name


def test_no_parameter_of_any_collection_reaches_sql(sample: FlaskClient, sample_catalogue: Catalogue) -> None:
    store = sample_catalogue.latest.path
    before = hashlib.sha256(store.read_bytes()).hexdigest()
    totals = {
        name: ask(sample, f"/v1/{name}", limit=1)["meta"]["total"]
        for name in release_of(sample).package.by_collection
    }
    for collection, name in parameters_of(sample):
        for attack in SQL:
            answer = sample.get(f"/v1/{collection}", query_string={name: attack})
            assert answer.status_code in (200, 400), (collection, name, attack)
            if answer.status_code == 400:
                continue
            if name.endswith("__not") or name in ("seed", "q"):
                assert answer.get_json()["meta"]["total"] <= totals[collection]
            else:
                assert answer.get_json()["meta"]["total"] == 0, (collection, name, attack)
    assert hashlib.sha256(store.read_bytes()).hexdigest() == before


def test_nor_does_a_cursor_that_holds_it(sample: FlaskClient) -> None:
    """Its keys are values: whatever stands in them, a page holds what comes after, each record once."""
    every = ids(walk(sample, "/v1/elements", sort="name", limit=3))
    cursor = (
        ask(sample, "/v1/elements", sort="name", limit=3)["links"]["next"]
        .partition("cursor=")[2]
        .partition("&")[0]
    )
    content = json.loads(__import__("base64").urlsafe_b64decode(cursor + "=="))
    for attack in SQL:
        for keys in ([attack, attack], [content[2], attack], [attack, content[3]]):
            found = sample.get(
                "/v1/elements", query_string={"sort": "name", "cursor": pack([*content[:2], *keys])}
            )
            assert found.status_code in (200, 400)
            if found.status_code == 200:
                page = ids(found.get_json()["data"])
                assert page == [record_id for record_id in every if record_id in page]
    for bound in ([attack, *content[1:]] for attack in SQL):
        assert (
            sample.get("/v1/elements", query_string={"sort": "name", "cursor": pack(bound)}).status_code
            == 400
        )


@pytest.mark.parametrize(
    "place",
    [
        "/v1/{}",
        "/v1/elements/{}",
        "/v1/records/{}",
        "/v1/releases/{}",
        "/v1/releases/1.1.0/files/{}",
        "/v1/exports/{}",
        "/v1/elements/{}.jsonld",
        "/v2/question/{}",
        "/ims/case/v1p1/CFItems/{}",
        "/v1/quiz-items/{}/check?answer=a",
    ],
)
def test_no_part_of_a_path_does(sample: FlaskClient, place: str) -> None:
    for attack in (
        *SQL,
        *TEMPLATES,
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "....//",
        "%2e%2e%2f",
        "a%00.csv",
    ):
        encoded = attack if "%2" in attack or "%00" in attack else quote(attack, safe="")
        answer = sample.get(place.format(encoded))
        assert answer.status_code in (400, 404), (place, attack)
        assert "root:" not in answer.text
        assert "q49" not in answer.text


def addresses_with(attack: str) -> Iterator[str]:
    """Everywhere that what is sent comes back in a header: links, where it is now, the name of a file."""
    value = attack if "%" in attack else quote(attack, safe='/<>";,=:@\\')
    for path in (
        "/v1/elements?name={}",
        "/v1/elements?sample=2&seed={}",
        "/v1/search?q=metal+{}",
        "/v1/quizzes?seed={}",
        "/v1/elements?name={}&limit=1",
    ):
        yield path.format(value)
    yield f"/v1/releases/latest/elements?name={value}"
    yield f"/v1/releases/latest/{value}"
    yield f"/v1/releases/1/elements/element-helium?fields={value}"
    yield f"/v1/elements/element-wolfram?x={value}"
    yield f"/v1/elements/element-helium?{value}"
    yield f"/v1/exports/gift?sample=1&seed={value}"
    yield f"/v1/exports/gift?spec_point={value}"
    yield f"/v1/exports/{value}"
    yield f"/v1/quiz-items/quiz-conductor/check?answer={value}"
    yield f"/ims/case/v1p1/CFDocuments?sort=title&fields=title&filter=title~%27{value}%27&limit=1"
    yield f"/ims/case/v1p1/CFDocuments?sort={value}"
    yield f"/oembed?url=http://localhost/v1/quizzes?seed={value}"
    yield f"/static/style.css?v={value}"
    yield f"/{value}"


def test_no_header_is_split_or_gains_a_part(sample: FlaskClient) -> None:
    for attack in HEADERS:
        for address in addresses_with(attack):
            for accept in ("*/*", "text/html", "application/ld+json"):
                answer = sample.get(address, headers={"Accept": accept})
                assert answer.status_code < 500, (address, answer.text[:500])
                for name, value in answer.headers:
                    assert NAME.fullmatch(name.encode()), name
                    assert VALUE.fullmatch(value.encode("latin-1")), (address, name, value)
                assert "x-evil" not in {name.lower() for name, _ in answer.headers}
                _whole(answer.headers.get("Link"), address)
                _whole_name(answer.headers.get("Content-Disposition"), address)
                location = answer.headers.get("Location", "/v1")
                assert re.match(r"/(?:v1|v2|ims|api)\b|http://localhost/", location), (address, location)
                assert re.fullmatch(r"[!-~]+", location), (address, location)


def _whole(link: str | None, address: str) -> None:
    """A Link header is a list of links of ours (RFC 8288), and of nothing else."""
    if link is None:
        return
    part = r'<[^<>"\s]+>; rel="[a-z-]+"(?:; type="[a-z+./-]+")?'
    assert re.fullmatch(rf"{part}(?:, {part})*", link), (address, link)
    assert 'rel="evil"' not in link


def _whole_name(disposition: str | None, address: str) -> None:
    if disposition is not None:
        assert re.fullmatch(r'(?:attachment|inline); filename="?[A-Za-z0-9._-]+"?', disposition), (
            address,
            disposition,
        )


@pytest.mark.parametrize(
    "host",
    [
        'x"><script>',
        "a b",
        "evil.example/path?",
        "x>; rel=evil",
        "",
        "[::1",
        "a,b",
        "é",
        "localhost:99999",
        "user@localhost",
        "x" * 3000,
    ],
)
def test_a_host_that_is_none_gets_into_no_header_or_page(sample: FlaskClient, host: str) -> None:
    for address in (
        "/",
        "/docs",
        "/v1/quiz-items/quiz-conductor",
        "/v1/releases.atom",
        "/oembed/providers.json",
        "/sitemap.xml",
        "/v1/context.jsonld",
        "/ims/case/v1p1/CFDocuments?limit=1",
        "/llms.txt",
    ):
        answer = sample.get(address, headers={"Host": host.encode("utf-8").decode("latin-1")})
        assert answer.status_code < 500, (address, answer.text[:500])
        _whole(answer.headers.get("Link"), address)
        assert "<script>" not in answer.text.replace("</script>", "") or not host.endswith("<script>")
        for name, value in answer.headers:
            assert VALUE.fullmatch(value.encode("latin-1")), (name, value)


def test_no_template_takes_what_is_sent(sample: FlaskClient) -> None:
    for attack in TEMPLATES:
        sent = quote(f"zq{attack}zq", safe="")
        for address in (
            f"/{sent}",
            f"/docs?x={sent}",
            f"/v1/elements?name={sent}",
            f"/v1/elements?colour={sent}",
            f"/oembed?url={sent}",
            f"/v1/exports/{sent}",
        ):
            answer = sample.get(address, headers={"Accept": "text/html"})
            assert "zq49zq" not in answer.text
            assert "SECRET_KEY" not in answer.text
            assert "wsgi." not in answer.text


def test_a_failure_is_one_line_of_the_log_whatever_was_asked(
    sample_catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(sample_catalogue)

    @app.get("/fails/<path:rest>")
    def fails(rest: str) -> str:
        raise RuntimeError("it fails")

    attacks = (
        "a%C2%85CRITICAL forged",
        "a%E2%80%A8forged",
        "a%E2%80%A9forged",
        "%C2%9b31mred",
        "%E2%80%AEdesrever",
        "a%0aforged",
        "a%1b[2J",
    )
    for attack in attacks:
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            answer = app.test_client().get(f"/fails/{attack}")
        assert answer.status_code in (400, 500)
        for record in caplog.records:
            said = record.getMessage()
            assert len(said.splitlines()) == 1, said
            assert said.isprintable(), ascii(said)
        assert bool(caplog.records) == (answer.status_code == 500)


def test_an_error_tells_nothing_of_the_machine(sample_app: Flask, sample_catalogue: Catalogue) -> None:
    app = create_app(sample_catalogue)

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError(f"a secret of {sample_catalogue.folder}")

    for accept in ("*/*", "text/html"):
        answer = app.test_client().get("/fails", headers={"Accept": accept})
        assert answer.status_code == 500
        for part in (
            "secret",
            str(sample_catalogue.folder),
            "Traceback",
            "RuntimeError",
            ".py",
            "Werkzeug",
            "Python/",
        ):
            assert part not in answer.text
            assert part not in str(answer.headers)
