#!/bin/sh
# gunicorn's parser of HTTP in C (requirements/fast.txt) comes as source only. Where it can be built,
# build it; where there is no compiler or no Python.h, gunicorn takes its own parser in Python, which
# answers the same and hands out a quarter fewer finished answers a second.
# Usage: install-fast.sh PYTHON
if command -v "${CC:-cc}" >/dev/null 2>&1 && "$1" -c "import pathlib, sys, sysconfig; sys.exit(not pathlib.Path(sysconfig.get_path('include'), 'Python.h').exists())"; then
    "$1" -m pip --disable-pip-version-check install --quiet --no-build-isolation --require-hashes \
        -r "$(dirname "$0")/fast.txt" || echo "gunicorn_h1c could not be built; gunicorn parses in Python"
else
    echo "there is no C compiler with Python.h: gunicorn parses in Python"
fi
