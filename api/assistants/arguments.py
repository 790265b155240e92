"""The arguments of a tool, held against the tool's own JSON Schema.

What an assistant is told of a tool is what its call is held to: there is one schema. Each fault names
the argument, what was wrong, and what is allowed, for the assistant to mend its call by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from api.errors import SyllabankError

SHOWN = 80
"""Characters of a wrong value that are shown."""

TEXT = r"^(?![\s\S]*[\u0000-\u001f\u007f])"
"""Pattern of a text that is one line without control characters. A seed that held a line break could
name a part of another seed's paper."""

TYPES = {"string": "a text", "integer": "a whole number", "boolean": "true or false", "array": "a list"}


class Refused(SyllabankError):
    """A call that cannot be answered; `reasons` name what was wrong and what is allowed."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


def read(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call, with the defaults of those that were left out.

    schema: of the tool's arguments. Raises Refused, naming every fault.
    """
    found = sorted(
        Draft202012Validator(schema).iter_errors(given), key=lambda error: [str(part) for part in error.path]
    )
    reasons = [line for error in found for line in _explained(error)]
    reasons += [f"{place}: half a character cannot be read" for place in _halves(given)]
    if reasons:
        raise Refused(*reasons)
    defaults = {name: about["default"] for name, about in schema["properties"].items() if "default" in about}
    return defaults | {name: _whole(value) for name, value in given.items()}


def _explained(error: ValidationError) -> Iterator[str]:
    where = _place(error.absolute_path)
    rule: Any = error.validator_value
    value = shown(error.instance)
    match error.validator:
        case "required":
            needed = ", ".join(f"'{name}'" for name in rule if name not in error.instance)
            yield f"{needed} is needed"
        case "additionalProperties":
            names = error.schema["properties"]
            for name in error.instance:
                if name not in names:
                    yield f"{shown(name)} is no argument of this tool; its arguments are {', '.join(names)}"
        case "enum":
            yield f"{where} cannot be {value}; it is one of {', '.join(map(str, rule))}"
        case "type":
            yield f"{where} is {TYPES[rule]}, not {value}"
        case "minimum" | "maximum":
            least, most = error.schema["minimum"], error.schema["maximum"]
            yield f"{where} is from {least} to {most}, not {value}"
        case "minLength" | "maxLength":
            yield f"{where} has 1 to {error.schema['maxLength']} characters, not {len(error.instance)}"
        case "minItems" | "maxItems":
            most = f"1 to {error.schema['maxItems']}" if "maxItems" in error.schema else "one or more"
            yield f"{where} has {most} values, not {len(error.instance)}"
        case "uniqueItems":
            yield f"{where} names a value twice: {value}"
        case "pattern":
            yield f"{where} is one line, without control characters: {value} is not"
        case _:
            yield f"{where}: {error.message}"


def shown(value: Any) -> str:
    """A wrong value as an error shows it: whole where it is short."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _place(path: Sequence[str | int]) -> str:
    """'kind' for an argument, 'kind, value 2' for a value of a list."""
    first, *rest = path
    return f"'{first}'" + "".join(f", value {int(part) + 1}," for part in rest)


def _halves(given: Mapping[str, Any]) -> Iterator[str]:
    """The arguments with a text that is no Unicode: half of a surrogate pair."""
    for name, value in given.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
                yield f"'{name}'"


def _whole(value: Any) -> Any:
    """A whole number that was written with a point, as JSON Schema lets it be, as the number it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
