"""Values of every parameter of a collection: refused with what is wrong, or answered by the store."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from api.errors import TooMuch
from api.serialise.records import to_json
from api.store.includes import wanted_of, with_included
from api.web.arguments import filters_given, list_parameters
from api.web.asked import Asked
from api.web.errors import ArgumentsInvalid
from api.web.parameters import Parameter
from tests.fuzz.world import World

VALUES = (
    *("1", "0", "-3", "1.5", "true", "false", "yes", "element-h", "Hydrogen", "1953-07-27", "1953", "s,p"),
    *("a\\,b", "\\", "", "name,-mass", "block", "25", "101", '"hydrogen" -helium', "discoverer"),
)


class FilterValues:
    """The first byte says which table, the second which parameter; the rest is its value, or several at line breaks."""

    def __init__(self, world: World) -> None:
        self._release = world.catalogue.latest
        package = self._release.package
        self._tables = list(package.tables.values())
        self._parameters = [list(list_parameters(package, table)) for table in self._tables]
        self.seeds = [
            bytes([t, p]) + value.encode()
            for t, parameters in enumerate(self._parameters)
            for p, parameter in enumerate(parameters)
            for value in VALUES
            if t == 0 or "__" not in parameter.name
        ]
        fields = {field.name for table in self._tables for field in table.fields}
        self.words = [*(name.encode() for name in sorted(fields)), b",", b"\n", b"\\,", b"-", b"T00:00:00Z"]

    def __call__(self, data: bytes) -> bool:
        """Read the value; where it is taken, read the page."""
        place = (data[0] if data else 0) % len(self._tables)
        table, parameters = self._tables[place], self._parameters[place]
        parameter = parameters[(data[1] if len(data) > 1 else 0) % len(parameters)]
        texts = data[2:].decode("utf-8", "replace").split("\n")
        try:
            value = parameter.reader.deserialize(texts, parameter.name, {parameter.name: texts})
        except ValidationError as error:
            _explained(error, parameter)
            return False
        arguments = {parameter.name: value}
        if parameter.name == "seed":
            arguments["sample"] = 2
        try:
            asked = Asked(self._release, table, arguments)
            page = asked.page(None, asked.made_up or arguments.get("seed"))
            if "include" in arguments:
                wanted = wanted_of(arguments["include"])
                with_included(self._release, table, page.ids, page.records, wanted)
            to_json(asked.meta(page, arguments.get("seed"))).encode()
        except (TooMuch, ArgumentsInvalid):
            return False
        assert len(page.records) <= asked.query.limit
        if not filters_given(arguments):
            return True
        assert page.total <= self._release.counts[table.name]
        return True


def _explained(error: ValidationError, parameter: Parameter) -> None:
    """A refusal names the value, what is wrong in words, and by a code."""
    messages: Any = error.messages
    assert messages, parameter.name
    for message in messages:
        assert set(message) == {"value", "code", "detail", "allowed"}, message
        assert message["detail"], message
        assert message["code"], message
