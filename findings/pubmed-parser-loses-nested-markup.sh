#!/bin/sh
# Packages: pubmed-parser 0.5.1
# Behaviour: Titles and abstracts of PubMed have markup, and one element may stand in another: NLM's DTD lets b, i,
# sub, sup and u hold each other. pubmed-parser takes the text of the outer one only. What stands deeper is gone
# without a word: a depth of ten to the minus five reads as ten, a negative cell as the cell, and formulas in MathML
# vanish. One would expect the text without its markup, as for markup that is not nested.
# Output seen:
#   text:     Depth of 10<sup>-5</sup> in CD138<sup>+</sup> cells
#   title:    Depth of 10-5 in CD138+ cells
#   abstract: Depth of 10-5 in CD138+ cells
#   text:     Depth of <b>10<sup>-5</sup></b> in <i>CD19<sup>-</sup></i> cells
#   title:    Depth of 10 in CD19 cells
#   abstract: Depth of 10 in CD19 cells
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
    <ArticleTitle>{}</ArticleTitle>
    <Pagination><MedlinePgn>1-2</MedlinePgn></Pagination><Abstract><AbstractText>{}</AbstractText></Abstract>
    <Language>eng</Language>
    <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
  </Article>
  <MedlineJournalInfo><MedlineTA>Example</MedlineTA></MedlineJournalInfo></MedlineCitation>
  <PubmedData><PublicationStatus>ppublish</PublicationStatus>
    <ArticleIdList><ArticleId IdType="pubmed">1</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""
for text in (
    "Depth of 10<sup>-5</sup> in CD138<sup>+</sup> cells",
    "Depth of <b>10<sup>-5</sup></b> in <i>CD19<sup>-</sup></i> cells",
):
    with gzip.open("articles.xml.gz", "wt") as file:
        file.write(ARTICLE.format(text, text))
    (article,) = pubmed_parser.parse_medline_xml("articles.xml.gz")
    print("text:    ", text)
    print("title:   ", article["title"])
    print("abstract:", article["abstract"])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
