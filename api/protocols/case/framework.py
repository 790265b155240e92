"""A release as a CASE framework: the document, an item for each specification point, and what ties them.

Names and shapes are those of CASE 1.1 (1EdTech). Every identity is a version 5 UUID of the package's
name and a record's id, so that it is the same in every release and on every server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.assessment.bank import Bank
from api.assessment.material import Question, SpecPoint, Term
from api.package.descriptor import Package
from api.package.identity import uuid_of

Thing = dict[str, Any]
KINDS = (
    *("CFDocuments", "CFItems", "CFAssociations", "CFItemTypes", "CFSubjects", "CFConcepts"),
    *("CFLicenses", "CFAssociationGroupings", "CFRubrics"),
)
"""What a call can ask for by its identifier, each on its own."""

CHILD, EXEMPLAR, RELATED = "isChildOf", "exemplar", "isRelatedTo"
SCOPE = "Specification content, with its own numbering and wording of points; not a publication of the awarding body."


@dataclass(frozen=True)
class Framework:
    """Everything of the provider, by kind and identifier, in its order."""

    things: Mapping[str, Mapping[str, Thing]]
    document: str

    def all(self, kind: str) -> list[Thing]:
        """Everything of a kind."""
        return list(self.things[kind].values())

    def get(self, kind: str, identifier: str) -> Thing | None:
        """One of a kind, or None."""
        return self.things[kind].get(identifier)

    def associations_of(self, identifier: str) -> list[Thing]:
        """The associations that begin or end at an item."""
        return [
            one
            for one in self.all("CFAssociations")
            if identifier in (one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"])
        ]


@dataclass
class Maker:
    """Makes the framework of a bank.

    base: where the calls begin, scheme and host included. records: where our records begin. changed:
    when each record last changed; first: when the first release was made, for all others.
    """

    package: Package
    bank: Bank
    base: str
    records: str
    changed: Mapping[str, str]
    first: str
    _document_link: Thing = field(default_factory=dict)
    things: dict[str, dict[str, Thing]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def make(self) -> Framework:
        """Everything, in the order of the tree."""
        licence = self._licence()
        keywords = self.package.descriptor.get("keywords", [])
        subjects = [self._subject(text) for text in keywords]
        types = {level: self._type(level) for level in dict.fromkeys(p.level for p in self.bank.points)}
        document = self._document(licence, subjects)
        self._document_link = link(document)
        groups = {name: self._grouping(name, why) for name, why in GROUPINGS.items()}
        for term in self.bank.terms:
            self._concept(term)
        for point in self.bank.points:
            self._item(point, document, types[point.level], licence, subjects)
        self._tie(document, groups)
        for question in self.bank.questions:
            self._rubric(question)
        return Framework(self.things, document["identifier"])

    def _when(self, *ids: str) -> str:
        """When the latest of some records changed."""
        return max([self.changed.get(record_id) or self.first for record_id in ids] or [self.first])

    def _uuid(self, record_id: str, part: str = "") -> str:
        return str(uuid_of(self.package.name, record_id, part))

    def _add(self, kind: str, identifier: str, when: str, content: Thing) -> Thing:
        made = {"identifier": identifier, "uri": f"{self.base}/{kind}/{identifier}"}
        made |= {name: value for name, value in content.items() if value not in (None, "", [])}
        made["lastChangeDateTime"] = when
        self.things[kind][identifier] = made
        return made

    def _licence(self) -> Thing:
        found = self.package.descriptor["licenses"][0]
        content = {
            "title": found["title"],
            "licenseText": f"{found['title']}: {found['path']}",
            "description": "The licence of the text. Attribution names The Syllabank contributors and the release.",
        }
        return self._add("CFLicenses", self._uuid("licence", "CFLicense"), self.first, content)

    # Codes of what has no hierarchy are names and not numbers: one that comes in between changes no other.
    def _subject(self, name: str) -> Thing:
        content = {"title": name, "hierarchyCode": name, "description": name}
        return self._add("CFSubjects", self._uuid(name, "CFSubject"), self.first, content)

    def _type(self, level: str) -> Thing:
        title = level.replace("_", " ").capitalize()
        content = {
            "title": title,
            "description": f"A point of the specification tree: {title.lower()}.",
            "hierarchyCode": level,
            "typeCode": level,
        }
        return self._add("CFItemTypes", self._uuid(level, "CFItemType"), self.first, content)

    def _grouping(self, name: str, description: str) -> Thing:
        content = {"title": name, "description": description}
        identifier = self._uuid(name, "CFAssociationGrouping")
        return self._add("CFAssociationGroupings", identifier, self.first, content)

    def _concept(self, term: Term) -> None:
        content = {
            "title": term.term,
            "keywords": term.abbreviation or term.also_known_as,
            "hierarchyCode": term.id,
            "description": term.definition,
        }
        self._add("CFConcepts", self._uuid(term.id, "CFConcept"), self._when(term.id), content)

    def _document(self, licence: Thing, subjects: list[Thing]) -> Thing:
        identifier = self._uuid("document", "CFDocument")
        creators = [person["title"] for person in self.package.descriptor.get("contributors", [])]
        content = {
            "frameworkType": "Specification content",
            "caseVersion": "1.1",
            "creator": ", ".join(creators) or self.package.title,
            "title": self.package.title,
            "publisher": ", ".join(creators),
            "description": self.package.descriptor.get("description"),
            "subject": [subject["title"] for subject in subjects],
            "subjectURI": [link(subject) for subject in subjects],
            "language": "en-GB",
            "version": self.package.version,
            # Of the words that CASE has, the one that claims least: nobody has adopted it.
            "adoptionStatus": "Draft",
            "licenseURI": link(licence),
            "notes": SCOPE,
            "CFPackageURI": {
                "title": self.package.title,
                "identifier": identifier,
                "uri": f"{self.base}/CFPackages/{identifier}",
            },
        }
        # The document changes with every release: its version does.
        return self._add("CFDocuments", identifier, self.bank.created or self.first, content)

    def _item(
        self, point: SpecPoint, document: Thing, kind: Thing, licence: Thing, subjects: list[Thing]
    ) -> None:
        terms = [term for term in self.bank.terms if term.spec_point_id == point.id]
        about = " ".join(part for part in (point.description, point.note) if part)
        content = {
            "fullStatement": point.title,
            "CFItemType": kind["title"],
            "humanCodingScheme": point.code,
            "listEnumeration": str(point.position),
            "conceptKeywords": [term.term for term in terms],
            "notes": about,
            "subject": [subject["title"] for subject in subjects],
            "subjectURI": [link(subject) for subject in subjects],
            "language": "en-GB",
            "CFItemTypeURI": link(kind),
            "licenseURI": link(licence),
            "CFDocumentURI": link(document),
        }
        self._add(
            "CFItems", self._uuid(point.id), self._when(point.id, *(term.id for term in terms)), content
        )

    def _tie(self, document: Thing, groups: Mapping[str, Thing]) -> None:
        """The tree, and what shows or asks about each point."""
        items = self.things["CFItems"]
        known = {point.id for point in self.bank.points}
        for point in self.bank.points:
            parent = point.parent_id if point.parent_id in known else None
            origin = items[self._uuid(point.id)]
            above = items[self._uuid(parent)] if parent else document
            ids = (point.id, parent) if parent else (point.id,)
            self._associate(
                CHILD, ids, node(origin, "CASE"), node(above, "CASE"), groups["tree"], point.position
            )
        asking = [("quiz items", "quiz-items", r.id, r.spec_point_id, r.prompt) for r in self.bank.items]
        asking += [("questions", "questions", r.id, r.spec_point_id, r.prompt) for r in self.bank.questions]
        for group, collection, record_id, point_id, prompt in asking:
            if point_id in known:
                target = node(items[self._uuid(point_id)], "CASE")
                origin = self._record(collection, record_id, prompt)
                self._associate(EXEMPLAR, (record_id, point_id), origin, target, groups[group])
        for term in self.bank.terms:
            if term.spec_point_id in known:
                target = node(items[self._uuid(term.spec_point_id)], "CASE")
                origin = self._record("terms", term.id, term.term)
                self._associate(RELATED, (term.id, term.spec_point_id), origin, target, groups["terms"])

    def _record(self, collection: str, record_id: str, title: str) -> Thing:
        """A record of ours as the end of an association."""
        return {
            "title": " ".join(title.split()),
            "identifier": self._uuid(record_id),
            "uri": f"{self.records}/{collection}/{record_id}",
        }

    def _associate(
        self,
        kind: str,
        ids: Sequence[str],
        origin: Thing,
        target: Thing,
        group: Thing,
        number: int | None = None,
    ) -> None:
        """ids: of the record that is tied, and of what it is tied to, whose titles both stand in it."""
        content = {
            "associationType": kind,
            "sequenceNumber": number,
            "originNodeURI": origin,
            "destinationNodeURI": target,
            "CFAssociationGroupingURI": link(group),
            "CFDocumentURI": self._document_link,
        }
        identifier = self._uuid(ids[0], f"CFAssociation {kind}")
        self._add("CFAssociations", identifier, self._when(*ids), content)

    def _rubric(self, question: Question) -> None:
        """A mark scheme: a criterion for each point to be credited, or one with the levels of response."""
        parts = [point.id for point in question.mark_points] + [level.id for level in question.mark_levels]
        when = self._when(question.id, *parts, *(point.id for point in question.indicative_points))
        identifier = self._uuid(question.id, "CFRubric")
        criteria = self._by_points(question, identifier) or self._by_levels(question, identifier)
        content = {
            "title": " ".join(question.prompt.split()),
            "description": f"{question.label} {question.marks} marks.",
            "CFRubricCriteria": criteria,
        }
        self._add("CFRubrics", identifier, when, content)

    def _by_points(self, question: Question, rubric: str) -> list[Thing]:
        found = []
        for number, point in enumerate(question.mark_points, 1):
            guidance = f" {point.guidance}" if point.guidance else ""
            levels = [("Credited", float(point.marks), point.text), ("Not credited", 0.0, "")]
            found.append(
                self._criterion(
                    question, rubric, point.id, number, f"{point.text}{guidance}", levels, float(point.marks)
                )
            )
        return found

    def _by_levels(self, question: Question, rubric: str) -> list[Thing]:
        if not question.mark_levels:
            return []
        levels = [
            (
                f"Level {level.level}: {level.minimum} to {level.maximum} marks",
                float(level.maximum),
                level.descriptor,
            )
            for level in reversed(question.mark_levels)
        ]
        content = "; ".join(f"{point.heading}: {point.text}" for point in question.indicative_points)
        return [
            self._criterion(
                question, rubric, f"{question.id}-levels", 1, content, levels, float(question.marks)
            )
        ]

    def _criterion(
        self,
        question: Question,
        rubric: str,
        record_id: str,
        number: int,
        description: str,
        levels: Iterable[tuple[str, float, str]],
        weight: float,
    ) -> Thing:
        when = self._when(question.id, record_id)
        identifier = self._uuid(record_id, "CFRubricCriterion")
        item = self.things["CFItems"].get(self._uuid(question.spec_point_id))
        made: Thing = {
            "identifier": identifier,
            "uri": f"{self.base}/CFRubrics/{rubric}#{identifier}",
            "category": question.kind,
            "description": description,
            "weight": weight,
            "position": number,
            "rubricId": rubric,
            "lastChangeDateTime": when,
        }
        if item is not None:
            made["CFItemURI"] = link(item)
        made["CFRubricCriterionLevels"] = [
            {
                "identifier": self._uuid(record_id, f"CFRubricCriterionLevel {place}"),
                "uri": f"{self.base}/CFRubrics/{rubric}#{self._uuid(record_id, f'CFRubricCriterionLevel {place}')}",
                "quality": quality,
                "score": score,
                "position": place,
                "rubricCriterionId": identifier,
                "lastChangeDateTime": when,
            }
            | ({"description": text} if text else {})
            for place, (quality, score, text) in enumerate(levels, 1)
        ]
        return made


GROUPINGS = {
    "tree": "Which point lies under which.",
    "quiz items": "Quiz items that test a point.",
    "questions": "Written questions, with their mark schemes, that a point is examined by.",
    "terms": "Vocabulary of a point.",
}


def link(thing: Thing) -> Thing:
    """A LinkURI to a thing of the framework."""
    return {"title": title_of(thing), "identifier": thing["identifier"], "uri": thing["uri"]}


def node(thing: Thing, target_type: str) -> Thing:
    """A LinkGenURI, with what it leads to."""
    return link(thing) | {"targetType": target_type}


def title_of(thing: Thing) -> str:
    """What a thing is called: items have a statement in place of a title."""
    return str(thing.get("title") or thing["fullStatement"])
