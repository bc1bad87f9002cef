#!/bin/sh
# Packages: pubmed-parser 0.5.1
# Behaviour: An article of PubMed may have two ELocationID, a DOI and an item number of the publisher, in any order
# (NLM's DTD: ELocationID*, EIdType doi or pii). parse_medline_xml says that `doi` is the article's DOI. It is that
# only where the DOI stands last or alone: where the item number follows, or is the only one, `doi` is empty, although
# PubmedData has the DOI beside it. The identifier of PubMed Central, which stands there as well, never comes: `pmc`
# looks elsewhere. Half of the articles of a journal then seem to have no DOI, and a join on it loses them.
# Output seen:
#   pii doi:  doi '10.0000/example', pmc ''
#   doi pii:  doi '', pmc ''
#   pii:      doi '', pmc ''
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pubmed-parser==0.5.1
venv/bin/python - > seen <<'PYTHON'
import gzip

import pubmed_parser

ARTICLE = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">1</PMID><Article PubModel="Print">
    <Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal>
    <ArticleTitle>On lymphoma.</ArticleTitle>{}
    <Language>eng</Language>
    <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
  </Article><MedlineJournalInfo><MedlineTA>Example</MedlineTA></MedlineJournalInfo></MedlineCitation>
  <PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>
    <ArticleId IdType="doi">10.0000/example</ArticleId><ArticleId IdType="pmc">PMC1</ArticleId>
  </ArticleIdList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""
PLACES = {
    "doi": '<ELocationID EIdType="doi" ValidYN="Y">10.0000/example</ELocationID>',
    "pii": '<ELocationID EIdType="pii" ValidYN="Y">S0001</ELocationID>',
}
for order in ("pii doi", "doi pii", "pii"):
    with gzip.open("articles.xml.gz", "wt") as file:
        file.write(ARTICLE.format("".join(PLACES[kind] for kind in order.split())))
    (article,) = pubmed_parser.parse_medline_xml("articles.xml.gz")
    print(f"{order + ':':9} doi '{article['doi']}', pmc '{article['pmc']}'")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
