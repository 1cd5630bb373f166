"""What makes a list one: its layout, what its source says of itself, and how a row becomes records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rabt.lists.draft import Draft, Listing
from rabt.read.formats import ListFormat
from rabt.read.rows import Row


@dataclass(frozen=True)
class Importer:
    """How one public list is imported.

    Attributes:
        form: its layout, with the declared columns.
        title: its title, in English.
        publisher: who publishes it.
        licence: IRI of the licence under which rows may be passed on, or "".
        rights: what that licence asks for, in English.
        describe: makes the things and records of a row; raises `RefusedError`.
        slug: slug of the source from the first row; by default the name of the format.
        ahead: looks at each row before any is described, for rows that name others.
    """

    form: ListFormat
    title: str
    publisher: str
    licence: str
    rights: str
    describe: Callable[[Draft], None]
    slug: Callable[[Row], str] | None = None
    ahead: Callable[[Listing, Row], None] | None = None
