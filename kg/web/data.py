"""The routes of the data of a snapshot: the page that says what there is, and the file that its digest is of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, request

from kg import data_page
from kg.engine.store import DATA
from kg.evaluation.pool import Pool
from kg.formats import Format
from kg.snapshot_changes import CHANGES
from kg.web.answering import Answering, packed
from kg.web.openapi import operation
from kg.web.pages import guarded

_PART = 2**18


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_PART):
            yield part


def add_data(app: Flask, answering: Answering, pool: Pool) -> None:
    """Add the routes to the endpoint."""

    @app.route("/data")
    @operation("The data: downloads, sources with licences, what changed, how to cite", formats=data_page.FORMATS)
    def data() -> Response:
        snapshot = pool.snapshot
        changes = snapshot.path / CHANGES
        arguments = {
            "info": json.dumps(snapshot.info),
            "changes": changes.read_text(encoding="utf-8") if changes.exists() else "",
        }
        return guarded(answering.perform("data", arguments, data_page.FORMATS))

    @app.route("/data/myeloma-kg.nq")
    @operation(
        "The whole graph with its named graphs: sorted N-Quads, the digest of which is its name",
        formats=(Format.N_QUADS,),
    )
    def whole() -> Response:
        snapshot = pool.snapshot
        is_packed = request.accept_encodings.quality("gzip") > 0
        parts = _parts(snapshot.path / DATA)
        response = Response(packed(parts) if is_packed else parts, content_type=Format.N_QUADS.media_type)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.set_etag(snapshot.digest, weak=is_packed)
        response.headers["Content-Disposition"] = f'attachment; filename="myeloma-kg-{snapshot.digest[:16]}.nq"'
        response.make_conditional(request)
        return response
