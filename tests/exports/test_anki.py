"""Anki packages, as Anki itself imports them: new, again, and after a later release."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from api.assessment.bank import Bank
from api.assessment.material import Event, Term
from api.assessment.reading import read_whole_bank
from api.exports.anki import Anki
from api.exports.anki_package import EVENT, ITEM, TERM
from api.store.catalogue import Catalogue

AWKWARD = "a & b < c > d \"e\" 'f' {g} {{h}} ~=#: 판문점 朝鮮 – “q”\nnext --> ]]> <!-- -->"


@pytest.fixture(scope="module")
def bank(sample_catalogue: Catalogue) -> Bank:
    """The sample's, with an event and a term with everything."""
    event = Event(
        "event-x",
        "spec-gases",
        "Neon found",
        "find",
        "1898-06~",
        None,
        None,
        "In London.",
        "established",
        None,
    )
    term = Term(
        "term-x", "spec-gases", "atom", "at.", "corpuscle", "A small part.", "contested", "Some differ."
    )
    whole = read_whole_bank(sample_catalogue.latest)
    return replace(whole, events=(event,), terms=(*whole.terms, term))


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def put(collection: Collection, bank: Bank, tmp_path: Path) -> dict[str, int]:
    """Import a bank; returns how many notes were new, updated, or there already."""
    path = tmp_path / "deck.apkg"
    with path.open("wb") as out:
        Anki().write(bank, out)
    asked = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(asked).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def fields(collection: Collection, record_id: str) -> dict[str, str]:
    (note,) = (collection.get_note(n) for n in collection.find_notes(f'"Id:{record_id}"'))
    return dict(note.items())


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text.replace("<br>", "\n")))


def test_every_record_is_a_note_and_a_second_import_changes_nothing(
    collection: Collection, bank: Bank, tmp_path: Path
) -> None:
    count = len(bank.items) + len(bank.questions) + len(bank.terms) + len(bank.events)
    assert put(collection, bank, tmp_path) == {"new": count, "updated": 0, "duplicate": 0, "conflicting": 0}
    assert collection.note_count() == count
    both_ways = len(bank.terms) + len(bank.events)
    assert collection.card_count() == count + both_ways
    assert put(collection, bank, tmp_path)["duplicate"] == count
    assert collection.note_count() == count
    records: list[Any] = [*bank.items, *bank.questions, *bank.terms, *bank.events]
    for record in records:
        (note,) = collection.find_notes(f'"Id:{record.id}"')
        tags = collection.get_note(note).tags
        assert f"release::{bank.release}" in tags
        assert any(tag.startswith("spec::") and tag.endswith(record.spec_point_id) for tag in tags)


def test_a_later_release_updates_what_it_changed_and_keeps_what_was_learnt(
    collection: Collection, bank: Bank, tmp_path: Path
) -> None:
    put(collection, bank, tmp_path)
    (note,) = collection.find_notes("Id:quiz-conductor")
    card = collection.get_note(note).cards()[0]
    collection.sched.set_due_date([card.id], "7")
    learnt = collection.get_card(card.id)
    items = tuple(
        replace(item, prompt="Which of these conducts?") if item.id == "quiz-conductor" else item
        for item in bank.items
    )
    later = replace(bank, items=items, release="1.2.0", created="2031-01-02T03:04:05Z")
    counts = put(collection, later, tmp_path)
    assert (counts["new"], counts["conflicting"]) == (0, 0)
    assert plain(fields(collection, "quiz-conductor")["Prompt"]) == "Which of these conducts?"
    assert collection.note_count() == len(bank.items) + len(bank.questions) + len(bank.terms) + len(
        bank.events
    )
    kept = collection.get_card(card.id)
    assert (kept.due, kept.ivl, kept.type) == (learnt.due, learnt.ivl, learnt.type)


def test_texts_come_through_and_right_options_are_marked(
    collection: Collection, bank: Bank, tmp_path: Path
) -> None:
    items = tuple(
        replace(
            item,
            prompt=AWKWARD,
            explanation=AWKWARD,
            options=tuple(
                replace(o, text=f"{n} {AWKWARD}", feedback=AWKWARD) for n, o in enumerate(item.options)
            ),
        )
        for item in bank.items
    )
    terms = tuple(replace(term, term=AWKWARD, definition=AWKWARD) for term in bank.terms)
    put(collection, replace(bank, items=items, terms=terms), tmp_path)
    for item in items:
        found = fields(collection, item.id)
        assert plain(found["Prompt"]) == AWKWARD
        assert plain(found["Explanation"]) == AWKWARD
        answer = found["Answer"]
        for number, option in enumerate(item.options):
            assert f"{number} {AWKWARD}" in plain(answer)
            right = option.correct or item.kind in ("matching", "ordering")
            shown = [
                plain(part) for part in re.findall(r'<span class="right">(.*?)</span>', answer, re.DOTALL)
            ]
            assert any(f"{number} {AWKWARD}" in text for text in shown) == right
    assert all(plain(fields(collection, term.id)["Definition"]) == AWKWARD for term in terms)


def test_the_question_side_does_not_tell_the_answer(
    collection: Collection, bank: Bank, tmp_path: Path
) -> None:
    put(collection, bank, tmp_path)
    for item in bank.items:
        (note,) = collection.find_notes(f'"Id:{item.id}"')
        front = collection.get_note(note).cards()[0].question()
        assert 'class="right"' not in front
        assert item.explanation not in plain(front)
        assert not any(option.feedback and option.feedback in plain(front) for option in item.options)


def test_note_types_keep_their_numbers_and_fields_for_ever() -> None:
    """Anki takes a note type of other fields for a conflict with what people have learnt."""
    known = {model.model_id: [field["name"] for field in model.fields] for model in (ITEM, TERM, EVENT)}
    spare = ["Spare1", "Spare2", "Spare3"]
    assert known == {
        1953072701: ["Id", "Prompt", "Kind", "Choices", "Answer", "Explanation", *spare],
        1953072702: ["Id", "Term", "Definition", "Note", *spare],
        1953072703: ["Id", "Event", "Date", "Summary", *spare],
    }


def test_the_same_bank_gives_the_same_bytes(bank: Bank) -> None:
    written = []
    for _ in range(2):
        out = io.BytesIO()
        Anki().write(bank, out)
        written.append(out.getvalue())
    assert written[0] == written[1]
