"""The syllabank command: thin commands over the domain, each error in a line and an exit code.

Exit codes: 0 done; 1 the package is not right, or a release is refused; 2 the command or its
surroundings are not (an unknown option, a place that cannot be written, a store that cannot be
served). For `check` an absent or unreadable file is a fault like any other, and so 1.
"""

from __future__ import annotations

from api.cli import export, package, server
from api.cli.group import main

__all__ = ["export", "main", "package", "server"]
