"""Whether the server stands, whether it can answer, and what it has done: whatever a monitor puts in the address."""

from __future__ import annotations

from flask import Flask, Response

from kg.evaluation.pool import Pool
from kg.formats import Format
from kg.web.metrics import Metrics
from kg.web.openapi import operation
from kg.web.pages import json_response, text_response


def add_health(app: Flask, pool: Pool, metrics: Metrics) -> None:
    """Add the routes for whoever monitors the server."""

    @app.route("/health")
    @operation("Whether the server stands", formats=(Format.TEXT,), lenient=True)
    def health() -> Response:
        return text_response("The server stands.")

    @app.route("/ready")
    @operation("Whether it can answer, and how busy it is", lenient=True)
    def ready() -> Response:
        state = pool.state()
        report = {"snapshot": state.snapshot, "idle": state.idle, "running": state.running, "waiting": state.waiting}
        return json_response(report, 200 if state.usable else 503)

    @app.route("/metrics")
    @operation("What it has done, for Prometheus", formats=(Format.TEXT,), lenient=True)
    def measured() -> Response:
        return Response(metrics.render(pool.state()), content_type="text/plain; version=0.0.4; charset=utf-8")
