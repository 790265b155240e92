"""The start of the server, where the SDK may be absent."""

from __future__ import annotations

from pathlib import Path

from api.errors import ExtraMissing


def serve(store: Path) -> None:
    """Serve the releases of a store folder over stdin and stdout until stdin ends.

    Raises ExtraMissing without the SDK, and StoreUnusable as the catalogue does.
    """
    try:
        from api.assistants.server import run
    except ModuleNotFoundError as error:
        if (error.name or "api").partition(".")[0] == "api":
            raise
        raise ExtraMissing("the SDK of the Model Context Protocol", "mcp") from None
    run(store)
