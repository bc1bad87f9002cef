"""What the body of a write says, put into a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from kg.dataset.change import WriteStep
from kg.dataset.errors import ContentError
from kg.formats import GRAPHS


def _format(step: WriteStep) -> ox.RdfFormat:
    form = next((each for each in GRAPHS if step.media_type in each.media_types), None)
    engines = ox.RdfFormat.from_media_type(form.media_type) if form else None
    if engines is None:
        raise ContentError(f"'{step.media_type}' is no format of graphs.")
    return engines


def load_graph(store: ox.Store, step: WriteStep, target: ox.NamedNode | ox.DefaultGraph) -> None:
    """Add the triples of a body to a graph; blank nodes get new names. Raises ContentError with line and column."""
    form = _format(step)
    with _explained(form):
        if form.supports_datasets:
            quads = ox.parse(
                step.body, form, base_iri=step.base or None, without_named_graphs=True, rename_blank_nodes=True
            )
            store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in quads)
        else:
            store.load(step.body, form, base_iri=step.base or None, to_graph=target)


def load_dataset(store: ox.Store, step: WriteStep) -> None:
    """Add the quads of a body. Raises ContentError with line and column."""
    form = _format(step)
    with _explained(form):
        store.load(step.body, form, base_iri=step.base or None)


@contextmanager
def _explained(form: ox.RdfFormat) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise ContentError(f"The body is not {form.name}: {reason}. Nothing was changed.") from None
