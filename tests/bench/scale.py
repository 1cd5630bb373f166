"""Validation as data grow, each command a process of its own: `python -m tests.bench.scale 10_000 100_000 1_000_000`.

The data are the project's own, told again about things of other names, about one record in a hundred with a mistake
(`tests.bench.generate`). The peer is pySHACL's own command with the same shapes on the same triples in one file; it
looks at shapes alone, while `rabt validate` also looks at names, literals, form, evidence and what is derived. The
change is one line in each of three files.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, serialize
from tests.bench.generate import FOLDERS, generate

from rabt.check.report import hierarchy
from rabt.read.index import FOLDER
from rabt.read.passages import expand
from rabt.read.project import read_project, triples_of

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
WARM = 3


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock, of the processors, and the most memory in MB."""

    clock: float
    processor: float
    memory: float


# A process of its own starts the command: on Linux the most memory counts that of the process that starts one.
_MEASURED = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run a command, its output thrown away. The memory is that of the largest of its processes, on Linux."""
    start = time.monotonic()
    said = subprocess.run([sys.executable, "-c", _MEASURED, *command], cwd=folder, capture_output=True, check=True)
    clock = time.monotonic() - start
    code, processor, memory = map(float, said.stdout.split())
    assert code in (0, 1), (command, code)
    return Cost(clock, processor, memory)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    of: Callable[[str], float] = lambda name: statistics.median(getattr(c, name) for c in costs)  # noqa: E731
    return Cost(of("clock"), of("processor"), of("memory"))


def measure(folder: Path, triples: int, peer: bool) -> dict[str, Cost]:
    """Generate data and run all commands on them."""
    broken = generate(ROOT, folder, triples)
    project = read_project(folder)
    data = triples_of(project.data)
    print(f"\n{len(data):,} triples in {len(project.data):,} files, {broken:,} blocks with a mistake", flush=True)
    one, shapes = folder / "one.nt", folder / "shapes.ttl.one"
    serialize([*data, *expand(data), *hierarchy(triples_of(project.ontology))], one, RdfFormat.N_TRIPLES)
    serialize(triples_of(project.shapes), shapes, RdfFormat.TURTLE)
    paths = [document.path for document in project.data]
    del project, data
    git(folder, "init", "-q")
    git(folder, "add", "data", "ontology", "shapes")
    git(folder, "commit", "-q", "-m", "As it was")
    rabt = [str(BIN / "rabt"), "validate"]
    found = {}

    def run(what: str, work: Callable[[], Cost]) -> None:
        found[what] = c = work()
        print(f"  {what:34} {c.clock:8.1f} s  {c.processor:8.1f} s of processors  {c.memory:7.0f} MB", flush=True)

    if peer:
        command = [str(BIN / "pyshacl"), "-s", str(shapes), "-sf", "turtle", "-df", "nt", str(one)]
        run("pyshacl", lambda: cost(command, folder))
    run("rabt validate", lambda: cost(rabt, folder))
    run("rabt validate --engine fast", lambda: cost([*rabt, "--engine", "fast"], folder))
    change([path for path in paths if set(FOLDERS) & set(path.parts)])
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    run("--changed, cold", lambda: cost([*rabt, "--changed", "HEAD"], folder))
    run("--changed, warm", lambda: median([cost([*rabt, "--changed", "HEAD"], folder) for _ in range(WARM)]))
    return found


def change(paths: Sequence[Path]) -> None:
    """Change one line in each of three files, one of them for the worse."""
    edits = [(r"modality:stated", "modality:claimed"), (r"modality:stated", "modality:reported"), (r'"@en', ' (x)"@en')]
    middle = len(paths) // 2
    left = iter([*paths[middle:], *paths[:middle]])
    for pattern, replacement in edits:
        path = next(p for p in left if re.search(pattern, p.read_text(encoding="utf-8")))
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, replacement, text, count=1), encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    """Run git with a name of its own."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def main() -> None:
    """Measure each size and print ratios and growth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--no-peer", action="store_true", help="leave pySHACL out, which takes long")
    options = parser.parse_args()
    by_size: dict[int, dict[str, Cost]] = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            by_size[size] = found = measure(Path(folder) / "project", size, not options.no_peer)
        if peer := found.get("pyshacl"):
            for what, c in found.items():
                clock, processor = peer.clock / c.clock, peer.processor / c.processor
                print(f"  {what:34} {clock:6.1f} times as fast, {processor:6.1f} by processor")
    for before, after in zip(options.sizes, options.sizes[1:], strict=False):
        print(f"\ngrowth from {before:,} to {after:,}: exponents of processor time and of memory")
        for what in by_size[after]:
            a, b, times = by_size[before][what], by_size[after][what], math.log(after / before)
            time_, memory = math.log(b.processor / a.processor) / times, math.log(b.memory / a.memory) / times
            print(f"  {what:34} {time_:5.2f} {memory:5.2f}")


if __name__ == "__main__":
    main()
