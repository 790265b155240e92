"""Files of a release to download: Range (RFC 9110), Repr-Digest (RFC 9530), ETag."""

from __future__ import annotations

import base64
from datetime import datetime

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from api.web.caching import DERIVED, PINNED, make_conditional
from api.web.parameters import NONE, read_arguments
from api.web.scope import catalogue, scope_of

blueprint = Blueprint("files", __name__)

SHOWN = ("application/json", "text/csv")
"""Media types that a browser may show; the others it keeps."""


@blueprint.get("/v1/releases/<version>/files/<path:name>")
def get_file(version: str, name: str) -> Response:
    """One file of a release, whole or in part."""
    read_arguments(NONE)
    release = scope_of(version).release
    path = catalogue().file(release, name)
    file = release.files[name]
    response = send_file(
        # Flask takes a relative path for one beside the program, and not beside the folder it was started in.
        path.absolute(),
        mimetype=file.media_type,
        as_attachment=file.media_type.partition(";")[0] not in SHOWN,
        download_name=path.name,
        conditional=False,
        etag=file.sha256[:32],
        last_modified=datetime.fromisoformat(release.entry.created),
    )
    # Flask would add a charset to one that is there.
    response.headers["Content-Type"] = file.media_type
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    # What depends on a library's version may be made again, with other bytes.
    response.headers["Cache-Control"] = PINNED if file.reproducible else DERIVED
    response.headers["Link"] = f'</v1/releases/{release.version}>; rel="collection"'
    return _in_part(make_conditional(response), file.bytes)


def _in_part(response: Response, size: int) -> Response:
    """The part that Range asks for, where it is to be heeded (RFC 9110, 13.2.2 and 14.2).

    Not on HEAD, not in another unit than bytes, not where the client has the file already, and not
    where If-Range has a weak tag. Of several ranges at once we send the whole, and so of a suffix
    that is longer than the file.
    """
    ranges, validator = request.headers.get("Range", ""), request.headers.get("If-Range", "")
    heeded = (
        request.method == "GET"
        and response.status_code == 200
        and ranges.lower().startswith("bytes=")
        and "," not in ranges
        and not _is_longer(ranges.partition("=-")[2], size)
        and not validator.startswith("W/")
    )
    response.headers["Accept-Ranges"] = "bytes"
    if heeded:
        try:
            response.make_conditional(request, accept_ranges=True, complete_length=size)
        except RequestedRangeNotSatisfiable:
            response.close()
            raise
    return response


def _is_longer(suffix: str, size: int) -> bool:
    """Whether the length of a suffix is above the size; nothing that is no length is."""
    if not (suffix.isascii() and suffix.isdigit()):
        return False
    digits = suffix.lstrip("0") or "0"
    return len(digits) > 18 or int(digits) > size
