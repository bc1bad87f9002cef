"""Whether the server stands, whether it can answer, and what it has done."""

from __future__ import annotations

from flask import Flask, Response

from kg.evaluation.pool import Pool
from kg.web.metrics import Metrics
from kg.web.pages import as_json, plain


def add_health(app: Flask, pool: Pool, metrics: Metrics) -> None:
    """Add the routes for whoever watches the server."""

    @app.route("/health")
    def health() -> Response:
        return plain("The server stands.", 200)

    @app.route("/ready")
    def ready() -> Response:
        state = pool.state()
        told = {"snapshot": state.snapshot, "idle": state.idle, "running": state.running, "waiting": state.waiting}
        return as_json(told, 200 if state.usable else 503)

    @app.route("/metrics")
    def measured() -> Response:
        return Response(metrics.render(pool.state()), content_type="text/plain; version=0.0.4; charset=utf-8")
