"""Which steps follow on each other, with which sign, and what is said where none does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import ParameterError
from kg.paths.answer import PathAnswer, PathQuestion
from kg.paths.answer_table import answer_as_csv
from kg.paths.answer_text import answer_as_text, answer_summary, chain_route
from kg.paths.chains import Chain
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.request import path_question
from tests.kg.paths.graphs import finder, node

COUNT = """
  drug:d degrades protein:x cell=cell:{first}
  protein:x increases process:m cell=cell:{second}
  process:m decreasesRiskOf ae:e
  cell:tumor kindOf cell:malignant-cell
  cell:young kindOf cell:blood
  ae:e inOrganSystem system:blood-and-lymphatic
"""


def ask(text: str, source: str, target: str, **more: object) -> PathAnswer:
    return finder(text).answer(PathQuestion((node(source),), node(target), **more))  # type: ignore[arg-type]


def routes(text: str, source: str, target: str, **more: object) -> list[str]:
    paths = finder(text)
    answer = paths.answer(PathQuestion((node(source),), node(target), **more))  # type: ignore[arg-type]
    return [f"{chain_route(chain, paths.entities)} = {chain.sign}" for chain in answer.chains]


def test_signs_multiply_along_a_chain() -> None:
    assert routes(COUNT.format(first="blood", second="blood"), "drug:d", "ae:e") == ["d --| x --> m --| e = 1"]


def test_of_chains_of_the_same_cost_a_firm_one_stands_first() -> None:
    text = """
      drug:d increases process:a species=mouse
      process:a causes ae:e
      drug:d increases process:b
      process:b causes ae:e
    """
    chains = ask(text, "drug:d", "ae:e").chains
    assert [chain.nodes[1] for chain in chains] == [node("process:b"), node("process:a")]
    assert [chain.tentative for chain in chains] == [False, True]
    assert chains[0].cost == chains[1].cost


def test_more_degradation_of_a_protein_is_less_of_it_and_of_a_process_more() -> None:
    less = "drug:d increases protein:x aspect=degradation\nprotein:x causes ae:e"
    assert routes(less, "drug:d", "ae:e") == ["d --| x --> e = -1"]
    more = "drug:d increases process:x aspect=degradation\nprocess:x causes ae:e"
    assert routes(more, "drug:d", "ae:e") == ["d --> x --> e = 1"]


@pytest.mark.parametrize(
    ("first", "second", "assumed"),
    [
        *[("mouse", "", "assumed"), ("", "mouse", "assumed"), ("mouse", "mouse", ""), ("human", "", "")],
        ("mouse,human", "", ""),
    ],
)
def test_what_was_seen_in_animals_is_assumed_of_what_states_no_species(first: str, second: str, assumed: str) -> None:
    said = [f" species={species}" if species else "" for species in (first, second)]
    text = f"drug:d increases process:p{said[0]}\nprocess:p causes ae:e{said[1]}"
    chain = ask(text, "drug:d", "ae:e").chains[0]
    assert [link.assumed for link in chain.links] == [False, bool(assumed)]
    assert chain.tentative is ("mouse" in {first, second})


def test_a_direction_that_is_not_stated_is_not_made_up() -> None:
    assert routes("drug:d alters protein:x\nprotein:x causes ae:e", "drug:d", "ae:e") == ["d --? x --> e = 0"]
    assert routes("drug:d binds protein:x\nprotein:x causes ae:e", "drug:d", "ae:e") == ["d --? x --> e = 0"]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [("blood", "blood", 1), ("young", "blood", 1), ("blood", "other", 0), ("tumor", "tumor", 0)],
)
def test_findings_compose_in_the_same_cells_only_and_those_in_tumors_never_to_a_blood_count(
    first: str, second: str, found: int
) -> None:
    assert len(routes(COUNT.format(first=first, second=second), "drug:d", "ae:e")) == found


def test_a_join_that_contexts_forbid_is_named_as_missing() -> None:
    answer = ask(COUNT.format(first="other", second="blood"), "drug:d", "ae:e")
    assert [(gap.reached, gap.wanted, gap.reason) for gap in answer.gaps] == [
        (node("protein:x"), node("process:m"), "reached in cell:other, wanted in blood")
    ]


def test_species_must_agree_and_a_mouse_is_a_rodent() -> None:
    text = "drug:d inhibits protein:x species={one}\nprotein:x causes ae:e species={other}"
    assert routes(text.format(one="mouse", other="human"), "drug:d", "ae:e") == []
    assert len(routes(text.format(one="mouse", other="rodent"), "drug:d", "ae:e")) == 1


def test_what_a_cell_releases_acts_on_other_cells() -> None:
    text = "drug:d increases protein:x cell=cell:t aspect={aspect}\nprotein:x activates process:y cell=cell:nk"
    assert routes(text.format(aspect="expression"), "drug:d", "process:y") == []
    assert len(routes(text.format(aspect="release"), "drug:d", "process:y")) == 1


def test_a_step_stated_under_one_drug_is_no_step_of_another() -> None:
    text = "{drug} decreases process:x\nprocess:x decreasesRiskOf ae:e | under bortezomib\n"
    text += "drug:bortezomib binds protein:p"
    assert len(routes(text.format(drug="drug:bortezomib"), "drug:bortezomib", "ae:e")) == 1
    assert routes(text.format(drug="drug:carfilzomib"), "drug:carfilzomib", "ae:e") == []


def test_a_class_reaches_its_member_as_a_hypothesis_unless_it_is_denied_there() -> None:
    text = "drug:d inDrugClass drug-class:c\ndrug-class:c degrades protein:x\nprotein:x decreasesRiskOf ae:e"
    answer = ask(text, "drug:d", "ae:e")
    assert [link.step.through for link in answer.chains[0].links] == [node("drug-class:c"), None]
    assert ask(text, "drug:d", "ae:e", filters=EvidenceFilter(inferred=False)).chains == ()
    assert ask(text + "\ndrug:d degrades protein:x polarity=Negated", "drug:d", "ae:e").chains == ()


def test_a_regimen_acts_through_a_component_that_is_named() -> None:
    text = "regimen:r hasComponent drug:d\ndrug:d inhibits protein:x\nprotein:x decreasesRiskOf ae:e"
    assert routes(text, "regimen:r", "ae:e", steps=2) == ["r ... d --| x --| e = 1"]
    assert routes(text, "regimen:r", "ae:e", steps=1) == []
    summary = answer_summary(ask(text, "regimen:r", "ae:e", steps=2))
    assert summary == "1 chain of at most 2 steps, besides the one to a component, best first."


def test_an_association_is_no_mechanism_but_may_begin_a_chain_to_another_event() -> None:
    text = "drug:d causes ae:e\nae:e increasesRiskOf ae:f\nae:e kindOf ae:g"
    direct = ask(text, "drug:d", "ae:e")
    assert direct.chains == ()
    assert [each.relation for each in direct.associations] == ["causes"]
    assert routes(text, "drug:d", "ae:f") == ["d --> e --> f = 1"]
    assert routes(text, "drug:d", "ae:g") == []


def test_what_a_group_had_is_stated_of_its_regimen_and_of_no_drug_alone() -> None:
    text = "group:g receives regimen:r\nregimen:r hasComponent drug:d\nregimen:r hasComponent drug:b\n"
    text += "group:g reportedWith ae:e kind=AdverseEventClaim"
    assert len(ask(text, "regimen:r", "ae:e").associations) == 1
    assert [each.bearing for each in ask(text, "drug:d", "ae:e").associations] == ["given d and more, not it alone"]


@pytest.mark.parametrize("against", ["comparator=regimen:s", "comparator=drug:d", "referenceGroup=group:h"])
@pytest.mark.parametrize("polarity", ["", " polarity=Negated"])
def test_a_comparison_says_nothing_of_a_drug_that_both_sides_were_given(against: str, polarity: str) -> None:
    text = f"""
        regimen:r hasComponent drug:d
        regimen:r hasComponent drug:new
        regimen:s hasComponent drug:d
        regimen:s hasComponent drug:old
        group:g receives regimen:r
        group:h receives regimen:s
        group:g increasesRiskOf ae:e {against}{polarity}"""
    both, one, whole = (ask(text, each, "ae:e") for each in ("drug:d", "drug:new", "regimen:r"))
    assert (both.associations, both.denied) == ((), ())
    assert [len(each.denied if polarity else each.associations) for each in (one, whole)] == [1, 1]


def test_what_was_seen_under_one_member_of_a_class_is_no_step_of_another() -> None:
    text = """
        drug:drug-one inDrugClass drug-class:c
        drug:drug-two inDrugClass drug-class:c
        drug:drug-one inhibits protein:x
        drug:drug-two activates protein:x
        protein:x causes ae:e | condition=under drug-one"""
    assert routes(text, "drug-class:c", "ae:e") == ["c ... drug-one --| x --> e = -1"]


def test_what_is_denied_is_shown_beside_the_step_and_costs_where_the_context_agrees() -> None:
    text = "drug:d inhibits protein:x species=human\nprotein:x causes ae:e species=human\n"
    denied = "drug:d inhibits protein:x polarity=Negated species={species}"
    costs = [ask(text + denied.format(species=species), "drug:d", "ae:e").chains[0] for species in ("human", "mouse")]
    assert all(chain.links[0].step.against for chain in costs)
    assert costs[0].cost > costs[1].cost == ask(text, "drug:d", "ae:e").chains[0].cost


@pytest.mark.parametrize("relation", ["increasesRiskOf", "reportedWith"])
def test_a_denied_association_is_no_association(relation: str) -> None:
    denial = f"drug:d {relation} ae:f polarity=Negated"
    text = f"{denial}\nae:f kindOf ae:e\ndrug:d binds protein:x\nprotein:y causes ae:e\nae:e inOrganSystem system:s"
    for event in ("ae:e", "ae:f"):
        answer = ask(text, "drug:d", event)
        assert [each.claim.statement for each in answer.denied] == [denial]
        assert (answer.associations, bool(answer.gaps)) == ((), event == "ae:e")
        told = answer_as_text(answer, finder(text).entities)
        assert ("of f alone, one kind of e" in told) == (event == "ae:e")
        assert "no association is stated" in told
        assert f"Denied:\n   {denial}" in told
        noted = f'"{denial} (of f alone, one kind of e)"' if event == "ae:e" else denial
        assert f",{noted},claim:test.0," in answer_as_csv(answer, finder(text).entities)
    assert list(finder(text).associations.pairs()) == []
    step = ask(f"protein:z causes ae:f polarity=Negated\ndrug:d binds protein:z\n{text}", "drug:d", "ae:e")
    assert [each.bearing for each in step.denied] == ["of f alone, one kind of e"] * 2
    regimen = "regimen:r hasComponent drug:a\nregimen:r hasComponent drug:b\nregimen:r causes ae:e polarity=Negated"
    told = answer_as_text(ask(regimen, "drug:a", "ae:e"), finder(regimen).entities)
    assert "[clinical; given a and more, not it alone]" in told
    both = ask(f"{text}\ndrug:d causes ae:e", "drug:d", "ae:e")
    assert [each.relation for each in both.associations] == ["causes"]
    assert len(both.denied) == len(both.gaps) == 1


@pytest.mark.parametrize("withdrawn", ["", " retracted=true"])
def test_what_is_retracted_neither_denies_nor_joins(withdrawn: str) -> None:
    text = f"""drug:d inhibits protein:x
        drug:d inhibits protein:x polarity=Negated{withdrawn}
        protein:x decreasesRiskOf ae:e
        drug:d reportedWith ae:e kind=AdverseEventClaim{withdrawn}"""
    answer = ask(text, "drug:d", "ae:e")
    assert bool(answer.chains[0].links[0].step.against) is not bool(withdrawn)
    assert bool(answer.associations) is not bool(withdrawn)


def test_reviews_that_cite_one_study_count_once() -> None:
    one = "drug:d inhibits protein:x pub=review1 cites=study\nprotein:x causes ae:e\n"
    cost = ask(one, "drug:d", "ae:e").chains[0].cost
    assert ask(one + "drug:d inhibits protein:x pub=review2 cites=study", "drug:d", "ae:e").chains[0].cost == cost
    assert ask(one + "drug:d inhibits protein:x pub=other", "drug:d", "ae:e").chains[0].cost < cost


def test_filters_leave_only_the_evidence_that_is_asked_for() -> None:
    text = "drug:d inhibits protein:x year=2010 pub=a experiment=review\nprotein:x causes ae:e year=2020 pub=b"
    for filters, found in (
        (EvidenceFilter(since=2010), 1),
        (EvidenceFilter(since=2011), 0),
        (EvidenceFilter(until=2015), 0),
        (EvidenceFilter(grounds=frozenset({"clinical"})), 0),
        (EvidenceFilter(grounds=frozenset({"clinical", "review"})), 1),
        (EvidenceFilter(sources=frozenset({"a"})), 0),
    ):
        assert len(ask(text, "drug:d", "ae:e", filters=filters).chains) == found


def test_what_is_not_known_under_a_treatment_is_missing_there_though_others_state_the_link() -> None:
    text = """
        drug:alpha inhibits process:x
        drug:other inhibits process:x
        process:x decreasesRiskOf ae:e
        process:x decreasesRiskOf ae:e kind=KnowledgeGap | under alpha"""
    asked = [ask(text, drug, "ae:e") for drug in ("drug:alpha", "drug:other")]
    assert [len(answer.chains) for answer in asked] == [1, 1]
    assert [[gap.wanted for gap in answer.gaps] for answer in asked] == [[node("ae:e")], []]


def test_a_claim_that_something_is_unknown_is_a_missing_link() -> None:
    text = "drug:d inhibits protein:x\nprotein:x causes ae:e kind=KnowledgeGap\ndrug:d causes ae:e"
    answer = ask(text, "drug:d", "ae:e")
    assert [(gap.reached, gap.wanted) for gap in answer.gaps] == [(node("protein:x"), node("ae:e"))]
    assert "no mechanism is stated" in answer_as_text(answer, finder(text).entities)


def test_cycles_no_chain_for_k_of_zero_and_all_for_ten_thousand() -> None:
    text = "drug:d activates protein:x\nprotein:x activates protein:y\n"
    text += "protein:y activates protein:x\nprotein:y causes ae:e"
    assert routes(text, "drug:d", "ae:e", k=0) == []
    assert routes(text, "drug:d", "ae:e", k=10_000) == ["d --> x --> y --> e = 1"]
    with pytest.raises(ParameterError, match="0 to 10000"):
        ask(text, "drug:d", "ae:e", k=10_001)
    with pytest.raises(ParameterError, match="1 to 8 steps"):
        ask(text, "drug:d", "ae:e", steps=9)


def test_a_node_without_edges_has_a_clear_answer() -> None:
    paths = finder("drug:d activates protein:x\nprotein:x causes ae:e\ndrug:other binds protein:z")
    answer = paths.answer(PathQuestion((node("drug:other"),), node("ae:e")))
    assert "No chain" in answer_as_text(answer, paths.entities)
    assert (answer.gaps[0].reached, answer.gaps[0].wanted) == (node("protein:z"), node("ae:e"))


QUESTIONS = """
  regimen:r hasComponent drug:a
  regimen:r hasComponent drug:b
  drug:a inhibits protein:x
  drug:b inhibits protein:x
  drug:b activates protein:y
  protein:x decreasesRiskOf ae:e
  protein:y decreasesRiskOf ae:e
  protein:x increases process:good
  biomarker:exposure increasesRiskOf ae:e
  drug:shield decreasesRiskOf ae:e
"""


def findings(ask_for: str, *sources: str, also: str | None = None) -> list[str]:
    starts = tuple(map(node, sources))
    question = PathQuestion(starts, node("ae:e"), ask_for, node(also) if also else None)
    return [finding.title for finding in finder(QUESTIONS).answer(question).findings]


def test_the_other_questions() -> None:
    assert findings("shared", "drug:a", "drug:b") == ["all pass x"]
    assert findings("cuts", "drug:a")[0] == "each of these steps, if blocked, cuts the only chain"
    assert findings("cuts", "drug:b")[0] == "each line cuts all 2 chains if its 2 steps are blocked"
    assert findings("components", "regimen:r") == ["a: 1 chain", "b: 2 chains"]
    assert findings("contradictions", "drug:b")[:2] == ["1 chain raises the end", "1 chain lowers the end"]
    assert findings("tradeoff", "drug:a", also="process:good") == ["both go by a → x"]
    assert findings("modifiers", "drug:a") == ["raises it, besides", "treatments that lower it"]
    assert findings("causes") == ["2 drugs and drug classes have a chain there", "3 mechanisms have a chain there"]


def test_the_class_of_a_component_is_no_other_treatment_and_what_is_denied_of_it_is_denied() -> None:
    text = """
        regimen:r hasComponent drug:a
        drug:a inDrugClass drug-class:c
        drug-class:c increasesRiskOf ae:e | high dose
        drug:a increasesRiskOf ae:e polarity=Negated
        drug:b increasesRiskOf ae:e"""
    found = finder(text).answer(PathQuestion((node("regimen:r"),), node("ae:e"), "modifiers")).findings
    assert {each.title: [claim.statement.split()[0] for claim in each.claims] for each in found} == {
        "other treatments that raise it": ["drug:b"],
        "denied": ["drug:a"],
        "stated only under a condition": ["drug-class:c"],
    }


def test_a_treatment_of_which_the_drugs_are_not_known_is_not_called_another_one() -> None:
    text = """
        regimen:r hasComponent drug:a
        regimen:s hasComponent drug:b
        group:known receives regimen:s
        group:known increasesRiskOf ae:e
        group:unknown increasesRiskOf ae:e"""
    found = finder(text).answer(PathQuestion((node("regimen:r"),), node("ae:e"), "modifiers")).findings
    assert {each.title: [claim.statement.split()[0] for claim in each.claims] for each in found} == {
        "other treatments that raise it": ["group:known"],
        "bears on it, or was compared": ["group:unknown"],
    }


def test_what_is_done_under_another_treatment_is_no_answer_on_this_one() -> None:
    text = """
        regimen:r hasComponent drug:a
        regimen:s hasComponent drug:b
        ae:e managedBy procedure:one treatment=drug:a
        ae:e managedBy procedure:two treatment=drug:b
        ae:e managedBy procedure:three treatment=regimen:s
        ae:e managedBy procedure:four
        drug:other increasesRiskOf ae:e"""
    found = finder(text).answer(PathQuestion((node("regimen:r"),), node("ae:e"), "modifiers")).findings
    managed = [[claim.statement.split()[2] for claim in each.claims] for each in found if each.title == "is managed by"]
    assert managed == [["procedure:one", "procedure:four"]]


def test_a_rate_says_what_it_counts_and_when() -> None:
    text = "drug:a reportedWith ae:e value=3.6 serious=true timepoint=P100D attribution=related"
    found = finder(text).answer(PathQuestion((node("drug:a"),), node("ae:e"))).associations
    assert [each.figure for each in found] == ["3.6, serious, treatment-related, at 100 days"]


def test_a_treatment_alone_is_no_end_and_the_end_is_asked_for() -> None:
    for treatment, kind in (("drug:a", "drug"), ("regimen:r", "regimen")):
        with pytest.raises(ParameterError, match=rf"\({kind}\) is where chains begin, .* Name an end"):
            finder(QUESTIONS).answer(PathQuestion((), node(treatment), "causes"))


@pytest.mark.parametrize(
    ("ask_for", "sources"), [("shared", ["drug:a"]), ("cuts", []), ("components", ["drug:a"]), ("nonsense", ["drug:a"])]
)
def test_a_question_that_cannot_be_asked_so_is_refused(ask_for: str, sources: list[str]) -> None:
    with pytest.raises(ParameterError):
        findings(ask_for, *sources)


def test_what_a_filter_leaves_out_is_not_said_to_be_missing() -> None:
    text = "drug:d increases protein:x\nprotein:x causes ae:e\ndrug:d reportedWith ae:e"
    answer = ask(text, "drug:d", "ae:e", filters=EvidenceFilter(grounds=frozenset({"label"})))
    assert (answer.chains, answer.associations, answer.gaps) == ((), (), ())
    told = answer_as_text(answer, finder(text).entities)
    assert "The filters leave no chain" in told
    assert "no mechanism is stated" not in told


# What is stated beside a chain, or against it


BLOCKED = """
  regimen:r hasComponent drug:alpha
  regimen:r hasComponent drug:beta
  drug:beta inDrugClass drug-class:c
  drug:alpha degrades protein:x cell=cell:one
  process:breakdown removes protein:x
  drug-class:c inhibits process:breakdown cell=cell:two{condition}
  protein:x decreasesRiskOf ae:e
"""


@pytest.mark.parametrize(("condition", "sign"), [(" | with alpha", 0), ("", 1)])
def test_what_another_component_is_stated_to_block_cannot_be_told(condition: str, sign: int) -> None:
    paths = finder(BLOCKED.format(condition=condition))

    def chains(source: str) -> list[Chain]:
        found = paths.answer(PathQuestion((node(source),), node("ae:e"))).chains
        return [chain for chain in found if node("drug:alpha") in chain.nodes]

    (chain,) = chains("regimen:r")
    assert chain.sign == sign
    assert [len(link.blocked) for link in chain.links] == [0, 0 if sign else 1, 0]
    assert [each.sign for each in chains("drug:alpha")] == [1]
    for wanted in ("contradictions", "components"):
        findings = paths.answer(PathQuestion((node("regimen:r"),), node("ae:e"), wanted)).findings
        named = [each.title for each in findings if each.title.startswith("alpha → x")]
        assert named == ([] if sign else ["alpha → x: another component is stated to do the opposite"])


def test_a_condition_that_names_a_treatment_is_met_by_another_component() -> None:
    text = "regimen:r hasComponent drug:alpha\nregimen:r hasComponent drug:beta\n"
    text += "drug:alpha increases protein:x\nprotein:x causes ae:e | under beta"
    assert len(routes(text, "regimen:r", "ae:e")) == 1
    assert routes(text, "drug:alpha", "ae:e") == []


def test_the_first_chain_agrees_with_what_is_stated_or_says_that_it_does_not() -> None:
    lowers = "drug:d inhibits protein:x\nprotein:x causes ae:e\ndrug:d causes ae:e\n"
    (chain,) = ask(lowers, "drug:d", "ae:e").chains
    assert (chain.sign, len(chain.contradicts)) == (-1, 1)
    raises = lowers + "drug:d activates protein:y certainty=Possible\nprotein:y causes ae:e certainty=Possible"
    answer = ask(raises, "drug:d", "ae:e")
    assert [(chain.sign, len(chain.contradicts)) for chain in answer.chains] == [(1, 0), (-1, 1)]
    assert "contradicts what is stated" in answer_as_text(answer, finder(raises).entities)
    both = ask(lowers + "drug:d decreasesRiskOf ae:e", "drug:d", "ae:e")
    assert [chain.contradicts for chain in both.chains] == [()]


def test_what_was_found_in_other_patients_costs() -> None:
    text = "drug:d inhibits protein:x population=population:{who}\nprotein:x causes ae:e"
    costs = {
        who: ask(text.format(who=who), "drug:d", "ae:e").chains[0].cost for who in ("myeloma", "leukemia", "donor")
    }
    assert costs["leukemia"] == costs["donor"] > costs["myeloma"]


def test_what_a_drug_binds_and_its_class_acts_on_it_acts_on() -> None:
    text = "drug:d binds complex:s\ncomplex:s kindOf complex:g\ndrug:d inDrugClass drug-class:c\n"
    text += "drug-class:c inhibits complex:g\ncomplex:s decreasesRiskOf ae:e"
    assert routes(text, "drug:d", "ae:e") == ["d --| s --| e = 1"]


def test_what_becomes_of_a_target_in_one_cell_says_nothing_of_others() -> None:
    text = "drug:d inDrugClass drug-class:c\ndrug-class:c hasTarget protein:t\ndrug:d decreases protein:t cell=cell:b\n"
    assert routes(text + "protein:t increasesRiskOf ae:e cell=cell:lung", "drug:d", "ae:e") == ["d --? t --> e = 0"]
    assert routes(text + "protein:t increasesRiskOf ae:e cell=cell:b", "drug:d", "ae:e")[0] == "d --| t --> e = -1"
    known = text + "drug:d inhibits protein:t\nprotein:t increasesRiskOf ae:e cell=cell:lung"
    assert routes(known, "drug:d", "ae:e") == ["d --| t --> e = -1"]


@pytest.mark.parametrize(("claim", "reached"), [("", "protein:x"), ("drug:b increasesRiskOf ae:e", "protein:y")])
def test_the_missing_link_of_a_regimen_is_of_the_part_that_is_associated(claim: str, reached: str) -> None:
    text = "regimen:r hasComponent drug:a\nregimen:r hasComponent drug:b\nregimen:r reportedWith ae:e\n"
    text += f"drug:a binds protein:x\ndrug:a hasTarget protein:x\ndrug:b binds protein:y\n{claim}"
    assert [gap.reached for gap in ask(text, "regimen:r", "ae:e").gaps] == [node(reached)]


def test_a_chain_does_not_pass_a_kind_of_its_end() -> None:
    text = "drug:d causes ae:e\nae:e causes ae:f\nae:e kindOf ae:g\nae:f kindOf ae:g"
    assert routes(text, "drug:d", "ae:f") == ["d --> e --> f = 1"]
    assert routes(text, "drug:d", "ae:g") == []


@pytest.mark.parametrize(("kind", "leads"), [("ae:e kindOf ae:g", True), ("ae:s kindOf ae:g\nae:e kindOf ae:g", False)])
def test_what_bears_on_a_broader_kind_is_a_lead_and_on_another_kind_it_is_none(kind: str, *, leads: bool) -> None:
    bears = "ae:g" if leads else "ae:s"
    text = f"drug:d binds protein:t\ndrug:d decreases process:p\nprocess:p decreasesRiskOf {bears}\n"
    answer = ask(text + f"drug:d reportedWith ae:e\n{kind}", "drug:d", "ae:e")
    assert [gap.reached for gap in answer.gaps] == [node("process:p" if leads else "protein:t")]


def test_a_gap_about_another_drug_is_not_quoted() -> None:
    text = "drug:alpha decreases protein:p\ndrug:alpha reportedWith ae:e\nae:e kindOf ae:g\ndrug:beta binds protein:z\n"
    text += "protein:p influences ae:g kind=KnowledgeGap | under {drug}"
    assert [gap.claim is None for gap in ask(text.format(drug="beta"), "drug:alpha", "ae:e").gaps] == [True]
    assert [gap.claim is None for gap in ask(text.format(drug="alpha"), "drug:alpha", "ae:e").gaps] == [False]


def test_what_the_source_does_the_opposite_to_is_not_wanted() -> None:
    text = "drug:d binds protein:t\ndrug:d increases cell:n\ncell:n deficitIs ae:low\nae:low increasesRiskOf ae:e\n"
    text += "process:p increasesRiskOf ae:e species=mouse"
    reasons = [gap.reason for gap in ask(text + "\ndrug:d inhibits process:p species=human", "drug:d", "ae:e").gaps]
    assert not any("low" in reason for reason in reasons)


def test_a_feature_of_patients_that_nothing_acts_on_is_no_way() -> None:
    text = "drug:d binds protein:t\nbiomarker:m increasesRiskOf ae:e"
    assert [gap.reason.rpartition("; ")[2] for gap in ask(text, "drug:d", "ae:e").gaps] == [
        "nothing in the graph is stated to lead there by a mechanism"
    ]
    assert ask(text + "\ndrug:b increases biomarker:m", "drug:d", "ae:e").gaps[0].reason.endswith("lead there: m")


def test_a_term_of_a_loaded_ontology_is_the_end_of_chains_to_what_stands_under_it() -> None:
    found = finder(
        """
        drug:a decreases process:maturation
        process:maturation decreasesRiskOf ae:neutropenia
        ae:neutropenia classifiedUnder HP:0001871
        ae:rash classifiedUnder HP:0000951
        """
    )
    question = path_question({"from": "drug:a", "under": "HP:0001871"}, lambda name: str(node(name)))
    (chain,) = found.answer(question).chains
    assert [str(one) for one in chain.nodes[-2:]] == [str(node("ae:neutropenia")), str(node("HP:0001871"))]
    assert not found.answer(replace(question, target=node("HP:0000951"))).chains


def test_there_is_one_end() -> None:
    with pytest.raises(ParameterError, match="two ends"):
        path_question({"from": "drug:a", "to": "ae:rash", "under": "HP:0001871"}, str)
