"""Rows as claims: what a cell means in its role, what is not known, and what contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import URIRef

from kg.errors import SourceError
from kg.model import ACCEPTED, NEGATED, UNRESOLVED
from kg.namespaces import MK
from kg.prefixes import contract, expand
from loaders.entity_index import EntityIndex
from loaders.mapped_tables.draft import draft_mapping
from loaders.mapped_tables.mapping import TableForm, mapping_schema, read_mapping
from tests.loaders.bulk import values
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE, Loaded

Load = Callable[..., Loaded]
HEADER = TABLE.partition("\n")[0] + "\n"
SCHEMA = Path(__file__).parents[3] / "loaders" / "mapped_tables" / "mapping.schema.json"


def test_names_join_up_with_what_is_there(load: Load) -> None:
    (claim,) = load(HEADER + "CC-5013,NEUTROPENIA,≥3,12 (10%),120\n").claims
    assert (contract(claim.subject), contract(str(claim.object))) == ("drug:lenalidomide", "ae:neutropenia")
    assert [values(claim, name) for name in ("gradeMin", "gradeMax", "affected", "atRisk", "attribution")] == [
        *(["3"], ["5"], ["12"], ["120"], ["not-stated"]),
    ]
    assert claim.source == "our-cohort"


def test_an_event_that_is_not_known_stays_a_term_and_is_reported(load: Load) -> None:
    loaded = load(HEADER + "Lenalidomide,Weariness,3,1,2\n")
    (claim,) = loaded.claims
    assert (claim.object, values(claim, "eventTerm")) == (None, ["Weariness"])
    assert [(one.role, one.text) for one in loaded.unknown] == [("object", "Weariness")]


def test_a_drug_that_is_not_known_gives_no_claim_and_is_reported(load: Load) -> None:
    loaded = load(HEADER + "Unheardofumab,Neutropenia,3,1,2\n")
    assert loaded.claims == []
    assert [reason for reason, _ in loaded.skipped] == ["the subject is not known"]
    assert [(one.role, one.text) for one in loaded.unknown] == [("subject", "Unheardofumab")]


def test_names_that_are_not_known_become_entities_where_the_mapping_says_so(load: Load) -> None:
    loaded = load(HEADER + "Unheardofumab,Neutropenia,3,1,2\n", f'{MAPPING}\n[new]\nsubject = "drug"\n')
    (claim,) = loaded.claims
    entity = loaded.entities["drug:our-cohort.unheardofumab"]
    assert (claim.subject, entity.kind, entity.label, entity.source) == (
        *(entity.iri, MK.Drug, "Unheardofumab", "our-cohort"),
    )


def test_the_mapping_says_what_a_cell_means(load: Load) -> None:
    mapping = (
        f'{MAPPING}\n[values.subject]\n"arm A" = "drug:lenalidomide"\n[values.object]\n"Weariness" = "ae:fatigue"\n'
    )
    (claim,) = load(HEADER + "arm A,Weariness,3,1,2\n", mapping).claims
    assert (contract(claim.subject), contract(str(claim.object))) == ("drug:lenalidomide", "ae:fatigue")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Lenalidomide,Neutropenia,3,130,120", "affected is 130, at_risk 120"),
        ("Lenalidomide,Neutropenia,3,12/100,120", "the row says 120 and 100 of at_risk"),
        ("Lenalidomide,Neutropenia,3,31 (34%),200", "31 of 200 is not 34 %"),
    ],
)
def test_numbers_that_contradict_each_other_leave_the_claim_open(load: Load, row: str, reason: str) -> None:
    (claim,) = load(
        HEADER + row + "\n", MAPPING.replace('affected = "n"\nat_risk = "N"', 'at_risk = "N"\naffected = "n"')
    ).claims
    assert claim.status == UNRESOLVED
    assert values(claim, "statusReason") == [reason]


def test_numbers_contradict_each_other_in_any_order_of_the_columns(load: Load) -> None:
    (claim,) = load(HEADER + "Lenalidomide,Neutropenia,3,12/100,120\n").claims
    assert (claim.status, values(claim, "statusReason")) == (UNRESOLVED, ["the row says 100 and 120 of at_risk"])


@pytest.mark.parametrize(
    ("result", "unit", "said"), [("12%", "months", "the row says % and mo of unit"), ("12%", "% change", "")]
)
def test_a_sign_of_percent_is_no_month(load: Load, result: str, unit: str, said: str) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('unit = "months"', f'unit = "{unit}"')
    (claim,) = load(f"regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;{result};;;;\n", mapping).claims
    assert values(claim, "statusReason") == ([said] if said else [])


def test_a_confidence_level_of_more_than_all_is_none(load: Load) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('"95%"', '"950%"')
    loaded = load("regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;12;10-14;;;\n", mapping)
    assert loaded.skipped == [
        ("the confidence_level cannot be read: a confidence level lies between 0 and 100 %", "950%")
    ]


@pytest.mark.parametrize(
    ("result", "said"), [("140%", ["value is 140 %, and a share lies between 0 and 100 %"]), ("100%", [])]
)
def test_a_share_of_more_than_all_leaves_the_claim_open(load: Load, result: str, said: list[str]) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('unit = "months"\n', "")
    (claim,) = load(f"regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;{result};;;;\n", mapping).claims
    assert values(claim, "statusReason") == said


@pytest.mark.parametrize(
    ("result", "operator", "expected", "status"),
    [("12", "<", "<", ACCEPTED), ("<12", "", "<", ACCEPTED), ("12", "", "=", ACCEPTED), ("<12", "=", "=", UNRESOLVED)],
)
def test_an_operator_stands_beside_the_figure_or_in_a_column_of_its_own(
    load: Load, result: str, operator: str, expected: str, status: URIRef
) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('polarity = "finding"', 'operator = "finding"')
    table = f"regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;{result};;;;{operator}\n"
    (claim,) = load(table, mapping).claims
    assert (values(claim, "operator"), claim.status) == ([expected], status)


@pytest.mark.parametrize("cell", ["6", "1/3", "severe"])
def test_a_grade_that_cannot_be_read_leaves_the_claim_open(load: Load, cell: str) -> None:
    """Without its grade the row would claim the event of any grade."""
    loaded = load(HEADER + f"Lenalidomide,Neutropenia,{cell},1,2\n")
    reason = "the grade cannot be read: a grade is 3, 3-4, ≥3 or any"
    (claim,) = loaded.claims
    assert (claim.status, values(claim, "statusReason")) == (UNRESOLVED, [f"{reason}: {cell}"])
    assert loaded.skipped == [(reason, cell)]


def test_a_polarity_that_cannot_be_read_affirms_nothing(load: Load) -> None:
    mapping = MAPPING.replace("[columns]", '[columns]\npolarity = "seen"')
    (claim,) = load("Drug,Event,Grade,n,N,seen\nLenalidomide,Neutropenia,3,1,2,not seen\n", mapping).claims
    assert claim.status == UNRESOLVED


@pytest.mark.parametrize(
    ("cell", "grades"), [("Grade III", "33"), ("III/IV", "34"), ("3+", "35"), ("3.0", "33"), ("All", "15")]
)
def test_grades_are_read_as_they_are_printed(load: Load, cell: str, grades: str) -> None:
    (claim,) = load(HEADER + f"Lenalidomide,Neutropenia,{cell},1,2\n").claims
    assert [*values(claim, "gradeMin"), *values(claim, "gradeMax")] == list(grades)


@pytest.mark.parametrize("row", ["1012.0,2000.0", '"1,012","2,000"', '"1,012 (50.6 %)",2000', '"1,012/2,000",2000'])
def test_counts_are_read_with_thousands_and_empty_decimals(load: Load, row: str) -> None:
    loaded = load(HEADER + f"Lenalidomide,Neutropenia,3,{row}\n")
    (claim,) = loaded.claims
    assert (loaded.skipped, claim.status) == ([], ACCEPTED)
    assert [values(claim, name) for name in ("affected", "atRisk")] == [["1012"], ["2000"]]


@pytest.mark.parametrize("affected", ["a few", "1/2 (70%)", "1.000", '"0,001"', "—", ""])
def test_a_row_without_a_figure_that_can_be_read_supports_no_edge(load: Load, affected: str) -> None:
    loaded = load(HEADER + f"Lenalidomide,Neutropenia,3,{affected},2\n")
    (claim,) = loaded.claims
    assert claim.status == UNRESOLVED
    assert values(claim, "statusReason") == ["the row gives no figure that can be read (affected)"]
    assert bool(loaded.skipped) == bool(affected)


FIGURES = """
name = "outcomes"
title = "Outcomes"
kind = "outcome"
licence = "CC0"

[columns]
subject = "regimen"
measure = "measure"
value = "result"
interval = "95% CI"
p_value = "p"
follow_up = "follow-up"
polarity = "finding"

[constants]
bounds = "confidence-interval"
confidence_level = "95%"
unit = "months"

[values.finding]

[table]
decimal = ","
"""


def test_figures_are_read_as_they_are_printed(load: Load) -> None:
    mapping = FIGURES.replace("[values.finding]", '[values.polarity]\n"ns" = "negated"')
    table = "regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;26,5;24,1-28,9;<0,001;36 months;ns\n"
    (claim,) = load(table, mapping).claims
    assert contract(str(claim.relation)) == "mk:hasOutcome"
    assert claim.polarity == NEGATED
    assert {
        name: values(claim, name)
        for name in ("value", "unit", "lowerBound", "upperBound", "confidenceLevel", "pValue", "pValueOperator")
    } == {
        "value": ["26.5"],
        "unit": ["mo"],
        "lowerBound": ["24.1"],
        "upperBound": ["28.9"],
        "confidenceLevel": ["0.95"],
        "pValue": ["0.001"],
        "pValueOperator": ["<"],
    }
    assert values(claim, "followUp") == ["P36M"]
    assert values(claim, "asWritten") == ["26,5"]


POINT = (
    "where a comma stands before decimals, a point stands between thousands"
    " (Write one sign before decimals in the whole table.)"
)


@pytest.mark.parametrize(
    ("cells", "skipped"),
    [
        ("1.026,5;1.024,1-1.028,9", []),
        ("26.5;", [f"the value cannot be read: {POINT}"]),
        ("26,5;24.1-28.9", [f"the interval cannot be read: {POINT}"]),
        ("0.450;", [f"the value cannot be read: {POINT}"]),
        ("26,5;0.450-0.780", [f"the interval cannot be read: {POINT}"]),
        ("26,5;<24,1-28,9", ["the interval cannot be read: an interval is two numbers, such as 0.45-0.78"]),
    ],
)
def test_a_figure_never_loses_its_point_or_operator(load: Load, cells: str, skipped: list[str]) -> None:
    loaded = load(
        f"regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;{cells};;;\n",
        FIGURES.replace("[values.finding]", ""),
    )
    (claim,) = loaded.claims
    assert [reason for reason, _ in loaded.skipped] == skipped
    read = {name: values(claim, name) for name in ("value", "lowerBound", "upperBound")}
    assert {tuple(texts) for texts in read.values()} <= {
        *((), ("1026.5",), ("1024.1",), ("1028.9",), ("26.5",), ("24.1",), ("28.9",)),
    }


@pytest.mark.parametrize(
    ("cells", "skipped"),
    [
        ("0,450;;", 'the value cannot be read: it is no number (Write decimal = "," under [table] of the mapping.)'),
        ("26.5;;<0,001", "the p_value cannot be read: it is no probability between 0 and 1"),
    ],
)
def test_a_fraction_behind_a_comma_is_no_number_of_thousands(load: Load, cells: str, skipped: str) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('decimal = ","', "")
    loaded = load(f"regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;{cells};;\n", mapping)
    (claim,) = loaded.claims
    assert [reason for reason, _ in loaded.skipped] == [skipped]
    assert [values(claim, name) for name in ("value", "pValue")] in ([[], []], [["26.5"], []])


def test_an_operator_before_a_bound_is_not_dropped(load: Load) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('interval = "95% CI"', 'lower_bound = "95% CI"')
    loaded = load("regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;26,5;<24,1;;;\n", mapping)
    assert [values(claim, "lowerBound") for claim in loaded.claims] == [[]]
    assert [reason for reason, _ in loaded.skipped] == [
        "the lower_bound cannot be read: '<' stands before a figure that has no operator"
    ]


def test_a_constant_is_the_number_that_it_is(load: Load) -> None:
    mapping = FIGURES.replace("[values.finding]", "").replace('value = "result"\n', "")
    mapping = mapping.replace("[constants]", "[constants]\nvalue = 26.5")
    (claim,) = load("regimen;measure;95% CI;p;follow-up;finding\nRd;median PFS;;;;\n", mapping).claims
    assert values(claim, "value") == ["26.5"]


def test_a_wide_row_makes_a_claim_of_each_part(load: Load) -> None:
    mapping = """
name = "wide"
title = "Wide"
kind = "adverse-event"
licence = "CC0"
columns = { object = "Event" }
constants = { relation = "reportedWith" }
claims = [
  { columns = { affected = "Rd n" }, constants = { subject = "regimen:Rd", at_risk = 100 } },
  { columns = { affected = "VRd n" }, constants = { subject = "regimen:VRd", at_risk = 90 } },
]
"""
    loaded = load("Event,Rd n,VRd n\nNeutropenia,30,20\nRash,,7\n", mapping)
    assert [(claim.key, contract(claim.subject), values(claim, "affected")) for claim in loaded.claims] == [
        ("table.row-2.1", "regimen:Rd", ["30"]),
        ("table.row-2.2", "regimen:VRd", ["20"]),
        ("table.row-3.2", "regimen:VRd", ["7"]),
    ]


def test_a_column_of_keys_names_the_claims(load: Load) -> None:
    keyed = 'key = "id"\n' + MAPPING
    table = "id,Drug,Event,Grade,n,N\nA 1,Lenalidomide,Neutropenia,3,1,2\nA 1,Lenalidomide,Rash,3,1,2\n"
    loaded = load(table, keyed)
    assert [claim.curie for claim in loaded.claims] == ["claim:our-cohort.a-1"]
    assert loaded.rules == [(3, "the key stands twice, first in row 2")]


def test_the_table_is_the_publication_of_its_claims(load: Load) -> None:
    loaded = load()
    publication = loaded.entities["pub:our-cohort"]
    assert publication.iri == URIRef(expand("pub:our-cohort"))
    assert values(publication, "title") == ["Adverse events of our cohort"]
    assert len(values(publication, "documentSha256")[0]) == 64


WRONG: dict[str, tuple[str, str]] = {
    "no TOML": ("name = ", "the mapping is no TOML"),
    "an entry too many": ("lisence = 'CC0'\n" + MAPPING, "a mapping has no such entry. Did you mean 'licence'?"),
    "a name that is taken": (MAPPING.replace("our-cohort", "pubmed"), "a source of the graph has this name already"),
    "a name with blanks": (MAPPING.replace("our-cohort", "Our cohort"), "the mapping breaks its schema"),
    "no kind": (MAPPING.replace("adverse-event", "adverse-events"), "Did you mean 'adverse-event'?"),
    "no such role": (MAPPING.replace("affected =", "afected ="), "Did you mean 'affected'"),
    "nothing for the object": (MAPPING.replace('object = "Event"\n', ""), "needs its object"),
    "twice": (MAPPING + 'subject = "drug:lenalidomide"\n', "the role has a column and a constant"),
    "left open": (MAPPING.replace('"reportedWith"', '"TODO"'), "the draft left this open"),
    "no such prefix": (MAPPING + '[new]\nsubject = "medicine"\n', "no kind of entity has this prefix"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mapping_that_is_wrong_says_where(tmp_path: Path, name: str) -> None:
    text, rule = WRONG[name]
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_mapping(tmp_path / "mapping.toml")
    assert rule in str(caught.value)


def test_the_schema_that_is_shipped_is_that_of_the_mapping() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(mapping_schema())), (
        "write it anew: myeloma-kg draft-mapping --schema --output loaders/mapped_tables/mapping.schema.json"
    )


def test_a_draft_needs_few_words_to_be_a_mapping(tmp_path: Path, index: EntityIndex, load: Load) -> None:
    table = tmp_path / "events.csv"
    table.write_text("Treatment;Toxicity;Grade;n;N\nRd;Neutropenia;3-4;40;120\nVRd;Weariness;any;12;90\n", "utf-8")
    text = draft_mapping(table, index, TableForm())
    assert 'subject = "Treatment"  # 2 of 2 names are known, most as regimen' in text
    assert 'object = "Toxicity"  # 1 of 2 names are known, most as ae; not known: Weariness' in text
    loaded = load(table, text.replace("TODO", "CC0"))
    assert [claim.statement for claim in loaded.claims] == [
        "lenalidomide-dexamethasone reported with neutropenia (grade 3 to 4): 40 of 120.",
        "bortezomib-lenalidomide-dexamethasone reported with Weariness (grade 1 to 5): 12 of 90.",
    ]


def test_a_draft_says_which_row_has_the_names(tmp_path: Path, index: EntityIndex, load: Load) -> None:
    table = tmp_path / "events.csv"
    rows = "Study arm;Event (CTCAE);Max. grade;Patients with event;Patients evaluable\nRd;Neutropenia;3-4;40;120\n"
    table.write_text(f"Safety set of our trial\n\n{rows}", "utf-8")
    with pytest.raises(SourceError, match="header = 3 under") as raised:
        draft_mapping(table, index, TableForm(delimiter=";"))
    assert len(raised.value.findings) == 1
    text = draft_mapping(table, index, TableForm(delimiter=";", header=3))
    (claim,) = load(table, text.replace("TODO", "CC0")).claims
    assert claim.statement == "lenalidomide-dexamethasone reported with neutropenia (grade 3 to 4): 40 of 120."


def test_of_several_columns_of_figures_none_is_the_value(tmp_path: Path, index: EntityIndex) -> None:
    table = tmp_path / "outcomes.csv"
    table.write_text("Regimen,Endpoint,Median (months),HR\nRd,PFS,26,0.7\nVRd,OS,43,0.8\n", "utf-8")
    text = draft_mapping(table, index, TableForm())
    assert "Several columns hold figures" in text
    assert "value =" not in text


def test_a_draft_knows_fractions_behind_a_comma(tmp_path: Path, index: EntityIndex) -> None:
    table = tmp_path / "ratios.csv"
    table.write_text("Regimen;Endpoint;HR\nRd;PFS;0,712\nVRd;OS;1,043\n", "utf-8")
    assert '\ndecimal = ","\n' in draft_mapping(table, index, TableForm())


def test_a_median_that_is_not_reached_is_no_number_and_nr_is_ambiguous(load: Load) -> None:
    table = "regimen;measure;result;95% CI;p;follow-up;finding\nRd;median PFS;not reached;;;;\nRd;median OS;NR;;;;\n"
    mapping = FIGURES.replace("[values.finding]", "")
    loaded = load(table, mapping)
    assert [(values(claim, "notReached"), values(claim, "value")) for claim in loaded.claims] == [
        (["true"], []),
        ([], []),
    ]
    assert [reason for reason, _ in loaded.skipped] == [
        "the value cannot be read: NR may be not reached or not reported (Say which under [values] of the mapping.)"
    ]
    meant = load(table, mapping + '[values.value]\n"NR" = "not reached"\n')
    assert [values(claim, "notReached") for claim in meant.claims] == [["true"], ["true"]]
