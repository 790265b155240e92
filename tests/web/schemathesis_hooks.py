"""For schemathesis: what a schema cannot say of our parameters.

A cursor is opaque and bound to its query, so no generator can make one up; other tests walk pages
by real cursors, and fuzz false ones.
"""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    for item in raw_schema["paths"].values():
        operation = item["get"]
        operation["parameters"] = [p for p in operation["parameters"] if p["name"] != "cursor"]
