"""What real clients ask, mixed: hot and cold lists, records, searches, draws, checks, exports, pages, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.speed.load import Client

WORDS = (
    *("armistice", "prisoners", "demarcation", "China", "Rhee", "Eisenhower", "Panmunjom", "truce", "Soviet"),
    *("Japan", "treaty", "refugees", "aid", "Geneva", "neutral", "repatriation", "border", "talks", "army"),
)


@dataclass(frozen=True)
class Asked:
    """A request: its kind, its address, the statuses that are right, and headers of its own."""

    kind: str
    address: str
    right: tuple[int, ...] = (200,)
    headers: str = ""


class Mix:
    """Requests by chance, from what a server says that it has. The same seed gives the same requests."""

    def __init__(self, port: int, seed: int) -> None:
        self._random = Random(seed)
        self._client = Client(port)
        self._collections = [told["collection"] for told in self._data("/v1")["collections"]]
        self._ids: dict[str, list[str]] = {}
        self._fields: dict[str, list[str]] = {}
        for name in self._collections:
            records = self._data(f"/v1/{name}?limit=100")
            self._ids[name] = [record["id"] for record in records]
            self._fields[name] = [field for field in records[0] if field != "id"] if records else []
        self._checks = list(self._answers())
        self._formats = [export["name"] for export in self._data("/v1/exports")]
        self._versions = [release["version"] for release in self._data("/v1/releases")]
        self._files = self._small_files()
        self._pages = self._sitemap()
        self._hot = [f"/v1/{name}" for name in self._collections] + [
            *self._pages[:10],
            "/v1",
            "/v1/openapi.json",
        ]
        self._client.close()
        self._kinds: list[tuple[int, Callable[[], Asked]]] = [
            (45, self.hot),
            (12, self.record),
            (10, self.cold_list),
            (8, self.search),
            (7, self.draw),
            (5, self.check),
            (4, self.page),
            (3, self.known),
            (2, self.trivia),
            (2, self.wrong),
            (1, self.export),
            (1, self.file),
        ]

    def __iter__(self) -> Iterator[Asked]:
        """Requests without end."""
        weights = [weight for weight, _ in self._kinds]
        makers = [maker for _, maker in self._kinds]
        while True:
            for make in self._random.choices(makers, weights, k=1000):
                yield make()

    def hot(self) -> Asked:
        """What everybody asks."""
        accept = self._random.choice(("br", "gzip", "gzip, deflate, br, zstd", ""))
        return Asked(
            "hot", self._random.choice(self._hot), headers=f"Accept-Encoding: {accept}\r\n" if accept else ""
        )

    def record(self) -> Asked:
        """One record, at the latest release or at some release."""
        name = self._collection()
        return Asked("record", f"/v1/{name}/{self._random.choice(self._ids[name])}")

    def cold_list(self) -> Asked:
        """A list that hardly anybody asks for in this way."""
        name, pick = self._collection(), self._random
        fields = pick.sample(self._fields[name], min(len(self._fields[name]), pick.randint(1, 5)))
        return Asked("cold list", f"/v1/{name}?limit={pick.randint(1, 100)}&fields={','.join(fields)}")

    def search(self) -> Asked:
        """One word or two."""
        words = " ".join(self._random.sample(WORDS, self._random.randint(1, 2)))
        return Asked("search", f"/v1/search?q={quote(words)}&limit={self._random.randint(1, 50)}")

    def draw(self) -> Asked:
        """A paper of its own for somebody."""
        answers = self._random.choice(("yes", "no"))
        seed = self._random.randrange(10**9)
        return Asked(
            "draw", f"/v1/quizzes?seed={seed}&length={self._random.randint(5, 20)}&answers={answers}"
        )

    def check(self) -> Asked:
        """One answer, marked."""
        return Asked("check", self._random.choice(self._checks))

    def page(self) -> Asked:
        """A page for people."""
        return Asked("page", self._random.choice(self._pages))

    def known(self) -> Asked:
        """What the client has, as it thinks: a tag that fits nothing."""
        return Asked("revalidate", self._random.choice(self._hot), headers='If-None-Match: "of-before"\r\n')

    def trivia(self) -> Asked:
        """Questions for a quiz app."""
        return Asked("trivia", f"/api.php?amount={self._random.randint(1, 10)}")

    def wrong(self) -> Asked:
        """What is refused."""
        number = self._random.randrange(10**6)
        wrong = (
            f"/v1/{self._collection()}?colour{number}=red",
            f"/v1/records/none-{number}",
            "/v1/terms?cursor=W10",
        )
        return Asked("refused", self._random.choice(wrong), (400, 404))

    def export(self) -> Asked:
        """A few items for another program."""
        name, seed = self._random.choice(self._formats), self._random.randrange(10**6)
        return Asked("export", f"/v1/exports/{name}?sample=10&seed={seed}", (200, 400))

    def file(self) -> Asked:
        """A file of a release."""
        return Asked("file", self._random.choice(self._files or ["/v1/releases"]))

    def _collection(self) -> str:
        return self._random.choice([name for name in self._collections if self._ids[name]])

    def _get(self, address: str) -> Any:
        return self._client.json(address)

    def _data(self, address: str) -> Any:
        return self._get(address)["data"]

    def _answers(self) -> Iterator[str]:
        """An answer to each item that is answered by one option."""
        for record in self._data("/v1/quiz-items?limit=100&kind=multiple_choice&include=options&fields=kind"):
            yield f"/v1/quiz-items/{record['id']}/check?answer={record['options'][0]['id']}"

    def _small_files(self) -> list[str]:
        files = self._data(f"/v1/releases/{self._versions[0]}")["files"]
        return [file["url"] for file in files if file["bytes"] < 500_000]

    def _sitemap(self) -> list[str]:
        status, _, body = self._client.get("/sitemap.xml")
        if status != 200:
            return ["/", "/docs"]
        parts = body.decode().split("<loc>")[1:]
        return ["/" + part.split("<")[0].split("/", 3)[3] for part in parts] or ["/", "/docs"]
