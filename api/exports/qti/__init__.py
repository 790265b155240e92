"""QTI packages (1EdTech Question and Test Interoperability), versions 2.1 and 3.0.

    vocabulary   the names of each version, and texts as XML can hold them
    declaring    declarations, processing and feedback, from which every kind is put together
    items        a quiz item of each kind
    written      a written question with its mark scheme for the scorer
    manifest     the package's list of files, with what is known of each item
    package      the test, the zip and the losses: the format itself

Everything is written once, with the element names of 2.1; `vocabulary` turns them into those of 3.0.
"""

from api.exports.qti.package import QTI_21, QTI_30, Qti

__all__ = ["QTI_21", "QTI_30", "Qti"]
