"""datapackage, the library before frictionless: tables, keys, and the checksums that the package tells.

Argument: address of the descriptor.
"""

from __future__ import annotations

import sys

from datapackage import Package  # type: ignore[import-untyped]

from tests.consumers.programs.printing import print_json


def main(address: str) -> None:
    package = Package(address)
    resources = package.resources
    statements = package.get_resource("statements").read(keyed=True, relations=True)
    print_json(
        {
            "valid": package.valid,
            "errors": [str(error) for error in package.errors],
            "tables": {resource.name: resource.read(keyed=True) for resource in resources},
            "integrity": {resource.name: resource.check_integrity() for resource in resources},
            "relations": {resource.name: resource.check_relations() for resource in resources},
            # With relations, the row that a key leads to stands in the key's place.
            "sections": {row["id"]: row["section_id"]["title"] for row in statements},
        }
    )


if __name__ == "__main__":
    main(sys.argv[1])
