"""The house rules that a machine can see: who may import whom, and what no module may contain."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Imports run one way: a module may import from the rows above its own, and from its own package.
# A new module gets its place here and in the drawing of docs/explanation/architecture.md.
ORDER = (
    ("blank_node_names", "build_cache", "cancellation", "datatypes", "errors", "interrupts", "nesting"),
    ("class_usage", "libraries", "processors", "resources", "setting_values", "slips"),
    ("build_inputs", "frontend", "prefixes", "second_process", "toml_texts", "yaml_texts"),
    ("namespaces",),
    ("term_values",),
    (
        "configuration",
        "dispute_kinds",
        "drawing",
        "formats",
        "intervals",
        "model",
        "output_files",
        "parameters",
        "plots",
        "resolution",
        "sentences",
        "shipped_query",
        "sorted_lines",
        "tables",
        "unit_words",
    ),
    ("pages",),
    ("rdf", "sparql"),
    ("columns", "federation", "files"),
    ("downloads",),
    ("engine", "loaders"),
    ("own_dataset", "reasoning", "stores", "thing_labels"),
    ("ontology",),
    ("citation_lines", "labelled_tables", "provenance", "query_library", "search"),
    ("proofs", "query_files", "resource_description", "value_readings"),
    ("catalogue", "citations", "home_page", "sitemap"),
    ("browsing", "comparison", "data_page", "entity_claims"),
    ("curated_graph", "exports", "inference", "ingestion", "mappings", "ontology_file", "ontology_terms", "paths"),
    ("checks", "domain_rules", "entity_pages", "validation"),
    ("build_phases",),
    ("build", "evaluation"),
    ("askers", "dataset", "mcp"),
    ("web",),
    ("server",),
    ("interface",),
    ("cli",),
)
# A library that only these may know.
ROOMS = {
    "flask": {"server", "web"},
    "jinja2": {"pages"},
    "mcp": {"mcp"},
    "xlsxwriter": {"labelled_tables"},
    "werkzeug": {"server", "web"},
    "pyoxigraph": {"engine", "evaluation", "dataset", "files", "prefixes", "stores"},
    "owlready2": {"files", "reasoning"},
}
# What serves, searches, explains and finds paths; it must reach nothing that the build alone may use.
ANSWERING = {
    "browsing", "citations", "comparison", "dataset", "entity_claims", "evaluation", "mcp", "paths", "proofs",
    "query_library", "search", "server", "web",
}  # fmt: skip
BUILDING = {
    "build",
    "build_inputs",
    "build_phases",
    "checks",
    "curated_graph",
    "domain_rules",
    "inference",
    "ingestion",
    "loaders",
    "ontology",
    "provenance",
    "query_files",
    "validation",
}
# Which shipped files it opens: the prefixes, those of the pages, and where our code stands, for its processes,
# for what they may open, and for the digest of the code.
OPENED = {
    "kg.resources": {"__file__"},
    "kg.prefixes": {"ONTOLOGY"},
    "kg.evaluation.file_access": {"ONTOLOGY", "ROOT"},
    "kg.evaluation.process": {"python_path"},
    "kg.second_process": {"python_path"},
    "kg.engine.snapshots": {"MADE_HOME", "PACKAGED"},
    "kg.web.assets": {"STATIC"},
    "kg.web.documentation": {"SITE"},
    "kg.web.places": {"ROOT"},
    "kg.web.program": {"ROOT"},
    "kg.frontend.bundles": {"__file__", "STATIC"},
}
# What would make a loader say something else tomorrow.
NOT_IN_LOADERS = {"http", "random", "requests", "secrets", "socket", "subprocess", "time", "urllib", "uuid"}
NOW = re.compile(r"\b(?:now|today|utcnow)\(")
LINES_OF_CODE = 300
CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
# What begins a program is called `main`, whatever the program.
ONE_MEANING = {"main"}
# What is one noun and longer than that, and why.
LONGER = {
    "kg.reasoning.rl": (345, "a rule for each entailment of OWL 2 RL"),
    "kg.sparql.grammar": (720, "a method for each production of the SPARQL grammar; they call each other in a circle"),
}
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}

RANK = {name: rank for rank, row in enumerate(ORDER) for name in row}
SOURCES = sorted(path for part in ("kg/**/*.py", "loaders/**/*.py", "server.py") for path in ROOT.glob(part))


def unit(dotted: str) -> str:
    """Return the name in ORDER: kg.reasoning.reasoner_input -> reasoning, loaders.records -> loaders."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "kg" and len(parts) > 1 else parts[0]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in SOURCES}
# A module that is imported by its name in a text: "kg.paths.request:answer_paths".
NAMED = re.compile(r"(kg(?:\.\w+)+)(?::\w+)?")


@cache
def module(path: Path) -> ast.Module:
    """Return the syntax of a module."""
    return ast.parse(path.read_bytes())


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return the syntax of a module, part by part."""
    return list(ast.walk(module(path)))


@pytest.fixture(scope="module", autouse=True)
def _syntax() -> Iterator[None]:
    """Let go of the syntax of all modules after these tests: garbage would be searched for among it until the end."""
    yield
    for each in (module, nodes, imports):
        each.cache_clear()


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """Return line and dotted name of everything that a module imports, inside functions and by name too."""
    found: list[tuple[int, str]] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: write the import in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                name = whole if node.module == "kg" or whole in MODULES else node.module or ""
                found.append((node.lineno, name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = NAMED.fullmatch(node.value)
            if named and named[1] in MODULES:
                found.append((node.lineno, named[1]))
    return found


def reached(roots: set[str]) -> dict[str, list[str]]:
    """Return every module of ours that is imported when others are, with the way that leads to it."""
    ways = {root: [root] for root in sorted(roots)}
    waiting = sorted(roots)
    while waiting:
        name = waiting.pop()
        # With a module its packages are imported, too.
        found = {other for _, other in imports(MODULES[name])} | {name.rpartition(".")[0]}
        for other in sorted(found & MODULES.keys() - ways.keys()):
            ways[other] = [*ways[name], other]
            waiting.append(other)
    return ways


def ours(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and unit of what a module imports from the project."""
    for line, name in imports(path):
        if name.split(".")[0] in {"kg", "loaders", "server"} and name != "kg.__version__":
            yield line, unit(name)


def test_imports_run_one_way() -> None:
    assert not list(ours(MODULES["kg"])), "kg/__init__.py carries the version and imports nothing of ours"
    units = {path: unit(name) for name, path in MODULES.items() if name != "kg"}
    homeless = set(units.values()) - RANK.keys()
    assert not homeless, f"give {homeless} a place in ORDER, and draw it in docs/explanation/architecture.md"
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for path, here in units.items()
        for line, other in ours(path)
        if other != here and RANK.get(other, len(ORDER)) >= RANK[here]
    ]
    assert not wrong, "a module may import only what stands in a row above its own"


def test_a_library_stays_in_its_room() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in SOURCES
        for line, name in imports(path)
        if unit(dotted(path)) not in ROOMS.get(name.split(".")[0], {unit(dotted(path))})
    ]
    assert not wrong


def test_loaders_know_neither_server_nor_network_nor_chance() -> None:
    loaders = [path for path in SOURCES if unit(dotted(path)) == "loaders"]
    assert loaders
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in loaders
        for line, name in imports(path)
        if name.split(".")[0] in NOT_IN_LOADERS | {"server"}
    ]
    wrong += [str(path) for path in loaders if NOW.search(path.read_text(encoding="utf-8"))]
    assert not wrong


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Inside a package imports run one way, too."""
    graph = {
        name: {other for _, other in imports(path)} & MODULES.keys() - {name}
        for name, path in MODULES.items()
        if path.name != "__init__.py"
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def public_names(path: Path) -> Iterator[str]:
    """Yield the classes, functions and type aliases of a module that others may import."""
    for node in module(path).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).endswith("TypeAlias"):
            names = [ast.unparse(node.target)]
        elif isinstance(node, ast.Assign) and not isinstance(node.value, ast.Constant):
            # An alias of a type is written as a class is.
            names = [ast.unparse(target) for target in node.targets if CLASS_NAME.fullmatch(ast.unparse(target))]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_no_public_name_has_two_meanings() -> None:
    places: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        for public in public_names(path):
            places.setdefault(public, []).append(name)
    twice = {public: modules for public, modules in places.items() if len(modules) > 1}
    assert {public: modules for public, modules in twice.items() if public not in ONE_MEANING} == {}


def test_no_row_names_what_is_not_there() -> None:
    assert {name for row in ORDER for name in row} == {unit(dotted(path)) for path in SOURCES} - {"kg"}


def test_what_answers_knows_neither_the_loaders_nor_the_files_of_the_build() -> None:
    """The digest of a snapshot decides every answer: nothing that serves or explains it reads what it was made from."""
    ways = reached({name for name in MODULES if unit(name) in ANSWERING})
    assert "kg.paths.finder" in ways, "the tasks are imported by name, and this test has lost them"
    for name, way in ways.items():
        assert unit(name) not in BUILDING, f"{' imports '.join(way)}"
        opened = set()
        for node in nodes(MODULES[name]):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "resources":
                opened.add(node.attr)
            elif isinstance(node, ast.ImportFrom) and node.module == "kg.resources":
                opened |= {alias.name for alias in node.names}
        opened |= {"__file__"} if "__file__" in MODULES[name].read_text(encoding="utf-8") else set()
        assert opened <= OPENED.get(name, set()), f"{' imports '.join(way)}, which opens {opened}"


def lines_of_code(path: Path) -> int:
    """Count the lines that are neither blank, comment nor docstring."""
    docstrings = {
        line
        for node in nodes(path)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    with path.open("rb") as source:
        code = {
            line
            for token in tokenize.tokenize(source.readline)
            if token.type not in SILENT
            for line in range(token.start[0], token.end[0] + 1)
        }
    return len(code - docstrings)


def test_a_module_can_be_read_in_one_sitting() -> None:
    assert not [path for path in SOURCES if path.stem == "utils"], "a module owns one noun, and utils is none"
    # What has no more lines than that has no more lines of code, either.
    long = {name: path for name, path in MODULES.items() if len(path.read_bytes().splitlines()) > LINES_OF_CODE}
    counts = {name: lines_of_code(path) for name, path in long.items()}
    longer = {name: count for name, count in counts.items() if count > LONGER.get(name, (LINES_OF_CODE, ""))[0]}
    assert not longer, "which noun in it wants a module of its own?"


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler catches everything and does not raise it again."""
    caught = ast.walk(handler.type) if handler.type else []
    names = {node.id for node in caught if isinstance(node, ast.Name)}
    last = handler.body[-1]
    raises_again = isinstance(last, ast.Raise) and last.exc is None
    return (handler.type is None or bool(names & {"Exception", "BaseException"})) and not raises_again


def test_no_handler_swallows_what_it_does_not_know() -> None:
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    assert not broad, "name the errors that are expected here"


def test_the_documentation_draws_the_same_order() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawing = re.search(r"<!-- imports -->\s*```text\n(.*?)```", page, re.DOTALL)
    assert drawing, "docs/explanation/architecture.md has lost its drawing of the imports"
    drawn = [re.findall(r"[a-z_]+", line.partition("#")[0]) for line in drawing[1].splitlines()]
    standing = {unit(dotted(path)) for path in SOURCES}
    expected = [[name for name in row if name in standing] for row in ORDER]
    assert [row for row in drawn if row] == [row for row in expected if row]
