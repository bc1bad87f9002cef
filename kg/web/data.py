"""The routes of the data of a snapshot: the page that says what there is, and its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from kg.engine.snapshot import CHANGES, EXPORTS, PROVENANCE
from kg.errors import UnknownNameError
from kg.evaluation.pool import Pool
from kg.formats import OF_DATA, Format, negotiate
from kg.web.answering import Answering, packed, wanted_format
from kg.web.conditions import part_that_is_wanted, unless_unchanged, wants_whole
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, see_other

_PART = 2**18
_PARQUET = "application/vnd.apache.parquet"
_MAPPINGS, _SHAPES = "mappings.sssom.tsv", "shapes.ttl"
_MEDIA_TYPES = ("text/tab-separated-values", "application/x-ndjson", "text/turtle", _PARQUET)


def _parts(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while part := file.read(min(_PART, end - file.tell())):
            yield part


def add_data(app: Flask, answering: Answering, pool: Pool) -> None:
    """Add the routes to the endpoint."""
    _add_names(app, pool)

    @app.route("/data")
    @operation("The data: downloads, sources with licences, what changed, how to cite", formats=OF_DATA)
    def data() -> Response:
        snapshot = pool.snapshot
        arguments = {"info": json.dumps(snapshot.info), "size": str(snapshot.size), "changes": snapshot.text(CHANGES)}
        return guarded(answering.perform("data", arguments, OF_DATA))

    @app.route("/dataset")
    def dataset() -> Response:
        """Lead from the IRI of the data set to what is said of it."""
        return see_other("data")

    @app.route("/data/myeloma-kg.nq")
    @operation(
        "The whole graph with its named graphs: sorted N-Quads, the digest of which is its name",
        formats=(Format.N_QUADS,),
    )
    def whole() -> Response:
        snapshot = pool.snapshot
        name = f"myeloma-kg-{snapshot.digest[:16]}.nq"
        return _file(snapshot.data, Format.N_QUADS.media_type, snapshot.digest, name)

    @app.route("/data/<path:name>")
    @operation(
        "A file of the exports: KGX, SSSOM, Parquet, OWL, DCAT; /data lists them with sizes and digests",
        RouteParameter("name", "the name of the file", True, place="path", example="kgx/nodes.tsv"),
        formats=(),
        media_types=_MEDIA_TYPES,
    )
    def exported(name: str) -> Response:
        snapshot = pool.snapshot
        file = next((each for each in snapshot.info.get("exports", ()) if each["name"] == name), None)
        if file is None:
            raise NotFound
        title = f"myeloma-kg-{snapshot.digest[:16]}-{name.replace('/', '-')}"
        return _file(snapshot.path / EXPORTS / name, file["media_type"], file["sha256"], title)


def _add_names(app: Flask, pool: Pool) -> None:
    """Add the routes of the IRIs by which the descriptions of the data name its parts."""

    @app.route("/<any(checksum,distribution):kind>/<digest>")
    def described_file(kind: str, digest: str) -> Response:
        """Lead from the IRI of a file, or of its checksum, to what is said of it."""
        snapshot = pool.snapshot
        if digest not in {snapshot.digest, *(each["sha256"] for each in snapshot.info.get("exports", ()))}:
            raise UnknownNameError(f"This version of the data has no file for {kind}/{digest[:16]}…; /data lists them.")
        return _leading(f"data#file-{digest[:16]}", "data/dcat.ttl", Format.TURTLE)

    @app.route("/<any(build,input):kind>/<digest>")
    def origin(kind: str, digest: str) -> Response:
        """Lead from the IRI of a build, or of a file that it read, to what the data set is made of."""
        if f"{kind}/{digest}>" not in pool.snapshot.text(PROVENANCE):
            raise UnknownNameError(
                f"This version of the data was made without {kind}/{digest[:16]}…; /data says of what."
            )
        return _leading("data", ".well-known/void", Format.TURTLE)

    @app.route("/mappings", defaults={"name": ""})
    @app.route("/mappings/<name>")
    def mappings(name: str) -> Response:
        """Lead from the IRI of a set of mappings to the file that holds them all."""
        snapshot = pool.snapshot
        if name and f'"ontology/mappings/{name}.sssom.tsv"' not in snapshot.text(PROVENANCE):
            raise UnknownNameError(f"There is no set of mappings '{name[:40]}'; /mappings holds them all.")
        return _to_export(pool, _MAPPINGS, Format.TSV)

    @app.route("/ontology/shapes/", defaults={"name": ""})
    @app.route("/ontology/shapes/<name>")
    def shapes(name: str) -> Response:
        """Lead from the IRI of a shape to the file that holds them all."""
        path = pool.snapshot.path / EXPORTS / _SHAPES
        if not path.is_file() or (name and f"/ontology/shapes/{name}>" not in path.read_text(encoding="utf-8")):
            raise UnknownNameError(
                f"The ontology has no shape 'shapes/{name[:80]}'; /ontology/shapes/ leads to all of them."
            )
        return _to_export(pool, _SHAPES, Format.TURTLE)


def _to_export(pool: Pool, name: str, form: Format) -> Response:
    """Lead to a file of the exports, and a browser to its row on the page of the data."""
    file = next((each for each in pool.snapshot.info.get("exports", ()) if each["name"] == name), None)
    return _leading(f"data#file-{file['sha256'][:16]}" if file else "data", f"data/{name}", form)


def _leading(page: str, data: str, form: Format) -> Response:
    """Lead a browser to a page, and a program to the data, which have a format."""
    offered = (form, Format.HTML)
    wanted = negotiate(wanted_format(offered), offered).format
    return see_other(page if wanted is Format.HTML else data)


def _file(path: Path, media_type: str, digest: str, name: str) -> Response:
    """Return a file to keep under a name, or the part of it that is asked for; its digest is its tag."""
    # Parquet is packed already, and the places of a range are those of the file as it is.
    is_packed = media_type != _PARQUET and wants_whole() and request.accept_encodings.quality("gzip") > 0
    size = path.stat().st_size
    parts = _parts(path, 0, size)
    response = Response(packed(parts) if is_packed else parts, content_type=media_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.content_length = size
    response.vary.add("Accept-Encoding")
    response.set_etag(digest, weak=is_packed)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return part_that_is_wanted(unless_unchanged(response), size, partial(_parts, path))
