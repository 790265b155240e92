"""A reader of Moodle XML that marks answers as Moodle does, written from its documentation, for tests.

Like Moodle's own parser it works on pieces of text and drops a piece of blanks between two escaped
characters. It refuses what Moodle refuses: a grade that is not in its list, an ordering question
without `shownumcorrect`, an idnumber that is too long.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

GRADES = [p / q for q in range(1, 11) for p in range(1, q + 1) if q <= 6 or q == 10 or p == 1] + [0, 1 / 20]
GAP = re.compile(r"\{([0-9]+):MULTICHOICE_S:([^}]*)\}")


@dataclass
class Node:
    """An element."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """Children of a name."""
        return [child for child in self.children if child.name == name]

    def one(self, name: str) -> Node:
        """The child of a name."""
        (child,) = self.all(name)
        return child

    def value(self, name: str) -> str:
        """The text of a child."""
        return "".join(self.one(name).pieces)

    def text(self, *path: str) -> str:
        """The trimmed content of the `text` at the end of a path."""
        node = self
        for name in path:
            node = node.one(name)
        return node.value("text").strip()


@dataclass
class Answer:
    """An answer with its share of the mark."""

    text: str
    share: float
    feedback: str


@dataclass
class Question:
    """A question as Moodle has it after the import; texts are plain."""

    node: Node
    type: str
    name: str
    idnumber: str
    prompt: str
    general: str
    tags: list[str]
    answers: list[Answer]
    pairs: list[tuple[str, str]]
    gaps: list[list[Answer]]

    def one(self, place: int) -> float:
        """The score of one chosen answer."""
        return self.answers[place].share

    def several(self, places: Sequence[int]) -> float:
        """The score of several chosen answers: no less than nothing, no more than all."""
        return min(1.0, max(0.0, sum(self.answers[place].share for place in places)))

    def typed(self, text: str) -> float:
        """The score of a typed text: that of the first answer that it is, whatever its case."""
        for answer in self.answers:
            if answer.text.replace("\\*", "*").lower() == text.strip().lower():
                return answer.share
        return 0.0

    def matched(self, partners: Sequence[str]) -> float:
        """The score of a partner for each pair."""
        return sum(given == right for given, (_, right) in zip(partners, self.pairs, strict=True)) / len(
            partners
        )

    def ordered(self, texts: Sequence[str]) -> float:
        """The score of an order, each answer in its absolute place."""
        assert self.node.value("gradingtype") == "ABSOLUTE_POSITION"
        right = [answer.text for answer in self.answers]
        return sum(given == own for given, own in zip(texts, right, strict=True)) / len(right)

    def filled(self, places: Sequence[int]) -> float:
        """The score of a chosen answer for each gap; all gaps weigh the same."""
        return sum(gap[place].share for gap, place in zip(self.gaps, places, strict=True)) / len(places)


def read_quiz(content: bytes) -> tuple[str, list[Question]]:
    """The category of a file and its questions."""
    category, *others = _tree(content).all("question")
    assert category.attributes["type"] == "category"
    return category.text("category"), [_question(node) for node in others]


def plain(source: str) -> str:
    """HTML without blocks as the text that a browser shows."""
    assert not re.search(r"<(?!br>)", source), f"markup in {source!r}"
    return html.unescape(source.replace("<br>", "\n"))


def _question(node: Node) -> Question:
    kind = node.attributes["type"]
    # The question and its explanation stand in a paragraph each.
    prompt, general = (
        re.fullmatch("<p>(.*?)</p>(.*)", node.text(name), re.DOTALL)
        for name in ("questiontext", "generalfeedback")
    )
    assert prompt
    gaps = [_gap(found[2]) for found in GAP.finditer(prompt[1])]
    assert all(found[1] == "1" for found in GAP.finditer(prompt[1]))
    if kind == "ordering":
        node.one("shownumcorrect")
    idnumber = node.value("idnumber")
    assert 0 < len(idnumber) <= 100
    return Question(
        node,
        kind,
        node.text("name"),
        idnumber,
        # An essay has the marks and the label beside its prompt; tests look at it as it is.
        "" if kind == "essay" else plain(GAP.sub("[]", prompt[1])),
        plain(general[1]) if general else "",
        [tag.text() for tag in node.one("tags").all("tag")],
        [_answer(kind, answer) for answer in node.all("answer")],
        [(plain(pair.text()), html.unescape(pair.text("answer"))) for pair in node.all("subquestion")],
        gaps,
    )


def _answer(kind: str, node: Node) -> Answer:
    share = float(node.attributes["fraction"]) / 100
    if kind == "ordering":
        return Answer(plain(node.text()), 0, "")
    assert any(abs(abs(share) - grade) < 0.00001 for grade in GRADES), f"{share} is no grade of Moodle's"
    text = node.text() if kind in ("shortanswer", "truefalse") else plain(node.text())
    return Answer(text, share, plain(node.text("feedback")))


def _gap(choices: str) -> list[Answer]:
    answers = []
    for choice in choices.split("~"):
        # '#' parts the feedback, unless it belongs to a character reference.
        text, feedback = re.split("(?<!&)#", choice, maxsplit=1)
        right = text.startswith("=")
        answers.append(
            Answer(plain(html.unescape(text.removeprefix("="))), float(right), plain(html.unescape(feedback)))
        )
    return answers


def _tree(content: bytes) -> Node:
    root = Node("", {})
    path = [root]
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        path[-1].children.append(Node(name, attributes))
        path.append(path[-1].children[-1])

    def data(piece: str) -> None:
        if piece.strip():
            path[-1].pieces.append(piece)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: path.pop()
    parser.CharacterDataHandler = data
    parser.Parse(content, True)
    return root.one("quiz")
