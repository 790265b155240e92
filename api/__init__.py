"""Syllabank: specification content as a validated data package, served through a read-only JSON API.

The road the data takes, and the folder that holds each stretch of it:

    dataset rows -> validation -> release archive -> store -> query -> serialise -> HTTP bytes

    package/     the dataset as files: descriptor, table schemas, rows, archive, release index
    checking/    is it right? frictionless, our rules, one report
    history/     what changed? diff against the last release, publishing
    serialise/   marshmallow schemas and JSON made from Table Schemas
    store/       a release as a database: build, catalogue of open releases, query
    assessment/  the bank of items and questions: selecting, drawing by seed, marking an answer
    downloads/   a release as files: the package, tables, databases
    metadata/    a release described for harvesters and citations
    exports/     one module per format of other programs, behind one small interface
    drawings/    a release as pictures: timeline, map, figures, positions
    protocols/   what CASE, Open Trivia DB and The Trivia API make of the bank, without HTTP
    linked_data/ records as JSON-LD
    assistants/  the bank as tools of an assistant, by the Model Context Protocol
    sources/     releases fetched from an address or a bucket into a folder
    web/         everything Flask
    site.py      a release as static files, made by asking the app
    cli/         the commands, one line into the domain each

Each may import what stands before it: errors, settings, package, then checking, history and
serialise, then store, assessment, exports, drawings, protocols,
linked_data, assistants, web, and last site and cli. `web` never imports
`checking`. tests/test_layers.py holds this.
"""
