"""Speed as a ratio against a named peer, both measured in this run: `make bench`.

Each figure is the median of several runs of one process; what is measured is processor time, which other work on the
machine disturbs less than the clock does.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import Quad, Store

from rabt.check.report import hierarchy
from rabt.check.shacl import to_rdflib
from rabt.derive.dataset import build_dataset, review
from rabt.model.iris import graph
from rabt.read.passages import expand
from rabt.read.positions import locate
from rabt.read.project import read_project, triples_of

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
QUERY = """
PREFIX rabt: <https://w3id.org/rabt/ontology/>
SELECT ?attack ( MIN(?n) AS ?low ) ( MAX(?n) AS ?high ) WHERE {
    ?record a rabt:CasualtyEstimate ; rabt:attack ?attack ; rabt:killedMin|rabt:killedMax ?n .
} GROUP BY ?attack ORDER BY ?attack
"""


def seconds(work: Callable[[], object]) -> float:
    """Median processor seconds of one call."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def compare(what: str, ours: Callable[[], object], peer: str, theirs: Callable[[], object]) -> None:
    """Print both medians and how many times faster ours is."""
    a, b = seconds(ours), seconds(theirs)
    print(f"{what:44} {a * 1000:9.1f} ms   {peer:34} {b * 1000:9.1f} ms   {b / a:6.1f} times as fast")


def main() -> None:
    """Run all comparisons."""
    project = read_project(ROOT)
    dataset = build_dataset(project)
    paths = [document.path for document in project.data]
    union = dataset.union
    data = [*triples_of(project.data), *expand(triples_of(project.data))]
    shapes = to_rdflib(triples_of(project.shapes))
    print(
        f"{len(paths)} data files, {len(data):,} triples of data, {len(union):,} in the union; median of {RUNS} runs\n"
    )

    def rdflib_read() -> None:
        for path in paths:
            rdflib.Graph(bind_namespaces="none").parse(path, format="turtle")

    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, graph("data")) for t in union)
    memory = to_rdflib(union)
    whole = to_rdflib([*data, *hierarchy(triples_of(project.ontology))])

    compare("read the project, all files", lambda: read_project(ROOT), "rdflib, data files alone", rdflib_read)
    compare(
        "positions of every triple",
        lambda: [locate(document) for document in project.data],
        "rdflib, reading without positions",
        rdflib_read,
    )
    compare(
        "all checks, with file, line and column",
        lambda: review(project, dataset),
        "pySHACL alone, shapes on data",
        lambda: pyshacl.validate(whole, shacl_graph=shapes, inplace=True),
    )
    compare(
        "lowest and highest figures, query",
        lambda: list(store.query(QUERY, use_default_graph_as_union=True)),
        "rdflib, the same query",
        lambda: list(memory.query(QUERY)),
    )


if __name__ == "__main__":
    main()
