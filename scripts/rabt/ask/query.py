"""SPARQL 1.1 over the dataset: finding the query, running it, and writing the answer in the format asked for."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
)
from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery
from tabulate import tabulate

from rabt.derive.as_of import as_of
from rabt.derive.dataset import build_dataset
from rabt.derive.skolem import skolemize
from rabt.model.errors import InputError
from rabt.model.iris import BASE, GRAPH, RDF_TYPE, graph, rabt
from rabt.model.layout import Layout
from rabt.model.terms import Terms, read_terms
from rabt.read.project import read_project, triples_of
from rabt.read.sources import lists
from rabt.write.build import input_digest
from rabt.write.files import MARK
from rabt.write.jsonld import context, jsonld, ranges_of
from rabt.write.ntriples import ntriples

Answer = QuerySolutions | QueryBoolean | QueryTriples
QUERIES = Path(__file__).parent / "queries"
TABLES = ("table", "csv", "tsv", "json", "xml")
GRAPHS = ("turtle", "ntriples", "jsonld")
_RESULTS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}


def packaged_queries() -> dict[str, str]:
    """Name of each packaged query to what its first line says of it."""
    return {
        path.stem: path.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")
        for path in sorted(QUERIES.glob("*.rq"))
    }


def find_query(given: str) -> tuple[str, Path | None]:
    """The text of a query, given as its text, as a file, or as the name of a packaged one.

    Returns:
        The text, and the file that it comes from.

    Raises:
        InputError: it is none of the three.
    """
    if re.search(r"[\s{]", given):
        return given, None
    path = Path(given)
    if not path.is_file() and (QUERIES / f"{given}.rq").is_file():
        path = QUERIES / f"{given}.rq"
    if not path.is_file():
        raise InputError(
            f'"{given}" is neither a file nor one of the packaged queries: {", ".join(packaged_queries())}.',
            "Give a file, a query in quotes, or one of these names.",
        )
    try:
        return path.read_text(encoding="utf-8"), path
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot be read: {error}.", "Check that it is a text in UTF-8.", path) from error


@dataclass(frozen=True)
class Opened:
    """A dataset that can be queried.

    Attributes:
        store: its named graphs.
        terms: what its ontology and shapes define.
        ontology: the triples of the ontology.
    """

    store: Store
    terms: Terms
    ontology: list[Triple]

    def ask(self, text: str, path: Path | None = None) -> Answer:
        """Run a query. It sees the union of all graphs, unless it names graphs itself with `FROM`.

        Args:
            text: the query, SPARQL 1.1.
            path: the file that it comes from, for error messages.

        Raises:
            InputError: the text is not a query, or fails while it runs.
        """
        try:
            return self.store.query(text, use_default_graph_as_union=not _names_graphs(text))
        except SyntaxError as error:
            raise _syntax_error(text, str(error), path) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(f"The query failed: {error}.", "Look at what it asks for.", path) from error


def open_dataset(root: Path, dist: Path | None = None, day: date | None = None) -> Opened:
    """The dataset of a project: from its dumps where they are current, else derived anew from its files.

    Args:
        root: the folder with ontology/, shapes/ and data/.
        dist: where dumps may be; by default `dist` below `root`.
        day: the past day as of which it is wanted (`rabt.derive.as_of`).

    Raises:
        InputError: a file cannot be read.
    """
    folder = root / "dist" if dist is None else dist
    store = Store()
    if _current(root, folder):
        project = read_project(root, with_data=False)
        store.bulk_load(path=str(folder / "rabt.nq"), format=RdfFormat.N_QUADS)
    else:
        project = read_project(root)
        for error in project.failed:
            raise error
        _fill(store, build_dataset(project).graphs)
    if day is not None:
        graphs = as_of(_graphs(store), day, project.rules, project.day_rules)
        store = Store()
        _fill(store, graphs)
    ontology, prefix = triples_of(project.ontology), BASE + "source/"
    sources = [
        q.subject.value.removeprefix(prefix)
        for q in store.quads_for_pattern(None, RDF_TYPE, rabt("Source"))
        if isinstance(q.subject, NamedNode)
    ]
    rows = sorted(lists(q.triple for q in store.quads_for_pattern(None, rabt("source"), None)))
    return Opened(store, read_terms(ontology, triples_of(project.shapes), sources, rows), ontology)


def _fill(store: Store, graphs: Mapping[str, Sequence[Triple]]) -> None:
    for name, triples in graphs.items():
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, graph(name)) for t in triples)


def _graphs(store: Store) -> dict[str, list[Triple]]:
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    for q in store:
        graphs[q.graph_name.value.removeprefix(GRAPH)].append(q.triple)
    return graphs


def _current(root: Path, dist: Path) -> bool:
    try:
        manifest = json.loads((dist / MARK).read_text(encoding="utf-8"))
        return (dist / "rabt.nq").is_file() and manifest.get("input") == input_digest(root)
    except (OSError, ValueError):
        return False


def _names_graphs(text: str) -> bool:
    """True where the query has a dataset clause (SPARQL 1.1 Query, section 13.2), which the union must not override."""
    plain = re.sub(r'<[^<>\s]*>|"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*', " ", text)
    return re.search(r"(?<![\w?$:-])FROM\b", plain, re.IGNORECASE) is not None


def _syntax_error(text: str, reason: str, path: Path | None) -> InputError:
    """Where and why a query cannot be read.

    The engine reports the farthest place that any rule of its grammar reached; rdflib's reader reports the start of the
    part that no rule fits, which is where a person looks. The engine's is used where rdflib finds nothing wrong.
    """
    try:
        parseQuery(text)
    except ParseException as error:
        line, column = error.lineno, error.column
        rest = text.split("\n")[line - 1][column - 1 :].strip()
        detail = f'what begins with "{rest[:40]}" does not fit' if rest else "it ends too early"
    else:
        match = re.search(r"at (\d+):(\d+)", reason)
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        known = re.search(r"Prefix not found|The SELECT contains a variable that is unbound", reason)
        detail = {"P": "a prefix is not declared", "T": "SELECT names a variable that has no value there"}.get(
            known[0][0] if known else "", re.sub(r"^error at \d+:\d+: ", "", reason)
        )
    where = "" if path else f" at line {line}, column {column}"
    return InputError(f"The query is not SPARQL{where}: {detail}.", "Correct it there.", path, line, column)


def answer_formats(answer: Answer) -> tuple[str, ...]:
    """The formats in which an answer can be written; the first is the one for a terminal, the second for a pipe."""
    return GRAPHS if isinstance(answer, QueryTriples) else TABLES


def write_answer(answer: Answer, format_: str, opened: Opened) -> str:
    """An answer as text.

    Args:
        answer: what `Opened.ask` returned; it is used up.
        format_: one of `answer_formats(answer)`.
        opened: the dataset that was asked.

    Raises:
        InputError: the format does not fit the kind of answer.
    """
    allowed = answer_formats(answer)
    if format_ not in allowed:
        raise InputError(f"This answer cannot be written as {format_}.", f"Choose one of {', '.join(allowed)}.")
    layout = opened.terms.layout()
    if isinstance(answer, QueryTriples):
        return _graph(list(answer), format_, opened, layout)
    if format_ in _RESULTS and not (isinstance(answer, QueryBoolean) and format_ in ("csv", "tsv")):
        # The bytes are UTF-8 and end as their format asks; CSV has carriage returns (RFC 4180, section 2).
        text = (answer.serialize(format=_RESULTS[format_]) or b"").decode("utf-8")
        return text if text.endswith("\n") else text + "\n"
    if isinstance(answer, QueryBoolean):
        return f"{str(bool(answer)).lower()}\n"
    names = [variable.value for variable in answer.variables]
    rows = [[_cell(row[name], layout) for name in names] for row in answer]
    table = tabulate(rows, headers=names, tablefmt="simple", disable_numparse=True)
    return f"{table}\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def _graph(triples: list[Triple], format_: str, opened: Opened, layout: Layout) -> str:
    if format_ == "turtle":
        return layout.document(triples)
    named = skolemize(triples)
    if format_ == "ntriples":
        return ntriples(named)
    return "".join(jsonld(named, opened.terms, context(opened.terms, ranges_of(opened.ontology))))


def _cell(term: NamedNode | BlankNode | Literal | Triple | None, layout: Layout) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return layout.compact(term.value)
    return term.value if isinstance(term, Literal) else str(term)
