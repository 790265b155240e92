"""Where releases come from in the tests: a real HTTP server that can be made to misbehave, and a real bucket."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

BUCKET = "releases"


class Origin:
    """A folder over HTTP. `how` says, by the name of a file, how it misbehaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.how: dict[str, str] = {}
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: object) -> None:
                pass

            def do_GET(self) -> None:
                origin.answer(self)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/releases/"

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name = handler.path.rsplit("/", 1)[-1]
        path = self.folder / name
        how = "" if handler.path.startswith("/moved") else self.how.get(name, "")
        content = path.read_bytes() if path.is_file() else b""
        if how.isdigit() or not path.is_file():
            handler.send_response(int(how or 404))
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if how == "redirect":
            handler.send_response(302)
            handler.send_header("Location", f"/moved/{name}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if how == "circle":
            handler.send_response(302)
            handler.send_header("Location", handler.path)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if how == "hangs up":
            handler.close_connection = True
            return
        if how == "slow":
            time.sleep(3)
        handler.send_response(200)
        if how == "endless":
            # More than is said anywhere, without a length.
            handler.close_connection = True
        else:
            length = {"longer": len(content) + 100, "huge": 10**12}.get(how, len(content))
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if how in ("half", "longer", "huge"):
            handler.wfile.write(content if how == "longer" else content[: len(content) // 2])
            handler.close_connection = True
        elif how == "flipped":
            handler.wfile.write(content[:-200] + bytes([content[-200] ^ 1]) + content[-199:])
        else:
            handler.wfile.write(content)

    def close(self) -> None:
        """Go away."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def origin_of(folder: Path) -> Iterator[Origin]:
    origin = Origin(folder)
    try:
        yield origin
    finally:
        origin.close()


class Bucket:
    """A bucket of an S3-compatible server in a process of its own."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.environment = {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-west-2",
            "AWS_ENDPOINT_URL": self.endpoint,
        }
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="eu-west-2",
        )
        self.client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
        )

    def put(self, folder: Path) -> None:
        for path in folder.iterdir():
            if path.is_file():
                self.client.put_object(Bucket=BUCKET, Key=f"bank/{path.name}", Body=path.read_bytes())


@contextmanager
def bucket(port: int, log: Path) -> Iterator[Bucket]:
    code = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", code], stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        yield Bucket(port)
    finally:
        process.kill()
        process.wait()
