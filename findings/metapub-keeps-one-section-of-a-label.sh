#!/bin/sh
# Packages: metapub 0.7.5
# Behaviour: An abstract of PubMed may consist of several AbstractText, each with a label or without one (NLM's DTD:
# AbstractText+, Label #IMPLIED); two may have the same. metapub keeps them under their labels and then has one for each:
# of two sections of results the first is gone, and of paragraphs without labels there is the last, behind the word None.
# What is left reads as a whole abstract, and nothing says that text is missing: figures are not found, and "nine died"
# has lost of how many. One would expect all of it, as for sections of different labels.
# Output seen:
#   sections: METHODS: Two arms. | RESULTS: No difference.
#   abstract: METHODS: Two arms. | RESULTS: No difference.
#   sections: RESULTS: Of 90, 60 responded. | RESULTS: Of these, 9 died.
#   abstract: RESULTS: Of these, 9 died.
#   sections: no label: Sixty responded. | no label: Nine died. | no label: No registration.
#   abstract: None: No registration.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check metapub==0.7.5
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from metapub import PubMedArticle

ARTICLE = """<PubmedArticleSet><PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">1</PMID><Article PubModel="Print">
    <Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal>
    <ArticleTitle>An example</ArticleTitle><Abstract>{}</Abstract></Article></MedlineCitation>
</PubmedArticle></PubmedArticleSet>"""
for sections in (
    (("METHODS", "Two arms."), ("RESULTS", "No difference.")),
    (("RESULTS", "Of 90, 60 responded."), ("RESULTS", "Of these, 9 died.")),
    (("", "Sixty responded."), ("", "Nine died."), ("", "No registration.")),
):
    texts = "".join(f"<AbstractText{f' Label={label!r}' if label else ''}>{text}</AbstractText>" for label, text in sections)
    print("sections:", " | ".join(f"{label or 'no label'}: {text}" for label, text in sections))
    print("abstract:", PubMedArticle(ARTICLE.format(texts)).abstract.replace("\n", " | "))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
