#!/bin/sh
# Packages: pymed 0.8.9
# Behaviour: An article of PubMed has its identifiers in MedlineCitation and in the ArticleIdList of PubmedData; each
# entry of its ReferenceList has an ArticleIdList of its own, with those of the work that is cited (NLM's DTD,
# Reference). pymed joins all that it finds, a line each: pubmed_id and doi of an article are those of itself and of
# everything it cites, and no longer match what it was asked for; who takes the last line, or counts different ones, has
# other articles. Of a title and an abstract with markup it keeps what stands before the first tag, so that a result has
# lost its figures. Nothing says so. One would expect the article's own.
# Output seen:
#   pubmed_id: '11\n22\n33'
#   doi: '10.0000/own\n10.0000/cited'
#   title: 'Levels of '
#   abstract: 'Response was '
#   results: 'Response was '
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pymed==0.8.9
cat > article.xml <<'XML'
<PubmedArticle><MedlineCitation><PMID Version="1">11</PMID><Article><Journal><Title>A journal</Title></Journal>
<ArticleTitle>Levels of <i>CRBN</i> in relapse</ArticleTitle><ELocationID EIdType="doi">10.0000/own</ELocationID>
<Abstract><AbstractText Label="RESULTS">Response was <b>not</b> seen in 8 of 10.</AbstractText></Abstract></Article>
</MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="pubmed"><Year>2020</Year><Month>1</Month><Day>5</Day></PubMedPubDate>
</History>
<ArticleIdList><ArticleId IdType="pubmed">11</ArticleId><ArticleId IdType="doi">10.0000/own</ArticleId></ArticleIdList>
<ReferenceList><Reference><Citation>Cited one</Citation><ArticleIdList><ArticleId IdType="pubmed">22</ArticleId>
<ArticleId IdType="doi">10.0000/cited</ArticleId></ArticleIdList></Reference><Reference><Citation>Cited two</Citation>
<ArticleIdList><ArticleId IdType="pubmed">33</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle>
XML
venv/bin/python - > seen <<'PYTHON'
from xml.etree import ElementTree

from pymed.article import PubMedArticle

article = PubMedArticle(xml_element=ElementTree.parse("article.xml").getroot())
for name in ("pubmed_id", "doi", "title", "abstract", "results"):
    print(f"{name}: {getattr(article, name)!r}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
