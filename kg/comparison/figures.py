"""The figures that claims give of what is compared: outcomes, ratios and adverse events, with all that they hang on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.engine.store import Store
from kg.namespaces import MK
from kg.own_dataset import own_things
from kg.prefixes import contract, listed_iris, words_of
from kg.term_values import float_or_none
from kg.unit_words import unit_in_words

_AFTER_TRANSPLANT = frozenset({"post-transplant", "post-allogeneic"})
_SETTINGS = {"relapsed-refractory": "relapsed or refractory"}
_TREATMENTS = ("regimen:", "drug:", "drug-class:", "protocol:")
_KINDS = "mk:OutcomeClaim mk:AdverseEventClaim mk:ComparisonClaim"
_RATIOS = frozenset({"hazard ratio", "odds ratio", "risk ratio"})
# Of a claim: the name of a field of ComparedFigure, and where it stands.
_LABELLED = ("measure", "group", "study", "event", "reference", "against", "population", "group_population")
_PARTS = {
    "statement": "mk:statement",
    "status": "mk:status",
    "status_reason": "mk:statusReason",
    "polarity": "mk:polarity",
    "certainty": "mk:certainty",
    "publication": "mk:statedIn",
    "measure": "mk:measure",
    "group": "mk:group",
    "study": "mk:trial",
    "event": "mk:event|mk:object",
    "value": "mk:value",
    "operator": "mk:operator",
    "lower": "mk:lowerBound",
    "upper": "mk:upperBound",
    "bounds": "mk:boundsType",
    "level": "mk:confidenceLevel",
    "unit": "mk:unit",
    "text": "mk:textValue",
    "not_reached": "mk:notReached",
    "grade_min": "mk:gradeMin",
    "grade_max": "mk:gradeMax",
    "serious": "mk:serious",
    "attribution": "mk:attribution",
    "affected": "mk:affected|mk:numerator",
    "at_risk": "mk:atRisk|mk:denominator",
    "population": "mk:population",
    "setting": "mk:population/mk:setting",
    "transplant": "mk:population/mk:transplant",
    "group_population": "mk:group/mk:hasPopulation",
    "group_setting": "mk:group/mk:hasPopulation/mk:setting",
    "group_transplant": "mk:group/mk:hasPopulation/mk:transplant",
    "timepoint": "mk:timepoint",
    "condition": "mk:condition",
    "analysis_set": "mk:analysisSet",
    "reference": "mk:referenceGroup|mk:comparator",
    "against": "mk:referenceGroup/mk:receives",
    "regimen": "mk:group/mk:receives|mk:group/mk:receives/mk:ofRegimen",
    "treated": "mk:treatment|mk:subject",
}


@dataclass(frozen=True)
class ComparedFigure:
    """A figure of something that is compared, as a claim gives it; what is not stated is empty.

    `item`: the IRI of what is compared; IRIs of other things are CURIEs. `value`, `lower` and `upper` are in `unit`, a
    UCUM code. `against`: what the reference group was given. `grade`: such as `3-4`. `setting` and `timing`: in which
    state of the disease the patients were, or else who they were, and whether they had been transplanted before.
    `among`: whether the group was given more than what is compared. `own`: whether a dataset beside the curated graph
    states it. `treatment`: the regimen of the group, or the drug or regimen it is stated of.
    """

    item: str
    claim: str
    kind: str
    statement: str
    publication: str
    measure: str
    measure_label: str
    statistic: str
    benefit: str
    group: str = ""
    group_label: str = ""
    study: str = ""
    study_label: str = ""
    event: str = ""
    event_label: str = ""
    value: float | None = None
    operator: str = ""
    lower: float | None = None
    upper: float | None = None
    bounds: str = ""
    level: str = ""
    unit: str = ""
    text: str = ""
    not_reached: bool = False
    grade: str = ""
    serious: bool | None = None
    attribution: str = ""
    affected: str = ""
    at_risk: str = ""
    population: str = ""
    population_label: str = ""
    setting: str = ""
    timing: str = ""
    timepoint: str = ""
    condition: str = ""
    analysis_set: str = ""
    reference: str = ""
    reference_label: str = ""
    against: str = ""
    doubts: tuple[str, ...] = ()
    among: bool = False
    own: bool = False
    status: str = ""
    treatment: str = ""
    status_reason: str = ""

    @property
    def is_ratio(self) -> bool:
        """Whether it compares two groups by itself."""
        return self.statistic in _RATIOS

    @property
    def value_in_words(self) -> str:
        """The figure as people read it, with its interval."""
        if self.value is None:
            return "not reached" if self.not_reached else self.text
        words = unit_in_words(self.unit)
        unit = f" {words}" if words else ""
        sign = "" if self.operator in {"", "="} else f"{self.operator} "
        shown = f"{sign}{self.value:g}{unit}"
        if self.lower is None and self.upper is None:
            return shown
        level = float_or_none(self.level)
        kind = f"{level * 100:g} % interval" if level is not None else self.bounds.replace("-", " ") or "bounds"
        ends = [f"{end:g}" if end is not None else "not reached" for end in (self.lower, self.upper)]
        return f"{shown} ({kind} {' to '.join(ends)})"


def figures(store: Store, item: str) -> list[ComparedFigure]:
    """Return the figures of a treatment, a trial or a group, ordered by measure, event and claim.

    Of a drug those of the drug alone: what it is given with has figures of its own.
    """
    return _read(store, _of_item(item), item)


def has_figures(store: Store, items: Iterable[str], measures: Collection[str] = (), event: str = "") -> bool:
    """Whether one of some treatments, trials or groups has a figure, of one of some measures or of an adverse event."""
    wanted = f"VALUES ?measure {{ {listed_iris(sorted(measures))} }}" if measures else ""
    wanted += f" ?claim mk:event|mk:object ?about . ?about mk:kindOf* <{event}> ." if event else ""
    queries = (
        f"""
        PREFIX mk: <{MK}>
        SELECT ?claim WHERE {{
          {{ {_of_item(item)} }} ?claim mk:measure ?measure ; a ?kind . {wanted} VALUES ?kind {{ {_KINDS} }}
        }} LIMIT 1"""
        for item in items
    )
    return any(list(store.texts(query)) for query in queries)


def is_measured(store: Store, items: Iterable[str], measures: Collection[str]) -> bool:
    """Whether a claim of any kind on one of some treatments, trials or groups speaks of one of some measures."""
    listed = listed_iris(sorted(measures))
    queries = (
        f"""
        PREFIX mk: <{MK}>
        SELECT ?claim WHERE {{ VALUES ?measure {{ {listed} }} {{ {_of_item(item)} }} ?claim ?role ?measure }} LIMIT 1"""
        for item in items
    )
    return any(list(store.texts(query)) for query in queries)


def _of_item(item: str) -> str:
    """Return the pattern of the claims with figures of a treatment, a trial or a group."""
    return f"""
        {{ ?group (mk:receives|mk:receives/mk:ofRegimen) <{item}> . ?claim mk:group|mk:subject ?group
          OPTIONAL {{ ?group mk:receives/mk:ofRegimen ?other . FILTER(?other != <{item}>) }}
          BIND(BOUND(?other) AS ?more) }}
        UNION {{ ?claim mk:trial <{item}> }}
        UNION {{ <{item}> mk:hasGroup ?group . ?claim mk:group|mk:subject ?group }}
        UNION {{ ?claim mk:subject|mk:treatment|mk:group <{item}> }}
        UNION {{ ?regimen mk:hasComponent <{item}> . ?claim mk:subject|mk:treatment ?regimen
          FILTER NOT EXISTS {{ ?regimen mk:hasComponent ?drug FILTER(?drug != <{item}>) }} }}"""


def figures_of_all(store: Store, measures: Collection[str] = (), event: str = "") -> list[ComparedFigure]:
    """Return the figures of measures, or of an adverse event and its kinds, whatever they are of.

    Each belongs to the regimen of its group with the longest name, else to what the claim is about.
    """
    listed = " ".join(f"<{iri}>" for iri in sorted(measures))
    pattern = f"VALUES ?wanted {{ {listed} }} ?claim mk:measure ?wanted ." if measures else ""
    pattern += f" ?claim mk:event|mk:object ?about . ?about mk:kindOf* <{event}> ." if event else ""
    return _read(store, f"{pattern} BIND(false AS ?more)", "")


def _read(store: Store, pattern: str, item: str) -> list[ComparedFigure]:
    names = list(_PARTS)
    parts = "".join(f" OPTIONAL {{ ?claim {path} ?{name} }}" for name, path in _PARTS.items())
    query = f"""
        PREFIX mk: <{MK}>
        SELECT ?claim ?kind {" ".join(f"?{name}" for name in names)} ?others ?dispute WHERE {{
          {{ SELECT DISTINCT ?claim (MAX(?more) AS ?others) WHERE {{ {pattern} }} GROUP BY ?claim }}
          OPTIONAL {{ ?dispute mk:disputedClaim ?claim ; mk:disputeKind ?why FILTER(?why != "parsing") }}
          VALUES ?kind {{ {_KINDS} }}
          ?claim a ?kind ; mk:measure ?measured .{parts}
        }}"""
    rows = _merged(sorted(store.texts(query)))
    labels = _labels(store, {row[name] for row in rows for name in _LABELLED})
    own = store.shared(own_things)
    result = [
        replace(_figure(item or row["regimen"] or row["treated"] or row["group"], row, labels), own=row["claim"] in own)
        for row in rows
    ]
    return sorted(result, key=lambda figure: (figure.measure, figure.event, figure.claim))


def _merged(rows: Iterable[list[str]]) -> list[dict[str, str]]:
    """Return a row for each claim; of several values, such as an event and a measure as object, the fitting one."""
    merged: dict[str, dict[str, str]] = {}
    for row in rows:
        values = dict(zip(("claim", "kind", *_PARTS, "others", "dispute"), row, strict=True))
        if not contract(values["event"]).startswith("ae:"):
            values["event"] = ""
        if not contract(values["regimen"]).startswith("regimen:"):
            values["regimen"] = ""
        known = merged.setdefault(values["claim"], values)
        known["regimen"] = max(known["regimen"], values["regimen"], key=lambda iri: (len(iri), iri))
        for name, value in values.items():
            known[name] = known[name] or value
    return list(merged.values())


def _figure(item: str, row: Mapping[str, str], labels: Mapping[str, Sequence[str]]) -> ComparedFigure:
    label, statistic, benefit = labels.get(row["measure"], (contract(row["measure"]), "", ""))
    own = "" if row["population"] else "group_"
    population, setting = _label(labels, row[f"{own}population"]), row[f"{own}setting"]
    # That nobody had an event is a denial, and no doubt.
    doubts = [
        name
        for name in ("status", "polarity", "certainty")
        if row[name] not in _PLAIN and not (name == "polarity" and row["event"] and float_or_none(row["value"]) == 0)
    ]
    treated = [contract(row[name]) for name in ("regimen", "treated")]
    return ComparedFigure(
        item=item,
        claim=contract(row["claim"]),
        kind=contract(row["kind"]),
        statement=row["statement"],
        publication=contract(row["publication"]),
        measure=contract(row["measure"]),
        measure_label=label,
        statistic=statistic,
        benefit=benefit,
        group=contract(row["group"]),
        group_label=_label(labels, row["group"]),
        study=contract(row["study"]),
        study_label=_label(labels, row["study"]),
        event=contract(row["event"]),
        event_label=_label(labels, row["event"]),
        value=float_or_none(row["value"]),
        operator=row["operator"],
        lower=float_or_none(row["lower"]),
        upper=float_or_none(row["upper"]),
        bounds=row["bounds"],
        level=row["level"],
        unit=row["unit"],
        text=row["text"],
        not_reached=row["not_reached"] == "true",
        grade="-".join(dict.fromkeys(part for part in (row["grade_min"], row["grade_max"]) if part)),
        serious={"true": True, "false": False}.get(row["serious"]),
        attribution="" if row["attribution"] == "not-stated" else row["attribution"],
        affected=row["affected"],
        at_risk=row["at_risk"],
        population=contract(row[f"{own}population"]),
        population_label=population,
        setting=_SETTINGS.get(setting, setting.replace("-", " ")) or population,
        timing="after transplantation" if row[f"{own}transplant"] in _AFTER_TRANSPLANT else "",
        timepoint=row["timepoint"],
        condition=row["condition"],
        analysis_set=row["analysis_set"],
        reference=contract(row["reference"]),
        reference_label=_label(labels, row["reference"]),
        against=_label(labels, row["against"] or row["reference"]),
        doubts=tuple(dict.fromkeys([words_of(row[name]) for name in doubts] + ["disputed"] * bool(row["dispute"]))),
        among=row["others"] == "true",
        status=contract(row["status"]),
        status_reason=row["status_reason"],
        treatment=next((each for each in treated if each.startswith(_TREATMENTS)), ""),
    )


_PLAIN = frozenset(map(str, (MK.Accepted, MK.Affirmed, MK.Asserted))) | {""}


def _label(labels: Mapping[str, Sequence[str]], iri: str) -> str:
    return labels[iri][0] if iri in labels else contract(iri)


def _labels(store: Store, iris: set[str]) -> dict[str, tuple[str, str, str]]:
    """Return label, statistic and benefit of things; the last two are those of measures."""
    listed = listed_iris(sorted(iris))
    query = f"""
        PREFIX mk: <{MK}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?thing ?label ?statistic ?benefit WHERE {{
          VALUES ?thing {{ {listed} }} ?thing rdfs:label ?label
          OPTIONAL {{ ?thing mk:statistic ?statistic ; mk:benefit ?benefit }}
        }} ORDER BY ?thing DESC(?label)"""
    return {thing: (label, statistic, benefit) for thing, label, statistic, benefit in store.texts(query)}
