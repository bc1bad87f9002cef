"""The page of the HTTP interface, from the OpenAPI document that the server itself gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs.making.tables import table
from kg.configuration import load_configuration
from kg.evaluation.pool import Pool
from server import create_app

_HEAD = """# HTTP

This page is made from the document that a running server gives at `/openapi.json`. With a writable dataset there are
also `/update` and writing methods of `/store`: see [Write your own beside it](../how-to/write-a-dataset.md).

Any address also takes `HEAD` and `OPTIONS`; `format=` wins over the `Accept` header.
"""


def page() -> str:
    """Return the page as Markdown. Raises SnapshotError when no graph has been built."""
    settings = load_configuration({"workers": 1})
    with Pool(settings) as pool:
        document = create_app(settings, pool).test_client().get("/openapi.json").get_json()
    shipped = {path for path in document["paths"] if path.startswith("/queries/") and path != "/queries/"}
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        if path not in shipped
        for method, operation in methods.items()
    }
    common = set.intersection(*({*each["responses"]} for each in operations.values())) - {"200"}
    lines = [_HEAD, "## What every address may answer", ""]
    some = next(iter(operations.values()))
    lines += table(
        ("status", "meaning"), ((status, some["responses"][status]["description"]) for status in sorted(common))
    )
    for name, operation in operations.items():
        lines += ["", f"## {name}", "", f"{operation['summary']}.", *_operation(operation, common)]
    lines += ["", "## GET /queries/{name}", "", "The answer to a [shipped query](queries.md), with its parameters."]
    return "\n".join(lines) + "\n"


def _operation(operation: dict[str, Any], common: set[str]) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    if parameters:
        yield ""
        yield from table(("parameter", "in", "meaning", "example"), sorted(map(_parameter, parameters)))
    own = {status: each for status, each in operation["responses"].items() if status not in common | {"200"}}
    if own:
        yield ""
        yield from table(("status", "meaning"), ((status, each["description"]) for status, each in own.items()))


def _parameter(parameter: dict[str, Any]) -> tuple[str, ...]:
    must = ", required" if parameter["required"] else ""
    values = parameter["schema"].get("enum", ())
    meaning = f"{parameter['description']}{must}" + (f": {', '.join(f'`{each}`' for each in values)}" if values else "")
    example = f"`{parameter['example']}`" if parameter.get("example") else ""
    return f"`{parameter['name']}`", parameter["in"], meaning, example
