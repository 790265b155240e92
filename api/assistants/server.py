"""The server: our tools, resources and prompts wired to the official SDK, over stdin and stdout.

Standard: Model Context Protocol 2026-07-28, and 2025-11-25 and before for clients that shake hands.
What an assistant can mend is an error of the tool; what is wrong with the request itself, such as a
tool that there is not, is a JSON-RPC error.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import anyio
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from api.assistants import prompts, resources, tools
from api.assistants.arguments import Refused, shown
from api.assistants.library import Library
from api.serialise.records import to_json
from api.settings import COMPLETED_MAX
from api.store.catalogue import Catalogue

Context = ServerRequestContext[Any]
Asked = TypeVar("Asked")
Given = TypeVar("Given")

logger = logging.getLogger("syllabank")


def run(store: Path) -> None:
    """Serve a store folder until stdin ends or the process is interrupted. Raises StoreUnusable as the catalogue does."""
    made = server(Library(Catalogue(store)))
    # stdin is read in a thread that an interrupt would wait for; there is nothing to tidy up.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(serve)


def server(library: Library) -> Server[Any]:
    """The server of a library, for any transport."""
    package = library.latest.package
    return Server(
        package.name,
        version=version("syllabank"),
        title=package.title,
        instructions=(
            f"{package.description} Find records with 'search' and read them with 'get'; 'outline' lists the "
            "specification points. For a quiz, 'draw' without answers and mark with 'check'. Where a record "
            "has a label, show it with what you show of the record. Tell the release and its licence with "
            "what you use; sources come along on request."
        ),
        on_list_tools=_guarded(_list_tools, library),
        on_call_tool=_guarded(_call_tool, library),
        on_list_resources=_guarded(_list_resources, library),
        on_list_resource_templates=_guarded(_list_templates, library),
        on_read_resource=_guarded(_read_resource, library),
        on_list_prompts=_guarded(_list_prompts, library),
        on_get_prompt=_guarded(_get_prompt, library),
        on_completion=_guarded(_complete, library),
    )


def _guarded(
    answer: Callable[[Library, Asked], Given], library: Library
) -> Callable[[Context, Asked], Awaitable[Given]]:
    """A handler of the SDK from a plain function. A fault of ours is logged, and none of it told."""

    async def handle(_: Context, asked: Asked) -> Given:
        try:
            return answer(library, asked)
        except Refused as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None
        except MCPError:
            raise
        except Exception:
            logger.exception("a request could not be answered")
            raise MCPError(INTERNAL_ERROR, "the server failed; its log says why") from None

    return handle


def _list_tools(library: Library, _: PaginatedRequestParams | None) -> ListToolsResult:
    package = library.latest.package
    return ListToolsResult(
        tools=[
            Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.takes(library, package),
                output_schema=tool.gives(),
                annotations=ToolAnnotations(
                    title=tool.title,
                    read_only_hint=True,
                    destructive_hint=False,
                    idempotent_hint=True,
                    open_world_hint=False,
                ),
            )
            for tool in tools.offered(library)
        ]
    )


def _call_tool(library: Library, asked: CallToolRequestParams) -> CallToolResult:
    offered = {tool.name: tool for tool in tools.offered(library)}
    if asked.name not in offered:
        raise Refused(f"there is no tool {shown(asked.name)}; there are {', '.join(offered)}")
    try:
        found = tools.call(library, offered[asked.name], asked.arguments or {})
    except Refused as error:
        return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
    # The text is for programs that know nothing of structured content.
    return CallToolResult(content=[TextContent(text=to_json(found))], structured_content=found)


def _list_resources(library: Library, _: PaginatedRequestParams | None) -> ListResourcesResult:
    return ListResourcesResult(
        resources=[
            Resource(
                name=kind.name,
                title=kind.title,
                uri=kind.address,
                mime_type=kind.mime_type,
                description=kind.description,
            )
            for kind in resources.FIXED
        ]
    )


def _list_templates(library: Library, _: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
    return ListResourceTemplatesResult(
        resource_templates=[
            ResourceTemplate(
                name=kind.name,
                title=kind.title,
                uri_template=kind.address,
                mime_type=kind.mime_type,
                description=kind.description,
            )
            for kind in resources.TEMPLATES
        ]
    )


def _read_resource(library: Library, asked: ReadResourceRequestParams) -> ReadResourceResult:
    mime_type, text = resources.read_resource(library, asked.uri)
    return ReadResourceResult(contents=[TextResourceContents(uri=asked.uri, mime_type=mime_type, text=text)])


def _list_prompts(library: Library, _: PaginatedRequestParams | None) -> ListPromptsResult:
    return ListPromptsResult(
        prompts=[
            Prompt(
                name=prompt.name,
                title=prompt.title,
                description=prompt.description,
                arguments=[
                    PromptArgument(name=a.name, description=a.description, required=a.required)
                    for a in prompt.arguments
                ],
            )
            for prompt in prompts.offered(library)
        ]
    )


def _get_prompt(library: Library, asked: GetPromptRequestParams) -> GetPromptResult:
    offered = {prompt.name: prompt for prompt in prompts.offered(library)}
    if asked.name not in offered:
        raise Refused(f"there is no prompt {shown(asked.name)}; there are {', '.join(offered)}")
    prompt = offered[asked.name]
    text = prompts.written(prompt, asked.arguments or {})
    return GetPromptResult(
        description=prompt.description,
        messages=[PromptMessage(role="user", content=TextContent(text=text))],
    )


def _complete(library: Library, asked: CompleteRequestParams) -> CompleteResult:
    known = (asked.context.arguments if asked.context else None) or {}
    values = resources.completed(library, asked.argument.name, asked.argument.value, known)
    return CompleteResult(
        completion=Completion(values=values[:COMPLETED_MAX], has_more=len(values) > COMPLETED_MAX)
    )
