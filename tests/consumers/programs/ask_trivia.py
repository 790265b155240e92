"""Clients of Open Trivia DB and The Trivia API, unchanged: only where their requests go is another host.

Usage: ask_trivia CLIENT ADDRESS
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any
from urllib.parse import urlsplit

from tests.consumers.programs.printing import print_json

HOSTS = ("opentdb.com", "the-trivia-api.com")


def redirect(address: str) -> None:
    """Send what goes to the clients' own hosts to ours."""
    import aiohttp
    import requests

    def moved(url: Any) -> str:
        parts = urlsplit(str(url))
        assert parts.hostname in HOSTS, f"only the clients' own hosts are asked, not {url}"
        return f"{address}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    send, ask = requests.Session.send, aiohttp.ClientSession._request

    def sent(self: Any, request: Any, **options: Any) -> Any:
        request.url = moved(request.url)
        return send(self, request, **options)

    async def asked(self: Any, method: str, url: Any, **options: Any) -> Any:
        return await ask(self, method, moved(url), **options)

    requests.Session.send = sent  # type: ignore[method-assign]
    aiohttp.ClientSession._request = asked  # type: ignore[method-assign,assignment]


def pyopentdb() -> Any:
    from pyopentdb import Category, Difficulty, OpenTDBClient, QuestionType

    client = OpenTDBClient()
    found = client.get_questions(
        amount=7, category=Category.HISTORY, difficulty=Difficulty.EASY, question_type=QuestionType.MULTIPLE
    )
    seen = [question.question for _ in range(3) for question in client.get_questions(amount=20)]
    return {
        "drawn": [
            [
                q.category.name,
                q.question_type.value,
                q.difficulty.value,
                q.question,
                q.answer,
                sorted(q.choices),
            ]
            for q in found
        ],
        "seen": seen + [question.question for question in found],
        "count": client.get_question_count(Category.HISTORY),
    }


def opentriviadb() -> Any:
    from opentriviadb import Category, Client, NoResults

    async def run() -> Any:
        async with Client() as client:
            await client.request_token()
            found = [q async for q in client.round(10, Category.HISTORY, "medium", "boolean")]
            more = [q.question async for q in client.round(50)]
            try:
                [q async for q in client.round(5, Category.ART)]
            except NoResults:
                nothing = True
            await client.reset_token()
            return {
                "drawn": [[q.category, q.type, q.difficulty, q.question, q.correct_answer] for q in found],
                "seen": more + [q.question for q in found],
                "nothing": nothing,
            }

    return asyncio.run(run())


def opentdb_py() -> Any:
    from trivia import Category, Client, Difficulty, InvalidParameter

    async def run() -> Any:
        token = await Client.get_session_token()
        async with Client(token) as client:
            found = await client.get_questions(5, Category.history, Difficulty.hard)
            try:
                await client.get_questions(51)
            except InvalidParameter:
                refused = True
            return {
                "drawn": found,
                "categories": await client.get_categories(),
                "count": await client.get_category_questions_count(Category.history),
                "all": await client.get_global_questions_count(),
                "refused": refused,
            }

    return asyncio.run(run())


def the_trivia_api_library() -> Any:
    from the_trivia_api_library import EnumCategory, EnumDifficulty, TriviaAPIClient

    client = TriviaAPIClient()
    return {
        "drawn": client.get_random_question(
            limit=5, categories=[EnumCategory.HISTORY.value], difficulties=[EnumDifficulty.EASY.value]
        ),
        "tags": client.get_all_tags(),
        "totals": client.get_totals_per_tag(categories=[EnumCategory.HISTORY.value]),
    }


CLIENTS = {
    function.__name__: function for function in (pyopentdb, opentriviadb, opentdb_py, the_trivia_api_library)
}

if __name__ == "__main__":
    redirect(sys.argv[2])
    print_json(CLIENTS[sys.argv[1]]())
