"""Problem documents (RFC 9457): what can go wrong, and one dict from exception to answer.

Every error answer of the server, an unknown route and a failure of ours included, is
application/problem+json with `type`, `title`, `status`, `detail`, `instance`, a stable `code`, and
`errors`, a list of what was wrong with each parameter: `parameter`, `value`, `code`, `detail`, and
`allowed` where the allowed values can be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    PreconditionFailed,
    RequestedRangeNotSatisfiable,
)

from api.errors import (
    CursorInvalid,
    ExportUnknown,
    FileUnknown,
    NothingCarried,
    RecordRemoved,
    RecordRenamed,
    RecordUnknown,
    ReleaseUnavailable,
    ReleaseUnknown,
    TooMuch,
)
from api.serialise.records import to_json
from api.settings import RETRY_AFTER
from api.web.caching import LATEST
from api.web.exchange import REQUEST_ID
from api.web.scope import ReleaseAliased

MIMETYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its HTTP status, its title, and when it is met."""

    status: int
    title: str
    meaning: str


KINDS: dict[str, Kind] = {
    "unknown_parameter": Kind(
        400,
        "Unknown parameter",
        "The address has a parameter that this resource does not take. `allowed` lists those it does.",
    ),
    "invalid_value": Kind(
        400,
        "Invalid value",
        "A parameter has a value of the wrong type, or outside the allowed values or range.",
    ),
    "unknown_field": Kind(
        400,
        "Unknown field",
        "`fields` or `sort` names a field that the collection does not have, or cannot be sorted by.",
    ),
    "repeated_parameter": Kind(
        400, "Repeated parameter", "A parameter that can be given once was given more often."
    ),
    "missing_parameter": Kind(400, "Missing parameter", "A parameter that is needed was not given."),
    "invalid_cursor": Kind(
        400,
        "Invalid cursor",
        "The cursor is malformed, or belongs to another release, collection, filter or sort.",
    ),
    "invalid_parameters": Kind(
        400, "Invalid parameters", "Several parameters are wrong, for different reasons; see `errors`."
    ),
    "empty_selection": Kind(
        400, "Empty selection", "Nothing of the release is in what the parameters select together."
    ),
    "not_carried": Kind(
        400, "Not carried", "The format can carry none of the records that are selected; `detail` says why."
    ),
    "too_much": Kind(
        400, "Too much", "The request asks for more work than one may cost; `detail` says what the bound is."
    ),
    "malformed_address": Kind(
        400,
        "Malformed address",
        "The address has broken percent-encoding, bytes that are not UTF-8, or control characters.",
    ),
    "unknown_address": Kind(404, "Unknown address", "Nothing is served at this address."),
    "unknown_collection": Kind(
        404, "Unknown collection", "The release has no such collection. `allowed` lists those it has."
    ),
    "unknown_record": Kind(
        404,
        "Unknown record",
        "The release has no record of this id, and no earlier one is known to have had it.",
    ),
    "unknown_release": Kind(
        404, "Unknown release", "There is no such release. `allowed` lists those there are."
    ),
    "unknown_export": Kind(
        404, "Unknown export", "There is no such export format. `allowed` lists those there are."
    ),
    "unknown_page": Kind(
        404, "Unknown page", "The list has no page of this number. `allowed` says which it has."
    ),
    "unknown_file": Kind(
        404, "Unknown file", "The release has no such file. The release's own address lists those it has."
    ),
    "method_not_allowed": Kind(405, "Method not allowed", "The API is read-only: GET, HEAD and OPTIONS."),
    "record_removed": Kind(
        410,
        "Record removed",
        "The record was removed from the dataset. `reason` says why, `removed_in` since which release.",
    ),
    "precondition_failed": Kind(
        412, "Precondition failed", "If-Match names another state of the resource than the one that is here."
    ),
    "address_too_long": Kind(414, "Address too long", "The address is longer than the server takes."),
    "request_refused": Kind(400, "Request refused", "The request was refused before it reached the API."),
    "misdirected_request": Kind(
        421, "Misdirected request", "The server does not answer for the host that was asked."
    ),
    "too_many_requests": Kind(
        429,
        "Too many requests",
        "One client asks more than the operator allows. `Retry-After` says when to ask again, `RateLimit-Policy` what is allowed.",
    ),
    "overloaded": Kind(
        503, "Overloaded", "The server has as many connections as it takes. Ask again in a moment."
    ),
    "range_not_satisfiable": Kind(
        416, "Range not satisfiable", "The file has no such bytes. `Content-Range` says how many it has."
    ),
    "release_unavailable": Kind(
        503,
        "Release unavailable",
        "The release is known, and damaged where this server keeps it. `/health/ready` names the fault; the other releases are served.",
    ),
    "internal_error": Kind(
        500, "Internal error", "The server failed. It is our fault, and it is in our log."
    ),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    value: str
    code: str
    detail: str
    allowed: tuple[str, ...] | None = None


class ArgumentsInvalid(Exception):
    """The parameters of a request are wrong; `faults` says how, one entry each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.detail for fault in faults))


class CollectionUnknown(Exception):
    """The release has no collection of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"there is no collection {name}")


class PageUnknown(Exception):
    """A list has no page of this number; it has `pages`."""

    def __init__(self, number: str, pages: int) -> None:
        self.number = number
        self.pages = pages
        super().__init__(f"there is no page {number}")


class AddressRefused(Exception):
    """The address cannot be taken as it was sent."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


def content_of(
    code: str,
    detail: str,
    instance: str,
    faults: Sequence[Fault] = (),
    status: int | None = None,
    **members: Any,
) -> dict[str, Any]:
    """What a problem document holds. `members` are added to it as they are."""
    kind = KINDS[code]
    return {
        "type": f"/docs#problem-{code}",
        "title": kind.title,
        "status": status or kind.status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "errors": [
            {"parameter": f.parameter, "value": f.value, "code": f.code, "detail": f.detail}
            | ({} if f.allowed is None else {"allowed": list(f.allowed)})
            for f in faults
        ],
    } | members


def problem(
    code: str, detail: str, faults: Sequence[Fault] = (), status: int | None = None, **members: Any
) -> Response:
    """A problem document about the request at hand."""
    content = content_of(code, detail, request.path, faults, status, **members)
    response = Response(to_json(content), content["status"], mimetype=MIMETYPE)
    response.headers["Cache-Control"] = "no-store" if content["status"] >= 500 else "public, max-age=60"
    return response


def _arguments_invalid(error: ArgumentsInvalid) -> Response:
    codes = {fault.code for fault in error.faults}
    code = codes.pop() if len(codes) == 1 else "invalid_parameters"
    detail = " ".join(dict.fromkeys(fault.detail for fault in error.faults))
    return problem(code, detail, error.faults)


def _cursor_invalid(error: CursorInvalid) -> Response:
    fault = Fault("cursor", error.cursor, "invalid_cursor", error.reason)
    return problem("invalid_cursor", error.reason, [fault])


def _too_much(error: TooMuch) -> Response:
    detail = f"'{error.parameter}' asks for too much: {error.reason}."
    return problem("too_much", detail, [Fault(error.parameter, error.value, "too_much", detail)])


def _collection_unknown(error: CollectionUnknown) -> Response:
    fault = Fault(
        "collection", error.name, "unknown_collection", f"There is no collection '{error.name}'.", error.known
    )
    return problem("unknown_collection", fault.detail, [fault])


def _page_unknown(error: PageUnknown) -> Response:
    allowed = f"1 to {error.pages}" if error.pages > 1 else "1"
    detail = f"There is no page '{error.number}': pages are numbered {allowed}."
    return problem(
        "unknown_page", detail, [Fault("number", error.number, "unknown_page", detail, (allowed,))]
    )


def _release_unknown(error: ReleaseUnknown) -> Response:
    fault = Fault(
        "version", error.version, "unknown_release", f"There is no release '{error.version}'.", error.known
    )
    return problem("unknown_release", fault.detail, [fault])


def _release_unavailable(error: ReleaseUnavailable) -> Response:
    detail = f"Release {error.version} is known, and cannot be served until it is repaired here."
    response = problem("release_unavailable", detail)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _release_aliased(error: ReleaseAliased) -> Response:
    """307 to the same address at the release that the alias stands for now; the query goes along."""
    before, _, rest = request.path.partition(f"/releases/{error.alias}")
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    content = {"alias": error.alias, "release": error.version}
    response = Response(to_json(content), 307, mimetype="application/json")
    response.headers["Location"] = f"{before}/releases/{error.version}{quote(rest)}{query}"
    response.headers["Cache-Control"] = LATEST
    return response


def _file_unknown(error: FileUnknown) -> Response:
    detail = f"Release {error.release} has no file '{error.name}'. `/v1/releases/{error.release}` lists those it has."
    return problem("unknown_file", detail, [Fault("name", error.name, "unknown_file", detail)])


def _record_unknown(error: RecordUnknown) -> Response:
    detail = f"Release {error.release} has no record '{error.record_id}' here."
    return problem("unknown_record", detail, [Fault("id", error.record_id, "unknown_record", detail)])


def _record_removed(error: RecordRemoved) -> Response:
    detail = f"The record '{error.record_id}' was removed in release {error.removed_in}: {error.reason}"
    return problem("record_removed", detail, reason=error.reason, removed_in=error.removed_in)


def _record_renamed(error: RecordRenamed) -> Response:
    """308 to the same address with the successor's id; the query goes along."""
    path, _, _ = request.path.rpartition("/")
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    content = {"successor_id": error.successor_id, "renamed_in": error.renamed_in, "reason": error.reason}
    response = Response(to_json(content), 308, mimetype="application/json")
    response.headers["Location"] = f"{path}/{error.successor_id}{query}"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _export_unknown(error: ExportUnknown) -> Response:
    detail = f"There is no export format '{error.name}'."
    return problem(
        "unknown_export", detail, [Fault("name", error.name, "unknown_export", detail, error.known)]
    )


def _nothing_carried(error: NothingCarried) -> Response:
    return problem("not_carried", f"{error}.")


def _address_refused(error: AddressRefused) -> Response:
    return problem(error.code, error.detail)


UNREADABLE = "The request cannot be read. Each part of the name in its Host header has 1 to 63 characters."
"""Where Werkzeug refuses a request and does not say why: all else that it might mean is refused before."""


def _http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse by themselves."""
    if isinstance(error, MethodNotAllowed):
        response = problem("method_not_allowed", f"{request.method} is not taken here: the API is read-only.")
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    if error.response is not None and error.code is not None and 300 <= error.code < 400:
        return error.response  # type: ignore[return-value]
    if error.code == 404:
        return problem(
            "unknown_address", f"Nothing is served at '{request.path}'. Begin at '/v1' or '/docs'."
        )
    if isinstance(error, RequestedRangeNotSatisfiable):
        response = problem("range_not_satisfiable", "The file has no such bytes.")
        response.headers["Content-Range"] = f"bytes */{error.length}"
        return response
    if isinstance(error, PreconditionFailed):
        return problem("precondition_failed", "What is here is not what If-Match names; ask without it.")
    if error.code is not None and error.code < 500:
        detail = UNREADABLE if error.description == BadRequest.description else error.description
        return problem("request_refused", detail or error.name, status=error.code)
    return problem("internal_error", "The server failed on this request.")


def _failure(error: Exception) -> Response:
    request_id = request.environ.get(REQUEST_ID, "")
    current_app.logger.error(
        "unhandled error at %a, request %s",
        request.path,
        request_id,
        exc_info=error,
        extra={"request_id": request_id},
    )
    return problem("internal_error", "The server failed on this request.")


HANDLERS: dict[type[Exception], Callable[[Any], Response]] = {
    ArgumentsInvalid: _arguments_invalid,
    CursorInvalid: _cursor_invalid,
    TooMuch: _too_much,
    CollectionUnknown: _collection_unknown,
    PageUnknown: _page_unknown,
    ReleaseUnknown: _release_unknown,
    ReleaseUnavailable: _release_unavailable,
    ReleaseAliased: _release_aliased,
    FileUnknown: _file_unknown,
    ExportUnknown: _export_unknown,
    NothingCarried: _nothing_carried,
    RecordUnknown: _record_unknown,
    RecordRemoved: _record_removed,
    RecordRenamed: _record_renamed,
    AddressRefused: _address_refused,
    HTTPException: _http,
    Exception: _failure,
}


Dresser = Callable[[Response, str], Response | None]
"""Puts a problem, with its detail, into the words of another protocol where the address is of it; else None."""


def install(app: Flask, *dressers: Dresser) -> None:
    """Register every handler. An address of another protocol answers in that protocol's words."""
    for exception, handler in HANDLERS.items():
        app.register_error_handler(exception, _dressed(handler, dressers))


def _dressed(handler: Callable[[Any], Response], dressers: Sequence[Dresser]) -> Callable[[Any], Response]:
    """The handler, its problem put into other words where one of the dressers has them."""

    def handle(error: Any) -> Response:
        found = handler(error)
        if found.mimetype != MIMETYPE:
            return found
        detail = str(found.get_json()["detail"])
        other = next((made for dress in dressers if (made := dress(found, detail)) is not None), None)
        if other is None:
            return found
        for name in ("Allow", "Retry-After"):
            if name in found.headers:
                other.headers[name] = found.headers[name]
        return other

    return handle
