"""The Flask app: a table of contents."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from api.store.catalogue import Catalogue
from api.web import (
    addresses,
    caching,
    case,
    changes,
    collections,
    coverage,
    descriptions,
    errors,
    exports,
    files,
    health,
    linked_data,
    llms,
    numbered,
    oembed,
    opentdb,
    quizzes,
    releases,
    search,
    trivia,
    trivia_api,
)
from api.web.pages import (
    assets,
    browse,
    compare,
    dictionary,
    embed,
    explore,
    finding,
    frame,
    guides,
    home,
    listed,
    look,
    missing,
    notes,
    papers,
    play,
    records,
    reference,
    released,
    shown,
    status,
)
from api.web.scope import EXTENSION, Site


def create_app(
    catalogue: Catalogue,
    url: str | None = None,
    state: Path | None = None,
    trivia_category: int | None = None,
) -> Flask:
    """Make the app that serves the releases of a catalogue.

    url: scheme and host of the public address, without a slash at the end; the request's own where
    it is None. state: the folder of trivia sessions; none are kept where it is None. trivia_category:
    as in the settings.
    Nothing about tables is fixed here: each request is answered from the release it is about.
    """
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = Site(catalogue, url)
    trivia.install(app, state, trivia_category)
    # A missing or added slash is another address, and said to be unknown.
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.before_request(addresses.check_address)
    app.register_blueprint(releases.blueprint)
    app.register_blueprint(changes.blueprint)
    app.register_blueprint(files.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(descriptions.blueprint)
    app.register_blueprint(quizzes.blueprint)
    app.register_blueprint(coverage.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(linked_data.blueprint)
    app.register_blueprint(collections.blueprint)
    app.register_blueprint(numbered.blueprint)
    app.register_blueprint(case.blueprint)
    app.register_blueprint(opentdb.blueprint)
    app.register_blueprint(trivia_api.blueprint)
    app.register_blueprint(oembed.blueprint)
    app.register_blueprint(llms.blueprint)
    app.register_blueprint(health.blueprint)
    for part in (
        frame,
        assets,
        home,
        shown,
        explore,
        notes,
        browse,
        finding,
        records,
        reference,
        look,
        play,
        papers,
        embed,
        guides,
        dictionary,
        status,
        released,
        compare,
        listed,
    ):
        app.register_blueprint(part.blueprint)
    errors.install(app, case.dress, oembed.dress, opentdb.dress, trivia_api.dress, embed.dress, missing.dress)
    app.after_request(caching.open_to_all)
    return app
