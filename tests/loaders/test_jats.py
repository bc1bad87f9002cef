"""Full texts: what an article is and retracts, and which cells of its tables are figures of events."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import NEGATED
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.jats.loader import FullTextLoader
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect_sample, iri, load, values

SAMPLE = Path(__file__).parent / "jats"
ARTICLE, PUBLICATION = "PMC9000001", "pub:pmid-900000001"


@pytest.fixture
def articles(index: EntityIndex) -> Loaded:
    return load(FullTextLoader(), SAMPLE / "articles.xml", index)


def test_the_sample_says_what_is_expected(articles: Loaded, curated: Records) -> None:
    expect_sample(articles, SAMPLE / "articles.xml", SAMPLE, curated)


def test_an_identifier_that_is_none_makes_no_publication(tmp_path: Path, index: EntityIndex) -> None:
    identifiers = '<article-id pub-id-type="pmid">x</article-id><article-id pub-id-type="doi">none</article-id>'
    text = f"<article><front><article-meta>{identifiers}</article-meta></front></article>"
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    loaded = load(FullTextLoader(), tmp_path / "a.xml", index)
    assert not loaded.conversions
    assert "an article has a DOI" in loaded.findings[0].rule


def test_an_article_has_its_authors_its_dates_and_its_own_abstract(articles: Loaded) -> None:
    publication = articles.entity(PUBLICATION)
    assert values(publication, "authors") == ["Doe JA; The Invented Group"]
    assert (values(publication, "date"), values(publication, "electronicDate")) == (["2012"], ["2012-04-11"])
    assert values(publication, "pmcid") == [ARTICLE]
    assert values(publication, "abstract")[0].startswith("Background: Platelets were below 50 × 10⁹/L.")
    assert values(publication, "title") == ["Lenalidomide in an invented trial"]


def test_studies_are_those_that_the_front_names(articles: Loaded) -> None:
    assert values(articles.entity(PUBLICATION), "trialNumber") == ["NCT00000001", "2001-000001-01"]


def test_cells_of_events_are_figures_where_count_and_percentage_fit(articles: Loaded) -> None:
    any_grade = articles.claim(ARTICLE, "table-2.row-4.column-2")
    assert (any_grade.relation, any_grade.object) == (MK.reportedWith, iri("ae:neutropenia"))
    assert [values(any_grade, name)[0] for name in ("affected", "atRisk", "gradeMin", "gradeMax", "sourceComment")] == [
        *("62", "100", "1", "5", "With or without fever."),
    ]
    assert values(articles.claim(ARTICLE, "table-2.row-4.column-3"), "gradeMin") == ["3"]
    assert values(articles.claim(ARTICLE, "table-2.row-5.column-2"), "figureDoubt") == ["12 of 100 is not 13 %"]
    assert articles.claim(ARTICLE, "table-2.row-5.column-4").polarity == NEGATED


def test_tables_of_other_things_give_no_events(articles: Loaded) -> None:
    tables = {claim.key.partition(".")[0] for claim in articles.conversions[ARTICLE].claims}
    assert tables == {"table-2"}
    captions = values(articles.entity(PUBLICATION), "tableCaption")
    assert [caption[:7] for caption in captions] == ["Table 1", "Table 2", "Table 3", "Table 4"]


def test_a_notice_retracts_the_article_that_it_names(articles: Loaded) -> None:
    retracted = articles.entity("pub:doi.10-9999-invented-3")
    assert (values(retracted, "retracted"), values(retracted, "retractedIn")) == (["true"], ["PMC9000002"])
    assert values(articles.entity("pub:PMC9000002"), "retracted") == []


def test_an_article_that_is_marked_as_retracted_is(articles: Loaded) -> None:
    assert values(articles.entity("pub:doi.10-9999-invented-4"), "retracted") == ["true"]
    assert not any("invented-5" in line for line in articles.lines())


def test_a_real_article_without_events(shared: Path, index: EntityIndex) -> None:
    loaded = load(FullTextLoader(), shared / "upstream/pubmed/1472-6831-8-11.nxml", index)
    publication = loaded.entity("pub:pmid-18405359")
    assert (values(publication, "pmcid"), len(values(publication, "tableCaption"))) == (["PMC2329613"], 4)
    assert values(publication, "license") == ["2.0"]
    assert loaded.conversions["PMC2329613"].claims == []
