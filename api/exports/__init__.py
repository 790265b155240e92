"""Export formats: one module each, behind one small interface, in one visible dict."""

from __future__ import annotations

from api.errors import ExportUnknown
from api.exports.format import Export
from api.exports.gift import Gift
from api.exports.qti import QTI_21, QTI_30

EXPORTS: dict[str, Export] = {export.name: export for export in (Gift(), QTI_21, QTI_30)}


def export_of(name: str) -> Export:
    """The export of a name. Raises ExportUnknown, naming those there are."""
    try:
        return EXPORTS[name]
    except KeyError:
        raise ExportUnknown(name, sorted(EXPORTS)) from None
