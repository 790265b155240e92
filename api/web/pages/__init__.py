"""Pages for people: HTML by Jinja, made on the server, whole without scripts and without other servers.

frame     how every page is made: its template, its headers, the policy a browser holds it to
assets    style sheets, scripts and pictures, each at an address that changes with its content
home      the front door
markdown  documents as HTML
guides    the way in for developers, and every document of docs/
dictionary the data dictionary of a release
status    what is served just now, the limits, where to report an error
released  the releases, and each of them
compare   two releases beside each other
stages    what each release changed, and which version that demanded
words     two texts beside each other, word by word
reference the API reference, from the OpenAPI document
explore   the specification tree with what there is for each point
notes     the notes of a point, to read
terms     the terms of the vocabulary where they stand in a text
browse    any table, filtered, sorted and page by page
finding   search across the tables
records   any record: what it says, its links, its sources, its history
look      drawings, each with its table, its words and its files; look_asked reads what part is asked for
prose     text for people as HTML, with the records that it names
shown     how the fields of a record are shown, from the Table Schema
play      a quiz: chosen by a form, drawn by a seed, marked one answer at a time
questions quiz items as forms, and the answers that come back from them
papers    written questions to print, with their mark schemes
embed     a quiz for a frame in somebody else's page
colours   colours that can be read
missing   what a person sees in place of a problem document
listed    every page there is: the sitemap, and what a static copy holds
"""
