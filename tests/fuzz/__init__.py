"""Attacks by numbers: inputs made up by the thousand for everything that reads what others wrote.

`python -m tests.fuzz` is the long run (`make fuzz`); test_fuzz.py runs a little of each with `make test`.

mutate    how an input is made of seeds and words, each by its own number
world     the release that targets work on
targets   what is attacked, and what must hold
runs      the running: in pieces, over processes, counted, findings made small
guided    the same targets under a coverage-guided engine, where it is installed
wire      schemathesis against a running server
"""
