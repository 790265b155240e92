"""Query parameters: what one is, and how a request's are read and checked by marshmallow.

A tuple of parameters serves both the checking of requests and the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from marshmallow import ValidationError, fields

from api.settings import LIMIT_DEFAULT, LIMIT_MAX
from api.web.errors import ArgumentsInvalid, Fault
from api.web.requested import query_pairs

TEXT = r"^[^\x00-\x1f\x7f]+$"
"""Pattern of a text in an address: no control characters (see addresses.py)."""


Holder = TypeVar("Holder")
Made = TypeVar("Made")


def kept_with(make: Callable[[Holder], Made]) -> Callable[[Holder], Made]:
    """Make something once for each holder, and keep it as long as the holder lives.

    A release that is closed takes what was made for its tables along.
    """
    made: WeakKeyDictionary[Any, Made] = WeakKeyDictionary()

    @wraps(make)
    def kept(holder: Holder) -> Made:
        if holder not in made:
            made[holder] = make(holder)
        return made[holder]

    return kept


@dataclass(frozen=True, eq=False)
class Parameter:
    """One query parameter, and the part of an OpenAPI Parameter Object that describes it."""

    name: str
    description: str
    schema: Mapping[str, Any]
    reader: fields.Field[Any]
    is_list: bool = False
    required: bool = False

    def openapi(self) -> dict[str, Any]:
        """The Parameter Object (OpenAPI 3.1)."""
        found: dict[str, Any] = {
            "name": self.name,
            "in": "query",
            "description": self.description,
            "schema": dict(self.schema),
        }
        if self.required:
            found["required"] = True
        if self.is_list:
            found |= {"style": "form", "explode": False}
        return found


class Parameters(tuple[Parameter, ...]):
    """Everything that one resource takes."""

    by_name: dict[str, Parameter]

    def __new__(cls, *parameters: Parameter) -> Parameters:
        """Put the parameters together."""
        made = super().__new__(cls, parameters)
        made.by_name = {parameter.name: parameter for parameter in parameters}
        return made


NONE = Parameters()
"""Of a resource that takes no parameters."""


def read_known(parameters: Parameters) -> dict[str, Any]:
    """The parameters of a page's address: as `read_arguments`, but what is unknown is passed over.

    What is empty was not given: a form sends every field that it has.
    """
    pairs = [(name, value) for name, value in query_pairs() if value and name in parameters.by_name]
    return read_arguments(parameters, pairs)


def read_arguments(parameters: Parameters, pairs: Sequence[tuple[str, str]] | None = None) -> dict[str, Any]:
    """The request's parameters as values, by name; `pairs` in place of those of the request where given.

    Raises ArgumentsInvalid, with every fault, for anything unknown or wrong.
    """
    given: dict[str, list[str]] = {}
    for name, value in query_pairs() if pairs is None else pairs:
        given.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    # Field by field and not by a Schema, which would go through every parameter that was not given.
    for name, texts in given.items():
        parameter = parameters.by_name.get(name)
        if parameter is None:
            detail = f"'{name}' is not a parameter of this address."
            faults.append(Fault(name, texts[0], "unknown_parameter", detail, tuple(parameters.by_name)))
            continue
        try:
            found[name] = parameter.reader.deserialize(texts, name, given)
        except ValidationError as error:
            faults.extend(Fault(name, **message) for message in error.messages)  # type: ignore[arg-type]
    for parameter in parameters:
        if parameter.required and parameter.name not in given:
            detail = f"'{parameter.name}' is needed: {parameter.description}"
            faults.append(Fault(parameter.name, "", "missing_parameter", detail))
    if faults:
        raise ArgumentsInvalid(faults)
    return found


def fault(value: str, code: str, detail: str, allowed: tuple[str, ...] | None = None) -> ValidationError:
    """A fault of one value, as marshmallow carries it."""
    return ValidationError([{"value": value, "code": code, "detail": detail, "allowed": allowed}])


class Once(fields.Field[Any]):
    """A parameter that can be given once."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if len(value) > 1:
            raise fault(
                value[1], "repeated_parameter", f"'{attr}' was given {len(value)} times; give it once."
            )
        return self.read(value[0], attr or "")

    def read(self, text: str, name: str) -> Any:
        """The value of the one text given."""
        return text


class YesNo(Once):
    """Yes or no."""

    def read(self, text: str, name: str) -> bool:
        """Read the word."""
        if text not in ("yes", "no"):
            raise fault(text, "invalid_value", f"'{name}' is yes or no, not '{text}'.", ("yes", "no"))
        return text == "yes"


class Number(Once):
    """A whole number from 1 to a highest."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__()

    def read(self, text: str, name: str) -> int:
        """Read the number."""
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= self.most):
            detail = f"'{name}' is a whole number from 1 to {self.most}, not '{text}'."
            raise fault(text, "invalid_value", detail, (f"1 to {self.most}",))
        return int(text)


def paging() -> list[Parameter]:
    """The parameters of everything that comes in pages."""
    return [
        Parameter(
            "limit",
            f"Records on a page: 1 to {LIMIT_MAX}, {LIMIT_DEFAULT} where it is left out.",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
            Number(LIMIT_MAX),
        ),
        Parameter(
            "cursor",
            "Where the page begins: the cursor of `links.next`, as it is.",
            {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
            Once(),
        ),
    ]
