"""Proposals as a table of SSSOM, to be reviewed and given to `rabt import --mapping`.

https://mapping-commons.github.io/sssom/spec-model/ has the slots. Who decided is an extension, as the standard allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rabt import __version__
from rabt.link.suggest import Proposal
from rabt.model.iris import BASE

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "confidence",
    "author_kind", "mapping_tool", "comment",
)  # fmt: skip
_KINDS = "author_kind is curator, somebody who read both sides, or program, where nobody looked yet."


def table(proposals: Iterable[Proposal], compact: Callable[[str], str], name: str) -> str:
    """The proposals as TSV with metadata, ending in a line feed.

    Args:
        proposals: the proposals.
        compact: shortens an IRI to a prefixed name.
        name: slug of the list.
    """
    found = list(proposals)
    rows = [_cells(proposal, compact) for proposal in found]
    iris = {iri: compact(iri) for p in found for iri in (p.subject.row or p.subject.iri, p.candidate.iri)}
    spaces = {n.split(":", 1)[0]: iri.removesuffix(n.split(":", 1)[1]) for iri, n in iris.items() if "<" not in n}
    lines = [
        f"# mapping_set_id: {BASE}mappings/{name}",
        f"# mapping_set_title: Proposals for the list {name}, which nobody has reviewed",
        "# license: https://creativecommons.org/licenses/by/4.0/",
        "# curie_map:",
        *(f"#   {prefix}: {namespace}" for prefix, namespace in sorted(spaces.items())),
        "# extension_definitions:",
        "#   - slot_name: author_kind",
        f'# comment: "{_KINDS}"',
        "\t".join(COLUMNS),
        *("\t".join(" ".join(cell.split()) for cell in cells) for cells in rows),
    ]
    return "\n".join(lines) + "\n"


def _cells(proposal: Proposal, compact: Callable[[str], str]) -> tuple[str, ...]:
    subject, found = proposal.subject, proposal.candidate
    return (
        compact(subject.row or subject.iri), subject.label, "skos:closeMatch", compact(found.iri), found.label,
        f"semapv:{found.justification}", f"{found.score:.2f}", "program", f"rabt link suggest {__version__}",
        found.reason,
    )  # fmt: skip
