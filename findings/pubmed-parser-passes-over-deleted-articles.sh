#!/bin/sh
# Packages: pubmed-parser 0.5.1
# Behaviour: The update files of PubMed end with DeleteCitation: identifiers of articles to be taken out. The
# documentation of parse_medline_xml says that deleted articles are added with no information but `delete`, True. None
# is: the iterator gives PubmedArticle alone, with `delete` False for each, so that a copy of PubMed that is kept up
# by it keeps for ever what PubMed has withdrawn. (Upstream has it as issue 166.)
# Output seen:
#   documented: True
#   article 1: delete False
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

UPDATE = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">1</PMID><Article PubModel="Print">
    <Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal>
    <ArticleTitle>On lymphoma.</ArticleTitle><Pagination><MedlinePgn>1-2</MedlinePgn></Pagination>
    <Language>eng</Language>
    <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
  </Article>
  <MedlineJournalInfo><MedlineTA>Example</MedlineTA></MedlineJournalInfo></MedlineCitation>
  <PubmedData><PublicationStatus>ppublish</PublicationStatus>
    <ArticleIdList><ArticleId IdType="pubmed">1</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>
<DeleteCitation><PMID Version="1">2</PMID><PMID Version="1">3</PMID></DeleteCitation></PubmedArticleSet>"""
with gzip.open("update.xml.gz", "wt") as file:
    file.write(UPDATE)
print("documented:", "field `delete` being `True`" in pubmed_parser.parse_medline_xml.__doc__)
for article in pubmed_parser.parse_medline_xml("update.xml.gz"):
    print(f"article {article['pmid']}: delete {article['delete']}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
