"""Full-text search of a release: which records hold the words, best first, within bounds.

A question is words and "phrases": each must be there, '-word' must not. Nothing else in it has a
meaning, so that no question can be malformed, and none costs more than its words do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from api.errors import TooMuch
from api.package.descriptor import Package
from api.settings import Q_MAX, Q_WORDS
from api.store.search_index import analyzer, open_searcher, schema

PARTS = re.compile(r'((?<!\S)-)?(?:"([^"]*)"?|(\S+))')
TITLE_WEIGHT = 3.0
BEGUN_MAX = 64
"""Words that a beginning stands for."""

STEM_WEIGHT = 0.3
"""Weight of what a beginning would be if it were a whole word."""

STEM_LEAST = 4
"""Shortest stem that the beginning of a longer word is taken for."""

SNIPPET = 240
"""Characters of a text that are shown around what was found."""

SCHEMA = schema()
ANALYZER = analyzer()
FOLDER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.ascii_fold())
    .build()
)
"""Takes words apart as ANALYZER does, and leaves them whole: the beginning of a word has no stem."""


@dataclass(frozen=True)
class Hit:
    """A record that was found, by its table and its place in it."""

    table: str
    place: int
    score: float


@dataclass(frozen=True)
class Hits:
    """The best hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True)
class Highlight:
    """Part of a text with what was found in it: pairs of character positions, end excluded."""

    text: str
    matches: tuple[tuple[int, int], ...]


class Words:
    """A question, taken apart. Raises TooMuch where it is too long, or has no word to look for."""

    def __init__(self, text: str, prefix: bool = False) -> None:
        if len(text) > Q_MAX:
            raise TooMuch("q", text, f"longer than {Q_MAX} characters")
        parts = [
            (bool(minus), ANALYZER.analyze(phrase or word), phrase or word)
            for minus, phrase, word in PARTS.findall(text)
        ]
        parts = [part for part in parts if part[1]]
        if sum(len(words) for _, words, _ in parts) > Q_WORDS:
            raise TooMuch("q", text, f"more than {Q_WORDS} words")
        if not any(not excluded for excluded, _, _ in parts):
            raise TooMuch("q", text, "it has no word to look for")
        self.parts = parts
        # In quotes a word is whole.
        self.begun = prefix and not parts[-1][0] and not text.rstrip().endswith('"')


class Search:
    """The index of one release, open for reading."""

    def __init__(self, folder: Path, package: Package) -> None:
        self._searcher = open_searcher(folder)
        self._tables = list(package.tables)
        self._largest, self._outside = self._measure()

    def find(
        self, words: Words, limit: int, offset: int = 0, table: str | None = None, point: str | None = None
    ) -> Hits:
        """The hits from `offset` on, best first, of one table and under one point where they are named.

        Equals stand in the order of their tables and ids.
        """
        if table is not None and point is None and table == self._largest:
            found = self._find_in_largest(words, limit, offset)
            if found is not None:
                return found
        return self._hits(self._narrowed(words, table, point), limit, offset)

    def _measure(self) -> tuple[str | None, tantivy.Query]:
        """The table that more than half of the records are in, if there is one, and a query for the others."""
        terms = [
            tantivy.Query.term_query(SCHEMA, "table", number, "basic") for number in range(len(self._tables))
        ]
        sizes = [self._count(term) for term in terms]
        largest = max(range(len(sizes)), key=sizes.__getitem__)
        others = [
            (tantivy.Occur.Should, term)
            for number, term in enumerate(terms)
            if number != largest and sizes[number]
        ]
        outside = tantivy.Query.const_score_query(tantivy.Query.boolean_query(others), 0.0)
        return self._tables[largest] if 2 * sizes[largest] > sum(sizes) else None, outside

    def _find_in_largest(self, words: Words, limit: int, offset: int) -> Hits | None:
        """The same in a table that most records are in: what is not of it is left out of what is found.

        Going through the list of a table's records costs as much as the search where they are nearly
        all. None where too much of what was found is of other tables.
        """
        elsewhere = [(tantivy.Occur.Must, self._outside), (tantivy.Occur.Must, self._query(words))]
        strange = self._count(tantivy.Query.boolean_query(elsewhere))
        wanted = offset + limit
        every = self._hits(self._query(words), min(wanted + strange, 2 * wanted), 0)
        mine = [hit for hit in every.hits if hit.table == self._largest]
        total = every.total - strange
        if len(mine) < min(wanted, total):
            return None
        return Hits(tuple(mine[offset:wanted]), total)

    def _count(self, query: tantivy.Query) -> int:
        return int(getattr(self._searcher.search(query, limit=1), "count", 0))

    def _hits(self, query: tantivy.Query, limit: int, offset: int) -> Hits:
        found = self._searcher.search(query, limit=limit, offset=offset)
        addresses = [address for _, address in found.hits]
        places = self._searcher.fast_field_values("place", addresses)
        tables = self._searcher.fast_field_values("table", addresses)
        hits = (
            Hit(self._tables[int(t or 0)], int(p or 0), float(score))
            for (score, _), t, p in zip(found.hits, tables, places, strict=True)
        )
        return Hits(tuple(hits), int(getattr(found, "count", 0)))

    def count(self, words: Words, field: str, table: str | None, point: str | None) -> dict[str, int]:
        """How many hits each value of 'table' or 'point' has."""
        # The library's word for it, and no table of ours.
        wanted = {"counts": dict(terms={"field": field, "size": 1000})}  # noqa: C408
        found = self._searcher.aggregate(self._narrowed(words, table, point), wanted)
        counts = {bucket["key"]: int(bucket["doc_count"]) for bucket in found["counts"]["buckets"]}
        return {self._tables[int(k)] if field == "table" else str(k): n for k, n in counts.items()}

    def highlighter(self, words: Words, field: str) -> Callable[[str], Highlight | None]:
        """A function from a text to the part of it that the words are in, or None where they are not.

        field: 'title' or 'body', as which the text was indexed: only words that are there are known.
        """
        query = self._query(words, excluding=False)
        maker = tantivy.SnippetGenerator.create(self._searcher, query, SCHEMA, field)
        maker.set_max_num_chars(SNIPPET)

        def highlight(text: str) -> Highlight | None:
            document = tantivy.Document()
            document.add_text(field, text)
            snippet = maker.snippet_from_doc(document)
            ranges = [(found.start, found.end) for found in snippet.highlighted()]
            if not ranges:
                return None
            shown = snippet.fragment()
            if not shown.isascii():
                # The library counts bytes.
                raw = shown.encode()
                ranges = [(len(raw[:start].decode()), len(raw[:end].decode())) for start, end in ranges]
            return Highlight(shown, tuple(ranges))

        return highlight

    def _narrowed(self, words: Words, table: str | None, point: str | None) -> tantivy.Query:
        clauses = [(tantivy.Occur.Must, self._query(words))]
        number = None if table is None else self._tables.index(table)
        for field, value in (("table", number), ("point", point)):
            if value is not None:
                term = tantivy.Query.term_query(SCHEMA, field, value, "basic")
                clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(term, 0.0)))
        return tantivy.Query.boolean_query(clauses)

    def _query(self, words: Words, excluding: bool = True) -> tantivy.Query:
        """All the words that must be there, and none that must not."""
        clauses = []
        for place, (excluded, stems, written) in enumerate(words.parts):
            if excluded and not excluding:
                continue
            last = place == len(words.parts) - 1 and words.begun
            title, body = (
                self._begun(field, stems, written) if last else _phrase(field, stems)
                for field in ("title", "body")
            )
            weighed = tantivy.Query.boost_query(title, TITLE_WEIGHT)
            query = tantivy.Query.disjunction_max_query([weighed, body])
            clauses.append((tantivy.Occur.MustNot if excluded else tantivy.Occur.Must, query))
        return tantivy.Query.boolean_query(clauses)

    def _begun(self, field: str, stems: list[str], written: str) -> tantivy.Query:
        """The words, the last of them whole or as the beginning of one that is there."""
        beginning = FOLDER.analyze(written)[-1]
        known = self._searcher.terms_with_prefix(field, beginning, limit=BEGUN_MAX)
        # The index knows stems: who types 'negotiatio' is past the end of 'negoti'.
        ends = {word for word, _ in known} or {stems[-1], *self._stem_within(field, beginning)}
        queries = [_phrase(field, [*stems[:-1], end]) for end in sorted(ends)]
        if stems[-1] not in ends:
            # 'states' may be whole, though 'statesman' begins so; but 'armis' is hardly an army.
            queries.append(tantivy.Query.boost_query(_phrase(field, stems), STEM_WEIGHT))
        return tantivy.Query.disjunction_max_query(queries)

    def _stem_within(self, field: str, beginning: str) -> list[str]:
        """The longest stem that is there and that a beginning of a word goes on from."""
        for length in range(len(beginning) - 1, STEM_LEAST - 1, -1):
            stem = beginning[:length]
            if self._searcher.doc_freq(field, stem):
                return [stem]
        return []


def _phrase(field: str, words: list[str]) -> tantivy.Query:
    """The words side by side."""
    if len(words) == 1:
        return tantivy.Query.term_query(SCHEMA, field, words[0])
    return tantivy.Query.phrase_query(SCHEMA, field, list(words))
