"""A picture as PNG, without a browser: resvg in a process of its own (render.py), started when one is asked for.

Text that our font covers is rendered by it alone, so that the bytes are the same on every machine; other
text takes the fonts of the system along.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from xml.etree.ElementTree import fromstring

from api.drawings.text import is_covered
from api.settings import ROOT

LONGEST = 60
"""Seconds that a rendering may take on a busy machine; the largest takes about one."""

_one = threading.Lock()
"""One rendering at a time in a worker: more would only take the processors from everybody else."""


def as_png(svg: bytes) -> bytes:
    """The PNG of a file that `svg.standalone` made."""
    text = "".join(fromstring(svg).itertext()).replace("\n", "")
    command = [sys.executable, "-m", "api.drawings.render", *([] if is_covered(text) else ["system"])]
    with _one:
        done = subprocess.run(command, input=svg, capture_output=True, cwd=ROOT, timeout=LONGEST, check=True)
    return done.stdout
