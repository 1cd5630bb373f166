"""Keep the files of passage digests up to date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rabt.check.digests import digests
from rabt.read.project import Project, triples_of
from rabt.write.files import write_text


def keep_digests(project: Project, texts: Mapping[str, str]) -> dict[Path, int]:
    """Write the digest of each passage in use to `data/sources/{slug}/passages.ttl`.

    Args:
        project: the files.
        texts: slug to text of the sources that are at hand; files of other sources are left alone.

    Returns:
        Each file that changed, and the number of digests in it.
    """
    changed = stale_digests(project, texts)
    for path, (text, _) in changed.items():
        write_text(path, text)
    return {path: count for path, (_, count) in changed.items()}


def stale_digests(project: Project, texts: Mapping[str, str]) -> dict[Path, tuple[str, int]]:
    """The files of digests that are not up to date: what is to stand in each, and the number of digests in it.

    Args:
        project: the files.
        texts: slug to text of the sources that are at hand.
    """
    layout, changed = project.terms.layout(), {}
    for slug, triples in digests(triples_of(project.data), texts).items():
        path = project.root / "data" / "sources" / slug / "passages.ttl"
        text = layout.document(triples)
        if path.parent.is_dir() and (not path.exists() or path.read_text(encoding="utf-8") != text):
            changed[path] = text, len(triples)
    return changed
