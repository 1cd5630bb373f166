"""A seeded sample of records, or of paragraphs, with the text beside what the data says, for a person to read again.

    python -m tests.audit records 40 --seed 7       each record as a block, and the sentences that it cites
    python -m tests.audit paragraphs 20 --seed 7    each paragraph, and the records that cite it

It needs the texts of the sources beside the project. What is found wrong is counted and mended by hand.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from rabt.check.ledger import citations
from rabt.model.iris import BASE, RABT, Passage
from rabt.model.layout import Layout
from rabt.read.project import Project, find_root, read_project, triples_of
from rabt.read.sources import default_folder, read_texts

_CITED = (RABT + "evidence", RABT + "context")


class Audit:
    """The project with its texts, ready to be drawn from."""

    def __init__(self, project: Project) -> None:
        self.texts = read_texts(default_folder(project.root), project.sources)
        if not self.texts:
            raise SystemExit("There are no texts in ../shared/sources.")
        self.sources = project.sources
        self.layout: Layout = project.terms.layout()
        data = triples_of(project.data)
        self.cited = citations(data)
        self.about: dict[str, list[Triple]] = {}
        for t in data:
            if isinstance(t.subject, NamedNode):
                self.about.setdefault(t.subject.value, []).append(t)

    def records(self, number: int, seed: int) -> Iterator[str]:
        """Blocks of records drawn at random, each with its sentences."""
        drawn = sorted(self.about[name][0].subject.value for name in self._all_records())
        for record in random.Random(seed).sample(drawn, number):
            yield self._block(record)
            for passage in sorted(self._passages(record)):
                yield f"    {passage.source}:{passage.start}-{passage.end}  {self._text(passage)}"
            yield ""

    def paragraphs(self, number: int, seed: int) -> Iterator[str]:
        """Paragraphs drawn at random that hold more than a heading, each with its records."""
        pool = [
            (slug, p)
            for slug, source in sorted(self.sources.items())
            for p in source.paragraphs
            if slug in self.texts and not p.marker and p.without != "navigation"
        ]
        for slug, p in random.Random(seed).sample(pool, number):
            yield f"== {slug}:{p.start}-{p.end}  {p.section}"
            yield self.texts[slug][p.start : p.end]
            for record in sorted(self.cited[slug].touching((p.start, p.end))):
                yield self._block(record)
            yield ""

    def _all_records(self) -> set[str]:
        return set().union(*(cited.records for cited in self.cited.values()))

    def _passages(self, record: str) -> set[Passage]:
        cited = (t.object for t in self.about[record] if t.predicate.value in _CITED)
        return {p for o in cited if isinstance(o, NamedNode) and (p := Passage.from_iri(o.value))}

    def _text(self, passage: Passage) -> str:
        return self.texts.get(passage.source, "")[passage.start : passage.end]

    def _block(self, record: str) -> str:
        document = self.layout.document(self.about[record])
        return document.split("\n\n", 1)[-1].rstrip().replace(BASE, "")


def main() -> None:
    """Print a sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=["records", "paragraphs"])
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    audit = Audit(read_project(find_root()))
    draw = audit.records if arguments.what == "records" else audit.paragraphs
    print("\n".join(draw(arguments.number, arguments.seed)))


if __name__ == "__main__":
    main()
