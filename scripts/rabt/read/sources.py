"""The sources: their texts where they are at hand, and the paragraphs and sentences that the data describes."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.errors import InputError
from rabt.model.iris import BASE, DCTERMS, ENTRY, RABT, RDF_TYPE, Passage, rabt
from rabt.read.rows import decoded

Range = tuple[int, int]
_SOURCE = BASE + "source/"
_PARAGRAPH = BASE + "paragraph/"


_DIGITS = 12  # longer numbers count no text


@dataclass(frozen=True, order=True)
class Paragraph:
    """A paragraph of a source, as the data describes it.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        section: the section in which it stands.
        sentences: ranges of its sentences.
        outlets: outlets on which it says that it relies.
        marker: its number, for a footnote.
        without: name of the reason why no record cites it, or "".
        iri: its name.
    """

    start: int
    end: int
    section: str = ""
    sentences: tuple[Range, ...] = ()
    outlets: tuple[str, ...] = ()
    marker: str = ""
    without: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Source:
    """A source, as the data describes it.

    Attributes:
        slug: its short name.
        title: its title in English.
        digest: SHA-256 of its text in UTF-8, in hexadecimal.
        length: number of Unicode characters of its text.
        paragraphs: its paragraphs, in order.
    """

    slug: str
    title: str
    digest: str
    length: int
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph in which a character stands, or None between paragraphs."""
        n = bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1
        return self.paragraphs[n] if n >= 0 and offset < self.paragraphs[n].end else None

    def sentences(self) -> list[Range]:
        """All sentences, in order."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph.sentences]

    def snap(self, start: int, end: int) -> Range | None:
        """The smallest run of whole sentences of one paragraph that holds the range; None where there is none."""
        paragraph = self.paragraph_at(start)
        if paragraph is None or end > paragraph.end:
            return None
        touched = [s for s in paragraph.sentences if s[0] < end and s[1] > start]
        return (touched[0][0], touched[-1][1]) if touched else None

    def is_whole(self, passage: Passage) -> bool:
        """True where the passage begins and ends with sentences."""
        sentences = self.sentences()
        return any(s[0] == passage.start for s in sentences) and any(s[1] == passage.end for s in sentences)


def describe(triples: Iterable[Triple]) -> dict[str, Source]:
    """Slug to description of each source that the data describes."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    kinds = {rabt("Source"), rabt("Paragraph")}
    named: dict[str, str] = {}
    for t in triples:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            if t.predicate == RDF_TYPE and t.object in kinds:
                named[t.subject.value] = t.object.value.removeprefix(RABT)
            elif t.subject.value.startswith((_SOURCE, _PARAGRAPH)):
                about[t.subject.value][t.predicate.value].append(t.object.value)
    paragraphs: dict[str, list[Paragraph]] = defaultdict(list)
    for iri, kind in named.items():
        if kind == "Paragraph":
            facts = about[iri]
            paragraphs[next(iter(facts[RABT + "source"]), "").removeprefix(_SOURCE)].append(_paragraph(iri, facts))
    return {
        iri.removeprefix(_SOURCE): Source(
            slug=iri.removeprefix(_SOURCE),
            title=next(iter(about[iri][DCTERMS + "title"]), ""),
            digest=next(iter(about[iri][RABT + "digest"]), ""),
            length=_whole(next(iter(about[iri][RABT + "length"]), "0")),
            paragraphs=tuple(sorted(paragraphs[iri.removeprefix(_SOURCE)])),
        )
        for iri, kind in sorted(named.items())
        if kind == "Source"
    }


def lists(triples: Iterable[Triple]) -> set[str]:
    """Slugs of the sources that are lists: rows of them are cited, and they have no paragraphs."""
    rows: set[str] = set()
    read: set[str] = set()
    for t in triples:
        if t.predicate == rabt("source") and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode):
            if t.subject.value.startswith(ENTRY):
                rows.add(t.object.value.removeprefix(_SOURCE))
            elif t.subject.value.startswith(_PARAGRAPH):
                read.add(t.object.value.removeprefix(_SOURCE))
    return rows - read


def _paragraph(iri: str, facts: Mapping[str, list[str]]) -> Paragraph:
    def one(name: str, default: str) -> str:
        return next(iter(facts.get(RABT + name, [])), default)

    return Paragraph(
        start=_whole(one("charStart", "0")),
        end=_whole(one("charEnd", "0")),
        section=one("section", ""),
        sentences=tuple((int(a), int(b)) for a, b in re.findall(r"(\d{1,12})-(\d{1,12})", one("sentences", ""))),
        outlets=tuple(sorted(facts.get(RABT + "outlet", []))),
        marker=one("marker", ""),
        without=one("withoutRecords", "").rpartition("/")[2],
        iri=iri,
    )


def _whole(text: str) -> int:
    """A number as the data has it; 0 for what is none, which the check of literals reports."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


def default_folder(root: Path) -> Path | None:
    """The folder of texts beside the project, `../shared/sources`, where it exists."""
    folder = root.parent / "shared" / "sources"
    return folder if folder.is_dir() else None


def lists_folder(root: Path) -> Path | None:
    """The folder of lists beside the project, `../shared/bulk`, where it exists."""
    folder = root.parent / "shared" / "bulk"
    return folder if folder.is_dir() else None


def read_texts(folder: Path | None, sources: Mapping[str, Source]) -> dict[str, str]:
    """Slug to text of each source whose text is in `folder`, lists (CSV, TSV, XML) also in the folders below it.

    Texts are known by their digest, not by their name.

    Raises:
        InputError: the folder does not exist.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise InputError("There is no such folder of texts.", "Correct --sources.", folder)
    slugs = {source.digest: slug for slug, source in sources.items()}
    texts = {}
    lists_ = (path for ending in ("csv", "tsv", "xml") for path in folder.rglob(f"*.{ending}"))
    for path in sorted([*folder.glob("*.txt"), *lists_]):
        data = path.read_bytes() if path.is_file() else b""
        slug = slugs.get(hashlib.sha256(data).hexdigest())
        if slug:
            texts[slug] = decoded(data)
    return texts


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
