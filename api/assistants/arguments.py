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
    if reasons:
        raise Refused(*reasons)
    defaults = {name: about["default"] for name, about in schema["properties"].items() if "default" in about}
    return defaults | {name: _whole(value) for name, value in given.items()}


def _explained(error: ValidationError) -> Iterator[str]:
    where = _place(error.absolute_path)
    instance: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    value = shown(instance)
    match error.validator:
        case "required":
            needed = ", ".join(f"'{name}'" for name in rule if name not in instance)
            yield f"{needed} is needed"
        case "additionalProperties":
            names = schema["properties"]
            for name in instance:
                if name not in names:
                    yield f"{shown(name)} is no argument of this tool; its arguments are {', '.join(names)}"
        case "enum":
            yield f"{where} cannot be {value}; it is one of {', '.join(map(str, rule))}"
        case "type" if "enum" not in schema:
            yield f"{where} is {TYPES[rule]}, not {value}"
        case "minimum" | "maximum":
            least, most = schema["minimum"], schema["maximum"]
            yield f"{where} is from {least} to {most}, not {value}"
        case "minLength" | "maxLength":
            yield f"{where} has 1 to {schema['maxLength']} characters, not {len(instance)}"
        case "minItems" | "maxItems":
            most = f"1 to {schema['maxItems']}" if "maxItems" in schema else "one or more"
            yield f"{where} has {most} values, not {len(instance)}"
        case "uniqueItems":
            yield f"{where} names a value twice: {value}"
        case "pattern":
            yield f"{where} is one line, without control characters: {value} is not"
        case "type":
            # Refused by its values, with what they are.
            return
        case _:
            yield f"{where}: {error.message}"


def shown(value: Any) -> str:
    """A wrong value as an error shows it: whole where it is short."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _place(path: Sequence[str | int]) -> str:
    """'kind' for an argument, 'kind, value 2' for a value of a list."""
    names = [f"'{part}'" if isinstance(part, str) else f"value {part + 1}," for part in path]
    return ", ".join(names) or "the call"


def _whole(value: Any) -> Any:
    """A whole number that was written with a point, as JSON Schema lets it be, as the number it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
