"""What a request asks of a collection, and the page that answers it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from api.package.descriptor import Table
from api.settings import LIMIT_DEFAULT
from api.store.facets import facet
from api.store.highlights import highlights
from api.store.listing import Drawn, drawn_page, ranked_page, search_table
from api.store.query import Query
from api.store.release import Page, Release
from api.store.search import Words
from api.web.arguments import fields_wanted, filters_given, sort_keys
from api.web.errors import ArgumentsInvalid, Fault


class Asked:
    """A list request at a release. Raises ArgumentsInvalid for parameters that exclude each other."""

    def __init__(self, release: Release, table: Table, arguments: Mapping[str, Any]) -> None:
        self.release, self.table, self.arguments = release, table, arguments
        self._refuse_together("sample", ("sort", "limit", "q"))
        if "seed" in arguments and "sample" not in arguments:
            detail = "'seed' goes with 'sample', which says how many to draw."
            raise ArgumentsInvalid([Fault("seed", arguments["seed"], "invalid_value", detail)])
        self.made_up = secrets.token_urlsafe(9) if "sample" in arguments and "seed" not in arguments else None
        self.words = Words(arguments["q"]) if "q" in arguments else None

    @cached_property
    def query(self) -> Query:
        """The conditions, the order and the size of the page."""
        arguments = self.arguments
        limit = arguments.get("sample") or arguments.get("limit", LIMIT_DEFAULT)
        query = Query(self.table, filters_given(arguments), sort_keys(arguments), limit)
        if self.words is None:
            return query
        query = replace(query, text=arguments["q"])
        if query.filters or query.sort or "facet" in arguments:
            return replace(query, among=search_table(self.release, self.table, self.words))
        return query

    @cached_property
    def fields(self) -> tuple[str, ...] | None:
        """The fields to serialise; all where None."""
        return fields_wanted(self.table, self.arguments)

    def page(self, cursor: str | None, seed: str | None) -> Page:
        """The page that a cursor leads to, of the draw by a seed where it is one. Raises CursorInvalid."""
        if seed is not None:
            return drawn_page(self.release, self.query, Drawn(seed), cursor, self.fields)
        if self.words is not None and "sort" not in self.arguments:
            return ranked_page(self.release, self.query, self.words, cursor, self.fields)
        return self.release.page(self.query, cursor, self.fields)

    def meta(self, page: Page, seed: str | None) -> dict[str, Any]:
        """What is told of the page beside its records."""
        found: dict[str, Any] = {}
        if not page.exact:
            found["total_is"] = "at_least"
        if seed is not None:
            found["seed"] = seed
        if "facet" in self.arguments:
            found["facets"] = {name: self._facet(name) for name in self.arguments["facet"]}
        if self.words is not None:
            found["highlights"] = highlights(self.release, self.table, page.ids, self.words)
        return found

    def _facet(self, name: str) -> dict[str, Any]:
        counted = facet(self.release, self.query, name)
        labels = {category.value: category.label for category in self.table.by_name[name].categories}
        values = [
            {"value": value, "count": count} | ({"label": labels[value]} if value in labels else {})
            for value, count in counted.values
        ]
        return {"values": values, "whole": counted.whole}

    def _refuse_together(self, name: str, others: tuple[str, ...]) -> None:
        if name in self.arguments:
            faults = [
                Fault(
                    other,
                    str(self.arguments[other]),
                    "invalid_value",
                    f"'{other}' does not go with '{name}'.",
                )
                for other in others
                if other in self.arguments
            ]
            if faults:
                raise ArgumentsInvalid(faults)
