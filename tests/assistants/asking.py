"""The SDK's client, asked from tests that are not coroutines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.types import (
    CallToolResult,
    TextContent,
    TextResourceContents,
    Tool,
)

from api.settings import TOLD_MAX

COMMAND = str(Path(sys.executable).parent / "syllabank")
REMOVED = "option-outcome-region-behind-yalu-a"
POINT = "spec-y222-settlement-asia"


class Assistant:
    """The SDK's client, asked from a test that is not a coroutine."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self.portal, self.client = portal, client
        self.tools: dict[str, Tool] = {t.name: t for t in portal.call(client.list_tools).tools}

    def ask(self, name: str, **arguments: Any) -> CallToolResult:
        """Call a tool, whatever comes of it."""
        found: CallToolResult = self.portal.call(self.client.call_tool, name, arguments)
        return found

    def call(self, name: str, **arguments: Any) -> Any:
        """The answer of a tool: what it says it gives, and the same as text."""
        found = self.ask(name, **arguments)
        assert not found.is_error, found.content
        Draft202012Validator(self.tools[name].output_schema or {}).validate(found.structured_content)
        [content] = found.content
        assert isinstance(content, TextContent)
        assert json.loads(content.text) == found.structured_content
        assert len(content.text) <= TOLD_MAX
        return found.structured_content

    def refused(self, name: str, **arguments: Any) -> str:
        """The text of a tool's error."""
        found = self.ask(name, **arguments)
        assert found.is_error
        assert found.structured_content is None
        [content] = found.content
        assert isinstance(content, TextContent)
        assert "Traceback" not in content.text
        return content.text

    def read(self, uri: str) -> tuple[str | None, str]:
        """The media type and the text of a resource."""
        [content] = self.portal.call(self.client.read_resource, uri).contents
        assert isinstance(content, TextResourceContents)
        assert content.uri == uri
        return content.mime_type, content.text
