"""Records as JSON-LD nodes (JSON-LD 1.1). The context is inline: nothing is fetched to read a document.

A record's id is its address at the newest release, so that it is the same thing in every release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import OPTIONS
from api.linked_data.vocabulary import OWN, Property, mapped, vocabulary
from api.package.descriptor import KEY, Package, Table

Node = dict[str, Any]
LANGUAGE = "en-GB"
SCHEMA = "https://schema.org/"
ACCEPTED, SUGGESTED = "acceptedAnswer", "suggestedAnswer"


def context(base: str) -> Node:
    """The context of every document. base: scheme and host of our public address."""
    link = {"@type": "@id"}
    return {
        "@vocab": SCHEMA,
        "@language": LANGUAGE,
        OWN: f"{base}/v1/context.jsonld#",
        "dct": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "license": link,
        "isBasedOn": link,
        "url": link,
        "contentUrl": link,
    }


@dataclass(frozen=True)
class Writer:
    """Writes the records of a release as nodes.

    citations: of each record, its sources and where in them. locate: the table of an id, if it is there still.
    """

    package: Package
    base: str
    citations: Mapping[str, list[tuple[str, str | None]]]
    options: Mapping[str, list[Mapping[str, Any]]]
    locate: Callable[[str], Table | None]

    def document(self, node: Node) -> Node:
        """A node as a whole document: with the context, its licence, and the release that it is of."""
        licence = self.package.descriptor["licenses"][0]["path"]
        return {
            "@context": context(self.base),
            **node,
            "license": licence,
            "dct:isPartOf": [*_listed(node.get("dct:isPartOf")), {"@id": self._release}],
        }

    def graph(self, nodes: Iterable[Node]) -> Node:
        """Nodes as one graph, with the dataset that they are of."""
        dataset = {
            "@id": self._release,
            "@type": "Dataset",
            "name": self.package.title,
            "version": self.package.version,
            "license": self.package.descriptor["licenses"][0]["path"],
        }
        return {"@context": context(self.base), "@graph": [dataset, *nodes]}

    def node(self, table: Table, record: Mapping[str, Any]) -> Node:
        """One record. `record` is what the API answers, all its fields."""
        words = mapped(table.name)
        node: Node = {
            "@id": self.address(table, record[KEY]),
            "@type": _one(list(words.types)),
            "identifier": record[KEY],
        }
        hidden = {*(words.geo or ()), KEY}
        for field in table.fields:
            value = record.get(field.name)
            if value is None or field.name in hidden:
                continue
            known = words.fields.get(field.name) or Property(f"{OWN}:{field.name.removesuffix('_id')}")
            target = table.target.get(field.name)
            if target is not None:
                value = {"@id": self.address(self.package.tables[target], str(value))}
            elif field.record_reference:
                value = {"@id": self._somewhere(str(value))}
            elif field.type == "date":
                value = {"@value": value, "@type": "xsd:date"}
            elif known.datatype:
                value = {"@value": value, "@type": known.datatype}
            elif known.wrap:
                value = {"@id": f"{node['@id']}#{field.name}", "@type": known.wrap, "text": value}
            _add(node, known.name, value)
        for name, (first, last) in words.days.items():
            if record.get(first) and record.get(first) == record.get(last):
                node[name] = {"@value": record[first], "@type": "xsd:date"}
        if words.geo and all(record.get(name) for name in words.geo):
            latitude, longitude = (str(record[name]) for name in words.geo)
            node["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
        for source, locator in self.citations.get(record[KEY], ()):
            _add(node, "citation", self._citation(source, locator))
        for option in self.options.get(record[KEY], ()):
            right = option["correct"] or option.get("match_text") or option.get("rank")
            _add(node, ACCEPTED if right else SUGGESTED, self._option(option))
        return node

    def address(self, table: Table, record_id: str) -> str:
        """The id of a record."""
        return f"{self.base}/v1/{table.collection}/{record_id}"

    def _somewhere(self, record_id: str) -> str:
        """The id of a record of any table; one that has been removed has the address that says so."""
        table = self.locate(record_id)
        return self.address(table, record_id) if table else f"{self.base}/v1/records/{record_id}"

    @property
    def _release(self) -> str:
        return f"{self.base}/v1/releases/{self.package.version}"

    def _citation(self, source: str, locator: str | None) -> Node:
        _, table = vocabulary()
        found: Node = {
            "@id": self.address(
                self.package.tables[self.package.tables[table.table].target[table.source]], source
            )
        }
        if locator is None:
            return found
        return {"@type": "CreativeWork", "isPartOf": found, "pagination": locator}

    def _option(self, option: Mapping[str, Any]) -> Node:
        """An option in its question: the whole of it, for a reader of the question alone."""
        table = self.package.tables[OPTIONS]
        answer: Node = {
            "@id": self.address(table, option[KEY]),
            "@type": "Answer",
            "text": option["text"],
            "position": option["position"],
            "answerExplanation": {
                "@id": f"{self.address(table, option[KEY])}#feedback",
                "@type": "Comment",
                "text": option["feedback"],
            },
        }
        for name in ("match_text", "rank", "gap"):
            if option.get(name) is not None:
                answer[f"{OWN}:{name}"] = option[name]
        return answer


def citations_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, str | None]]]:
    """Rows of the table of citations, by the record that they are of."""
    _, table = vocabulary()
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for row in rows:
        found[row[table.record]].append((row[table.source], row.get(table.locator)))
    return dict(found)


def _add(node: Node, name: str, value: Any) -> None:
    """Another value of a property."""
    node[name] = value if name not in node else [*_listed(node[name]), value]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _one(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
