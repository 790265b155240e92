"""The rules beyond the schema: one function each, from the data to its faults.

RULES is the whole list of those that a package must keep; WARNINGS are those where a person must look
and may let a row stand. Rules that hold for any package come first; those that know the spec tree and
the assessment tables look only at packages that have these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from api.checking.data import Data
from api.checking.report import Fault
from api.checking.rules import assessment, coverage, dates, quality, references, revisions, style, text

Rule = Callable[[Data], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    text.padded_text,
    text.control_characters,
    text.markup,
    references.unique_ids,
    references.unique_keys,
    references.record_references,
    references.ids_in_prose,
    references.referred_by,
    references.required_when,
    references.cycles,
    dates.edtf_dates,
    dates.date_order,
    coverage.covered_points,
    coverage.tree_levels,
    assessment.mark_schemes,
    assessment.labels,
    assessment.quiz_items,
    assessment.same_question,
    assessment.positions,
    revisions.revised_records,
    quality.longest_option,
    quality.right_places,
    quality.all_of_the_above,
    style.reading_level,
)

WARNINGS: tuple[Rule, ...] = (
    style.reading_ease,
    style.american_spelling,
    style.dates_in_prose,
    quality.double_negatives,
    quality.absolute_words,
    quality.near_options,
    quality.answers_elsewhere,
    quality.accepted_variants,
)
