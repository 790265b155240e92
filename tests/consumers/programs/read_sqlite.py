"""SQLite: the database, opened for reading only.

Argument: path of the database.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

from tests.consumers.programs.printing import print_json


def main(path: str) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            "tables": {
                name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY id")]
                for name in names
            },
            "integrity": [row[0] for row in connection.execute("PRAGMA integrity_check")],
            "loose": [tuple(row) for row in connection.execute("PRAGMA foreign_key_check")],
            "keys": sum(len(list(connection.execute(f"PRAGMA foreign_key_list({name})"))) for name in names),
            "participants": [
                row[0]
                for row in connection.execute(
                    "SELECT participants.name FROM event_participants"
                    " JOIN events ON events.id = event_id"
                    " JOIN participants ON participants.id = participant_id"
                    " WHERE events.id = 'event-agenda-agreed' ORDER BY participants.id"
                )
            ],
        }
        try:
            connection.execute("DELETE FROM terms")
        except sqlite3.OperationalError as error:
            found["refused"] = str(error)
    print_json(found)


if __name__ == "__main__":
    main(sys.argv[1])
