"""mlcroissant: records of some tables, downloaded through the description, checksums and all.

Arguments: address of the description, names of record sets.
"""

from __future__ import annotations

import sys

import mlcroissant

from tests.consumers.programs.printing import print_json


def main(address: str, *names: str) -> None:
    dataset = mlcroissant.Dataset(jsonld=address)
    issues = dataset.metadata.ctx.issues
    print_json(
        {
            "issues": sorted(issues.errors) + sorted(issues.warnings),
            "version": dataset.metadata.version,
            "sets": [one.id for one in dataset.metadata.record_sets],
            "tables": {
                # A field is named after its record set: 'terms/id'.
                name: [
                    {field.removeprefix(f"{name}/"): value for field, value in record.items()}
                    for record in dataset.records(name)
                ]
                for name in names
            },
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
