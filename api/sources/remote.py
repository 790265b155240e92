"""Files below an address, by obstore: HTTP(S), and S3 with the credentials that AWS's own variables name.

Every read has a bound of bytes and of seconds. Reasons name no address.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.errors import ExtraMissing, SourceUnusable
from api.package.files import replacing
from api.settings import CONNECT_TIMEOUT, FETCH_TRIES

if TYPE_CHECKING:
    from obstore.store import ClientConfig, HTTPStore, RetryConfig, S3Store

PIECE = 1 << 20

REASONS = (
    (r"status: (\d{3})", "the source answers with status {}"),
    (r"kind: Timeout", "the source takes too long"),
    (r"MissingContentLength", "the source does not say how long it is (Content-Length)"),
    (r"IncompleteBody|kind: Interrupted", "the answer was cut off"),
    (r"kind: Connect", "the source cannot be reached"),
    (r"error following redirect", "the source leads round in a circle"),
)
"""What the library says at length, in a few words."""


class Remote:
    """The files below one address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def read(self, name: str, most: int, seconds: int) -> bytes:
        """A whole file. Raises SourceUnusable where there is none, or more than `most`."""
        return b"".join(self._pieces(name, most, seconds))

    def fetch(self, name: str, target: Path, size: int, sha256: str, seconds: int) -> None:
        """A file of a known size and checksum, put in its place once it was found to be the very one.

        Raises SourceUnusable where it is not, and OSError where it cannot be written.
        """
        digest, found = hashlib.sha256(), 0
        with replacing(target) as out:
            for piece in self._pieces(name, size, seconds):
                out.write(piece)
                digest.update(piece)
                found += len(piece)
            if found != size:
                raise SourceUnusable(name, f"has {found} bytes, the index says {size}")
            if digest.hexdigest() != sha256:
                raise SourceUnusable(name, f"its sha256 is {digest.hexdigest()}, the index says {sha256}")

    def _pieces(self, name: str, most: int, seconds: int) -> Iterator[bytes]:
        try:
            import obstore
            from obstore.exceptions import BaseError
        except ImportError:
            raise ExtraMissing("obstore", "install") from None
        try:
            result = obstore.get(self._store(seconds), name)
            size, found = result.meta["size"], 0
            if size > most:
                raise SourceUnusable(name, f"has {size} bytes, {most} are expected at most")
            for piece in result.stream(min_chunk_size=PIECE):
                found += len(piece)
                if found > most:
                    raise SourceUnusable(name, f"has more than {most} bytes")
                yield bytes(piece)
            if found != size:
                raise SourceUnusable(name, "the answer was cut off")
        except FileNotFoundError:
            raise SourceUnusable(name, "the source has no such file") from None
        except BaseError as error:
            raise SourceUnusable(name, _reason(str(error))) from None

    def _store(self, seconds: int) -> HTTPStore | S3Store:
        from obstore.store import HTTPStore, S3Store

        client: ClientConfig = {
            "allow_http": True,
            "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT),
            "timeout": timedelta(seconds=seconds),
        }
        retry: RetryConfig = {"max_retries": FETCH_TRIES, "retry_timeout": timedelta(seconds=seconds)}
        kind: Any = S3Store if self.address.startswith("s3://") else HTTPStore
        store: HTTPStore | S3Store = kind.from_url(self.address, client_options=client, retry_config=retry)
        return store


def _reason(said: str) -> str:
    for pattern, reason in REASONS:
        found = re.search(pattern, said)
        if found:
            return reason.format(*found.groups())
    return "the answer is not one that can be read"
