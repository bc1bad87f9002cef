"""Which figures may stand on one axis: those of one measure, unit, time point, grade set and kind of patients.

A comparison is a description of what sources print. It computes no difference and no new ratio.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from kg.comparison.figures import ComparedFigure, figures, figures_of_all
from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.namespaces import MK
from kg.own_dataset import OF_DATASET
from kg.prefixes import contract, expand, whole_iri
from kg.resolution import AmbiguousNameError
from kg.search.entity_names import EntityNames
from kg.search.word_forms import singular
from kg.thing_labels import labels_of
from kg.unit_words import count_in_words, duration_in_words, months_in, unit_in_words

FEWEST, MOST = 2, 6
_MOST_NAMED = 6
_NOT_STATED = "not stated"
_SERIOUS: Mapping[bool | None, str] = {True: "serious", False: "not serious"}


@dataclass(frozen=True)
class ComparedItem:
    """One of the things that are compared, and how many figures the graph has of it."""

    entity: str
    iri: str
    label: str
    figures: int

    @property
    def short(self) -> str:
        """The abbreviation of a regimen, the name of anything else."""
        return self.entity.partition(":")[2] if self.entity.startswith("regimen:") else self.label


@dataclass(frozen=True)
class AxisKey:
    """What all figures of an axis share; what is not stated is empty. Times are in months."""

    measure: str
    unit: str
    setting: str
    timing: str
    timepoint: str
    grade: str
    serious: bool | None
    attribution: str
    against: str
    ratio: bool
    of_event: bool


@dataclass(frozen=True)
class ComparisonAxis:
    """Figures that may stand on one axis, and what has to be known before anything is read off it.

    `title`: the measure with what the figures share. `figures`: those of different items first where there are any;
    the values are in the unit of the key. `printed`: the claims that print the same figure again, by its claim.
    """

    title: str
    key: AxisKey
    figures: tuple[ComparedFigure, ...]
    remarks: tuple[str, ...]
    printed: dict[str, tuple[str, ...]]

    @property
    def items(self) -> tuple[str, ...]:
        """The IRIs of what has a figure here."""
        return tuple(dict.fromkeys(figure.item for figure in self.figures))

    @property
    def unit(self) -> str:
        """The unit of the axis in words."""
        return unit_in_words(self.key.unit) or "ratio"


@dataclass(frozen=True)
class Comparison:
    """What the graph says of several things side by side.

    `axes`: first those on which at least two items have a figure. `unplaced`: claims without a number, rejected ones
    included. `apart`: why figures of one measure stand on several axes.
    """

    items: tuple[ComparedItem, ...]
    event: str
    measures: tuple[str, ...]
    axes: tuple[ComparisonAxis, ...]
    unplaced: tuple[ComparedFigure, ...]
    apart: tuple[str, ...]

    @property
    def shared_axes(self) -> tuple[ComparisonAxis, ...]:
        """The axes on which at least two items have a figure; all, where there is one item."""
        return tuple(axis for axis in self.axes if len(axis.items) > 1 or len(self.items) == 1)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return {
            "items": [asdict(item) for item in self.items],
            "event": self.event,
            "measures": list(self.measures),
            "axes": [asdict(axis) | {"unit": axis.unit, "items": list(axis.items)} for axis in self.axes],
            "unplaced": [asdict(figure) for figure in self.unplaced],
            "apart": list(self.apart),
        }


def compare(store: Store, names: Sequence[str], event: str = "", measure: str = "") -> Comparison:
    """Compare two to six treatments, trials or groups, or without a name all that have a figure.

    `event`: only figures of an adverse event, or of a kind of it. `measure`: only those of an outcome measure, or of
    all measures of an endpoint. With either, one name is enough. Raises ParameterError for one name alone, for more
    than six or the same twice, UnknownNameError and AmbiguousNameError.

    >>> comparison = compare(store, ["KRd", "VRd"], "neutropenia")
    >>> axis = comparison.shared_axes[0]
    >>> axis.title
    'proportion of patients with neutropenia, grade not stated, newly diagnosed'
    >>> sorted((contract(figure.item), figure.value) for figure in axis.figures)
    [('regimen:KRd', 34.0), ('regimen:VRd', 47.0), ('regimen:VRd', 92.0)]
    """
    iris = list(dict.fromkeys(resolve_name(store, name) for name in names))
    if len(iris) != len(names):
        raise ParameterError("The same thing stands there twice: compare different ones.")
    if len(iris) == 1 and not (event or measure):
        raise ParameterError(f"Name at least one more to compare {names[0]} with, or an event or a measure.")
    if len(iris) > MOST or not (iris or event or measure):
        raise ParameterError(
            f"From {FEWEST} to {MOST} things are compared at once; these are {len(iris)}. "
            "Without any, name an event or a measure: all of its figures are compared."
        )
    wanted_event = resolve_name(store, event) if event else ""
    measures = measures_called(store, measure) if measure else frozenset()
    if iris:
        result = _figures_of(store, iris, wanted_event, measures)
    else:
        result = figures_of_all(store, measures, wanted_event)
        iris = sorted({figure.item for figure in result})
    randomised = _randomised(store, {figure.study for figure in result if figure.study})
    grouped: dict[AxisKey, list[ComparedFigure]] = defaultdict(list)
    unplaced = []
    for figure in result:
        if figure.value is None or "rejected" in figure.doubts:
            unplaced.append(figure)
        else:
            grouped[_key(figure)].append(_in_unit_of_axis(figure))
    axes = [_axis(key, each, randomised) for key, each in grouped.items()]
    axes.sort(key=_order)
    labels = labels_of(store, iris)
    items = tuple(
        ComparedItem(contract(iri), iri, labels.get(iri, contract(iri)), sum(figure.item == iri for figure in result))
        for iri in iris
    )
    return Comparison(
        items,
        contract(wanted_event),
        tuple(sorted(map(contract, measures))),
        tuple(axes),
        tuple(unplaced),
        tuple(_apart(axes)),
    )


def resolve_name(store: Store, name: str) -> str:
    """Return the IRI that a name stands for. Raises ParameterError, UnknownNameError and AmbiguousNameError."""
    return store.shared(EntityNames).iri(name)


def measures_called(store: Store, name: str) -> frozenset[str]:
    """Return the IRIs of the outcome measures that a name stands for.

    Of an endpoint those of every statistic, and of a statistic, such as a hazard ratio, those of every endpoint.
    Raises UnknownNameError and AmbiguousNameError.

    >>> sorted(map(contract, measures_called(store, "overall survival")))[:3]
    ['measure:mean-os', 'measure:median-os', 'measure:os']
    """
    called: dict[str, set[str]] = defaultdict(set)
    of_statistic: dict[str, set[str]] = defaultdict(set)
    endpoints: dict[str, str] = {}
    query = f"""
        SELECT ?measure ?endpoint ?statistic WHERE {{
          ?measure <{MK.endpoint}> ?endpoint ; <{MK.statistic}> ?statistic
        }}"""
    for iri, endpoint, statistic in store.texts(query):
        called[endpoint.casefold()].add(iri)
        if statistic == _NOT_STATED:
            endpoints[iri] = endpoint.casefold()
        else:
            of_statistic[statistic.casefold()].add(iri)
    called = of_statistic | called
    written = name.strip().casefold()
    wanted = written if written in called else singular(written)
    if wanted not in called:
        names = store.shared(EntityNames)
        measures = {iri for (iri,) in store.texts(f"SELECT ?each {{ ?each a {MK.OutcomeMeasure.n3()} }}")}
        try:
            iri = names.iri(name, measures.__contains__)
        except AmbiguousNameError as error:
            # HR is the abbreviation of each hazard ratio.
            meant = frozenset(map(expand, error.candidates))
            if not any(meant == of for of in of_statistic.values()):
                raise
            return meant
        wanted = endpoints.get(iri, "")
        if iri not in measures:
            # MRD is what is measured, and MRD negativity the measure.
            held = frozenset(measures.intersection(map(expand, names.holding(name))))
            if not held:
                raise UnknownNameError(f"'{name}' is no outcome measure: {contract(iri)} is something else.")
            return held
        if not wanted:
            return frozenset({iri})
    return frozenset(called[wanted])


def _figures_of(store: Store, iris: Sequence[str], event: str, measures: Collection[str]) -> list[ComparedFigure]:
    kinds = kinds_of(store, event) if event else frozenset()
    return [
        figure
        for iri in iris
        for figure in figures(store, iri)
        if (not event or (figure.event and figure.event in kinds))
        and (not measures or whole_iri(figure.measure) in measures)
    ]


def kinds_of(store: Store, iri: str) -> frozenset[str]:
    """Return an adverse event and the kinds of it, as CURIEs."""
    rows = store.texts(f"SELECT DISTINCT ?kind WHERE {{ ?kind <{MK.kindOf}>* <{iri}> }}")
    return frozenset(contract(kind) for (kind,) in rows)


def _randomised(store: Store, studies: Iterable[str]) -> frozenset[str]:
    """Return the studies that a claim calls randomised, as CURIEs."""
    query = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?study WHERE {{
          ?claim a mk:StudyDesignClaim ; mk:subject ?study ; mk:statement ?statement .
          OPTIONAL {{ ?claim mk:textValue ?text }} OPTIONAL {{ ?study mk:allocation ?allocation }}
          BIND(LCASE(CONCAT(?statement, " ", COALESCE(?text, ""), " ", COALESCE(?allocation, ""))) AS ?words)
          FILTER(REGEX(?words, "randomi[sz]ed") && !REGEX(?words, "non-?randomi[sz]ed|not randomi[sz]ed"))
        }}"""
    return frozenset(contract(study) for (study,) in store.texts(query)) & frozenset(studies)


def _key(figure: ComparedFigure) -> AxisKey:
    return AxisKey(
        measure=figure.measure,
        unit="mo" if months_in(figure.unit) else figure.unit,
        setting=figure.setting,
        timing=figure.timing,
        timepoint=figure.timepoint,
        grade=figure.grade,
        serious=figure.serious,
        attribution=figure.attribution,
        against=figure.against if figure.is_ratio else "",
        ratio=figure.is_ratio,
        of_event=bool(figure.event),
    )


def _in_unit_of_axis(figure: ComparedFigure) -> ComparedFigure:
    factor = months_in(figure.unit)
    if not factor or factor == 1:
        return figure
    value, lower, upper = (
        each * factor if each is not None else None for each in (figure.value, figure.lower, figure.upper)
    )
    return replace(figure, value=value, lower=lower, upper=upper, unit="mo")


def _axis(key: AxisKey, given: Sequence[ComparedFigure], randomised: frozenset[str]) -> ComparisonAxis:
    placed, printed = _once(given)
    first = placed[0]
    named = first.measure_label
    if len({each.event for each in placed}) == 1 and first.event_label:
        named = named.replace("an adverse event", first.event_label)
    parts = [named.removesuffix(" at a time point") if key.timepoint else named]
    if key.of_event:
        parts.append(f"grade {key.grade.replace('-', ' to ')}" if key.grade else f"grade {_NOT_STATED}")
        parts += [_SERIOUS[key.serious]] if key.serious in _SERIOUS else []
        parts += [f"treatment-{key.attribution}"] * bool(key.attribution)
    parts += [f"against {key.against}"] * bool(key.against)
    parts += [f"at {duration_in_words(key.timepoint)}"] * bool(key.timepoint)
    parts += [key.setting or f"patients {_NOT_STATED}"] + [key.timing] * bool(key.timing)
    down = -1 if first.benefit == "higher" and not key.of_event else 1
    ordered = sorted(
        placed, key=lambda each: (each.event_label, each.study_label if key.of_event else "", down * (each.value or 0))
    )
    return ComparisonAxis(
        ", ".join(parts), key, tuple(ordered), tuple(_remarks(key, placed, given, randomised)), printed
    )


def _once(given: Sequence[ComparedFigure]) -> tuple[list[ComparedFigure], dict[str, tuple[str, ...]]]:
    """Return figures that are printed several times once, that with an interval first, and who prints it again."""
    same: dict[tuple[object, ...], list[ComparedFigure]] = defaultdict(list)
    for each in given:
        same[each.item, each.group or each.claim, each.event, each.value, each.operator.strip("=")].append(each)
    placed, printed = [], {}
    for several in same.values():
        best, *others = sorted(several, key=lambda each: (each.lower is None and each.upper is None, each.claim))
        doubts = tuple(dict.fromkeys(doubt for each in several for doubt in each.doubts))
        placed.append(replace(best, doubts=doubts))
        if others:
            printed[best.claim] = tuple(each.claim for each in others)
    return placed, printed


def _remarks(
    key: AxisKey, placed: Sequence[ComparedFigure], given: Sequence[ComparedFigure], randomised: frozenset[str]
) -> Iterator[str]:
    """Yield what has to be known before anything is read off an axis."""
    sources = {each.study or each.publication for each in placed}
    if key.ratio and len(sources) > 1:
        yield "Each ratio compares groups within its own study."
    yield from _within_and_between(key, placed, randomised)
    populations = sorted({each.population_label for each in placed if each.population_label})
    if len(populations) > 1:
        yield f"Patients as the sources describe them: {'; '.join(populations)}."
    if key.unit == "mo" and len(sources) > 1:
        start = "after transplantation" if key.timing else "diagnosis, first dose, randomisation or transplantation"
        yield f"From when time was counted is not recorded ({start}): studies may begin differently."
    doubtful, own = sum(bool(each.doubts) for each in placed), sum(each.own for each in placed)

    def of_all(count: int) -> str:
        return f"{count} of {count_in_words(len(placed), 'figure')} {'is' if count == 1 else 'are'}"

    notes = (
        (any(each.among for each in placed), "Groups marked † were given another regimen as well, in one protocol."),
        (
            key.ratio and any(each.lower is None and each.upper is None for each in placed),
            "Where no interval is drawn, the source prints none.",
        ),
        (own, f"{of_all(own)} of the {OF_DATASET}."),
        (doubtful, f"{of_all(doubtful)} doubtful and drawn open: the claims say why."),
        (any(months_in(each.unit) not in {None, 1.0} for each in given), "Years, weeks and days are drawn as months."),
    )
    yield from (note for applies, note in notes if applies)


def _within_and_between(key: AxisKey, placed: Sequence[ComparedFigure], randomised: frozenset[str]) -> Iterator[str]:
    studies = {each.study: each.study_label for each in placed if each.study}
    for study, label in sorted(studies.items(), key=lambda each: each[1]):
        if not key.ratio and len({each.group for each in placed if each.study == study}) > 1:
            how = "randomised" if study in randomised else "whether they were randomised is not recorded"
            yield f"{label}: groups of one study, {how}."
    if len({each.study or each.publication for each in placed}) > 1:
        names = "; ".join(sorted(studies.values())[:_MOST_NAMED]) + " and others" * (len(studies) > _MOST_NAMED)
        named = f" ({names})" if names else ""
        yield f"Between studies{named} nobody was randomised: patients, doses and follow-up differ."


_DIFFERENCES: tuple[tuple[str, Callable[[AxisKey], str]], ...] = (
    ("the kind of patients", lambda key: " ".join(part for part in (key.setting or _NOT_STATED, key.timing) if part)),
    ("the grade", lambda key: key.grade.replace("-", " to ") or _NOT_STATED),
    ("the time point", lambda key: duration_in_words(key.timepoint) if key.timepoint else ""),
    ("whether events are serious", lambda key: _SERIOUS.get(key.serious, _NOT_STATED)),
    ("how events are put down to the treatment", lambda key: key.attribution or _NOT_STATED),
    ("what the ratio is against", lambda key: (key.against or _NOT_STATED) if key.ratio else ""),
    ("the unit", lambda key: unit_in_words(key.unit) or "none"),
)


def _apart(axes: Sequence[ComparisonAxis]) -> Iterator[str]:
    """Yield why figures of one measure stand on several axes."""
    by_measure: dict[tuple[str, str, bool], list[ComparisonAxis]] = defaultdict(list)
    for axis in axes:
        first = axis.figures[0]
        by_measure[first.measure_label, first.measure, axis.key.of_event].append(axis)
    for (label, _, _), several in by_measure.items():
        reasons = []
        for name, read in _DIFFERENCES:
            values = sorted({read(axis.key) for axis in several})
            if len(values) > 1:
                reasons.append(f"{name} ({'; '.join(values)})")
        if reasons:
            named = f"{label[:1].upper()}{label[1:]}"
            yield f"{named} stands on {len(several)} axes: the figures differ in {', '.join(reasons)}."


def _order(axis: ComparisonAxis) -> tuple[object, ...]:
    """Return where an axis stands: shared ones first, ratios, then times, then shares, then events."""
    kind = 0 if axis.key.ratio else 1 if axis.key.unit == "mo" else 2
    return (-len(axis.items), axis.key.of_event, kind, -len(axis.figures), axis.title)
