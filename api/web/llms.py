"""/llms.txt (llmstxt.org): what this is and how to ask it, for programs with a language model."""

from __future__ import annotations

from flask import Blueprint, Response

from api.web.caching import answer
from api.web.parameters import NONE, read_arguments
from api.web.scope import base_url, catalogue

blueprint = Blueprint("llms", __name__)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The text, made from the package."""
    read_arguments(NONE)
    release, base = catalogue().latest, base_url()
    package = release.package
    licence = package.descriptor["licenses"][0]
    lines = [
        f"# {package.title}",
        "",
        f"> {' '.join(str(package.description).split())}",
        "",
        f"Release {package.version}. Licence of the text: {licence['title']} ({licence['path']}).",
        *([f"Cite as: {package.descriptor['citation']}"] if package.descriptor.get("citation") else []),
        "Claims carry their certainty and their sources; say so when you repeat them. Records never change within a "
        "release: pin one (`/v1/releases/VERSION/…`) where an answer must stay as it is.",
        "",
        "## Ask",
        "",
        f"- [Entry]({base}/v1): every collection, with its size",
        f"- [Search]({base}/v1/search?q=armistice): words over all collections; `q` is needed",
        f"- [A record by its id]({base}/v1/records/{{id}}): whatever its collection; `include=citations.source` brings its sources",
        f"- [A quiz]({base}/v1/quizzes?length=5&seed=1&answers=no): drawn by a seed; `/v1/quiz-items/{{id}}/check?answer=` marks an answer",
        f"- [OpenAPI]({base}/v1/openapi.json) and [its reference]({base}/docs)",
        "- `syllabank mcp`: the same as tools, by the Model Context Protocol",
        "",
        "## Collections",
        "",
        *(
            f"- [{table.title}]({base}/v1/{table.collection}): {' '.join(str(table.description).split())}"
            for table in package.tables.values()
        ),
        "",
        "## Optional",
        "",
        f"- [Files of the release]({base}/v1/releases/{package.version}): CSV, JSON, SQLite, Parquet, with checksums",
        f"- [Linked data]({base}/v1/graph.jsonld): the release as one graph of JSON-LD",
        f"- [Exports]({base}/v1/exports): for LMSs, quiz apps and cards",
        f"- [Changes]({base}/v1/changes?since={release.version}): what happened between two releases",
        "",
    ]
    return answer("\n".join(lines), pinned=False, mimetype="text/markdown")
