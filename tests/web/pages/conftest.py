"""A failed check of a page leaves a picture of it in var/screenshots/failed, beside those of `make screenshots`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.web.pages.visit import Visit

FAILED = ROOT / "var" / "screenshots" / "failed"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, Any]:
    report = yield
    visited = getattr(item, "funcargs", {}).get("visited")
    if report.failed and call.when == "call" and isinstance(visited, Visit) and not visited.page.is_closed():
        visited.shoot(FAILED / f"{item.name.replace('/', '-')}.png")
    return report
