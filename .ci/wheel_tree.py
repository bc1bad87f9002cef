"""The tree of a wheel: that of the project below one package, with imports that name it.

In a clone `kg`, `loaders` and `server` stand at the top, as the project's listing has them. In the site-packages of
somebody else such names would collide, so each import of them, and each text that names a module of them
("kg.paths.request:answer_paths"), gets the name of the package in front.
"""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

PACKAGE = "myeloma_kg"
CODE = ("kg", "loaders", "server")
DATA = ("ontology", "queries")
_MODULE = re.compile(rf"({'|'.join(CODE)})((?:\.\w+)*)(?::\w+)?")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".vendor-*")


def write_tree(root: Path, tree: Path) -> None:
    """Write what a wheel holds of a clone below a new folder."""
    package = tree / PACKAGE
    shutil.copytree(root / PACKAGE, package, ignore=_LEFT_OUT)
    for name in (*CODE, *DATA):
        if (root / name).is_dir():
            shutil.copytree(root / name, package / name, ignore=_LEFT_OUT)
        else:
            shutil.copy2(root / f"{name}.py", package)
    modules = {module_name(path.relative_to(root)) for name in CODE for path in _sources(root, name)}
    for path in sorted(package.rglob("*.py")):
        path.write_text(renamed(path.read_text(encoding="utf-8"), modules), encoding="utf-8")


def module_name(path: Path) -> str:
    """Return the dotted name of a source file of the clone.

    >>> module_name(Path("kg/paths/__init__.py"))
    'kg.paths'
    """
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def renamed(source: str, modules: set[str]) -> str:
    """Return a source whose imports, and whose texts that name one of the modules, begin with the package.

    >>> print(renamed("from kg.errors import A\\nimport loaders\\nWAY = 'kg.errors:A'\\nUNIT = 'kg.m'", {"kg.errors"}))
    from myeloma_kg.kg.errors import A
    from myeloma_kg import loaders
    WAY = 'myeloma_kg.kg.errors:A'
    UNIT = 'kg.m'
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and not node.level and _is_ours(node.module or ""):
            _replace(lines, node.lineno, f"from {node.module} import", f"from {PACKAGE}.{node.module} import")
        elif isinstance(node, ast.Import) and any(_is_ours(alias.name) for alias in node.names):
            (alias,) = node.names
            if "." in alias.name:
                raise ValueError(f"'import {alias.name}' cannot be renamed: write 'from … import …'.")
            _replace(lines, node.lineno, f"import {alias.name}", f"from {PACKAGE} import {alias.name}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = _MODULE.fullmatch(node.value)
            if match and match[1] + match[2] in modules and match[2]:
                _replace(lines, node.lineno, node.value, f"{PACKAGE}.{node.value}")
    return "".join(lines)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in CODE


def _replace(lines: list[str], number: int, old: str, new: str) -> None:
    if old not in lines[number - 1]:
        raise ValueError(f"'{old}' is not in '{lines[number - 1].strip()}', where it was parsed.")
    lines[number - 1] = lines[number - 1].replace(old, new, 1)


def _sources(root: Path, name: str) -> list[Path]:
    return sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / f"{name}.py"]
