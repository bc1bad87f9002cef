"""Figures of outcomes or of an adverse event, of everything or of one treatment or trial: the task behind /figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from kg.comparison.comparison import kinds_of, measures_called, resolve_name
from kg.comparison.figures import ComparedFigure, figures, figures_of_all
from kg.engine.store import Store
from kg.errors import ParameterError
from kg.prefixes import contract, whole_iri
from kg.tables import json_text


def listed_figures(
    store: Store, event: str = "", measure: str = "", treatment: str = "", trial: str = ""
) -> list[ComparedFigure]:
    """Return the figures of an adverse event with its kinds, or of outcomes, ordered by measure, event and claim.

    `measure`: an outcome measure, or an endpoint with all its measures. `treatment`: only those of a drug alone, a
    regimen or a group. `trial`: only those of a trial or study. Raises ParameterError when nothing is named,
    UnknownNameError and AmbiguousNameError.

    >>> figures = listed_figures(store, measure="median PFS", trial="SWOG S0777")
    >>> sorted({(each.value, each.unit) for each in figures})
    [(30.0, 'mo'), (43.0, 'mo')]
    """
    if not (event or measure or treatment or trial):
        raise ParameterError("Name an event, a measure, a treatment or a trial: all of its figures are listed.")
    measures = measures_called(store, measure) if measure else frozenset()
    event_iri, treatment_iri, trial_iri = (
        resolve_name(store, name) if name else "" for name in (event, treatment, trial)
    )
    if treatment_iri or trial_iri:
        result = figures(store, treatment_iri or trial_iri)
    else:
        result = figures_of_all(store, measures, event_iri)
    kinds = kinds_of(store, event_iri) if event_iri else frozenset()
    return [
        figure
        for figure in result
        if (not event_iri or (figure.event and figure.event in kinds))
        and (not measures or whole_iri(figure.measure) in measures)
        and (not (treatment_iri and trial_iri) or figure.study == contract(trial_iri))
    ]


def answer_figures(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """List the figures that `event`, `measure`, `treatment` and `trial` name: a task of the evaluators, in JSON."""
    del media_type
    given = {name: arguments.get(name, "").strip() for name in ("event", "measure", "treatment", "trial")}
    rows = [asdict(figure) for figure in listed_figures(store, **given)]
    return json_text(rows).encode()
