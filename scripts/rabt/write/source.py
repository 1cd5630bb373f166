"""Describe a new source: its bibliography, and its text as paragraphs and sentences; never the words themselves."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.errors import InputError
from rabt.model.fields import Field
from rabt.model.iris import BASE, CONCEPT, RDF_TYPE, VANN, XSD, Term, rabt
from rabt.read.project import Project
from rabt.read.segment import Segment, segment
from rabt.read.sources import digest_of
from rabt.write.files import write_text

SOURCE = rabt("Source")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_INTEGER = NamedNode(XSD + "integer")
_PREFIX, _LENGTH, _DIGEST = NamedNode(VANN + "preferredNamespacePrefix"), rabt("length"), rabt("digest")
_UNREAD = NamedNode(CONCEPT + "coverage-reason/unread")  # so stands each paragraph until somebody reads it
_COUNTED = {_PREFIX.value, _LENGTH.value, _DIGEST.value}


@dataclass(frozen=True)
class Description:
    """What `data/sources/{slug}/` is to hold.

    Attributes:
        slug: the short name of the source, and the prefix of its passages.
        source: what is said of the document.
        paragraphs: what is proposed for its paragraphs.
        missing: required properties of the document that still have no value.
    """

    slug: str
    source: list[Triple]
    paragraphs: list[Triple]
    missing: list[Field]

    def files(self, project: Project) -> dict[str, str]:
        """Name of each file to its text."""
        layout = project.terms.layout()
        return {"source.ttl": layout.document(self.source), "paragraphs.ttl": layout.document(self.paragraphs)}


def describe_text(
    slug: str, text: str, values: Sequence[tuple[NamedNode, Term]], fields: Sequence[Field]
) -> Description:
    """Describe a document.

    Sections, outlets and footnotes are guessed from the form of the text; a person looks through them.

    Args:
        slug: its short name.
        text: its text.
        values: what is known of the document, as properties and values.
        fields: what a source takes.

    Raises:
        InputError: a value is given that follows from the text or the slug.
    """
    given = {predicate.value for predicate, _ in values}
    for field in fields:
        if field.path in given & _COUNTED:
            raise InputError(f"{field.name} follows from the text or the slug.", "Leave it out.")
    node = NamedNode(f"{BASE}source/{slug}")
    counted = [
        (_PREFIX, Literal(slug)),
        (_LENGTH, Literal(str(len(text)), datatype=_INTEGER)),
        (_DIGEST, Literal(digest_of(text))),
    ]
    return Description(
        slug=slug,
        source=[Triple(node, RDF_TYPE, SOURCE), *(Triple(node, p, o) for p, o in (*values, *counted))],
        paragraphs=list(_paragraphs(node, slug, segment(text))),
        missing=[f for f in fields if f.least and f.path not in given | _COUNTED],
    )


def _paragraphs(source: NamedNode, slug: str, segments: Sequence[Segment]) -> Iterator[Triple]:
    nodes = {s.start: NamedNode(f"{BASE}paragraph/{slug}-{s.start}") for s in segments}
    footnotes: dict[str, NamedNode] = {}
    for s in segments:
        if s.marker:
            footnotes.setdefault(s.marker, nodes[s.start])
    for s in segments:
        for predicate, term in _paragraph(s, footnotes):
            yield Triple(nodes[s.start], predicate, term)
        yield Triple(nodes[s.start], rabt("source"), source)
        yield Triple(nodes[s.start], rabt("withoutRecords"), _UNREAD)


def _paragraph(s: Segment, footnotes: Mapping[str, NamedNode]) -> Iterator[tuple[NamedNode, Term]]:
    yield RDF_TYPE, rabt("Paragraph")
    yield rabt("charStart"), Literal(str(s.start), datatype=_INTEGER)
    yield rabt("charEnd"), Literal(str(s.end), datatype=_INTEGER)
    yield rabt("sentences"), Literal(" ".join(f"{start}-{end}" for start, end in s.sentences))
    if s.section:
        yield rabt("section"), Literal(s.section)
    if s.marker:
        yield rabt("marker"), Literal(s.marker)
    for outlet in s.outlets:
        yield rabt("outlet"), Literal(outlet)
    for mark in s.cites:
        if mark in footnotes:
            yield rabt("cites"), footnotes[mark]


def refuse_taken(project: Project, slug: str, text: str) -> None:
    """See that a slug and a text are new.

    Args:
        project: the files.
        slug: the short name that the source is to have.
        text: its text.

    Raises:
        InputError: the slug is none, names something else already, or the text is described already.
    """
    if not _SLUG.fullmatch(slug):
        raise InputError(f'"{slug}" is no name of a source.', "Take lower-case letters, digits and single hyphens.")
    folder, iri = folder_of(project, slug), f"{BASE}source/{slug}"
    subjects = {t.subject for document in project.data for t in document.triples}
    if slug in project.source_slugs or NamedNode(iri) in subjects or folder.exists() or folder.is_symlink():
        raise InputError(f"source:{slug} is taken.", "Give another with --slug; names are never used again.")
    if slug in project.terms.prefixes:
        raise InputError(
            f'The prefix "{slug}:" stands for {project.terms.prefixes[slug]}, so passages cannot have it.',
            "Give another with --slug.",
        )
    digest = digest_of(text)
    for known in project.sources.values():
        if known.digest == digest:
            raise InputError(f"The text is that of source:{known.slug}.", "Cite that one.")


def folder_of(project: Project, slug: str) -> Path:
    """The folder in which a source is described."""
    return project.root / "data" / "sources" / slug


def write_description(project: Project, description: Description) -> list[Path]:
    """Write the files of a new source, all of them or none.

    Args:
        project: the files.
        description: what to write.

    Returns:
        The files.

    Raises:
        InputError: the folder exists, or cannot be written.
    """
    folder = folder_of(project, description.slug)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Outside data/, where nobody reads what an interruption leaves.
        with tempfile.TemporaryDirectory(prefix=".rabt-new-", dir=project.root) as temporary:
            new = Path(temporary) / description.slug
            new.mkdir()
            for name, text in description.files(project).items():
                write_text(new / name, text)
            new.rename(folder)
    except OSError as error:
        raise InputError(
            f"Cannot be written: {error.strerror}.", "Check that it is new, and its permissions.", folder
        ) from error
    return [folder / name for name in description.files(project)]
