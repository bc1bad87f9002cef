#!/bin/sh
# Packages: metapub 0.7.5
# Behaviour: A date that does not fit into year, month and day stands in MedlineDate, such as "1998 Dec-1999 Jan" (NLM,
# MEDLINE/PubMed XML element descriptions, MedlineDate). pubdate of metapub, its normalized date of publication, takes the
# first year of the text, but of the months the one that comes first in the calendar: an issue of December and January is
# one of the January before, eleven months too early, and takes a day of December with it. A range within one year comes
# out right. Nothing says so: a search for what was known at a date, or before a drug was approved, finds articles that
# did not exist. One would expect the month that stands first.
# Output seen:
#   2007 Mar-Apr: 2007-03-01
#   1998 Dec-1999 Jan: 1998-01-01
#   2000 Nov-2001 Feb: 2000-02-01
#   2000 Dec 28-2001 Jan 4: 2000-01-28
#   1998 Winter-Spring: 1998-03-01
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
    <Journal><JournalIssue CitedMedium="Internet"><PubDate><MedlineDate>{}</MedlineDate></PubDate></JournalIssue></Journal>
    <ArticleTitle>An example</ArticleTitle></Article></MedlineCitation>
</PubmedArticle></PubmedArticleSet>"""
for date in ("2007 Mar-Apr", "1998 Dec-1999 Jan", "2000 Nov-2001 Feb", "2000 Dec 28-2001 Jan 4", "1998 Winter-Spring"):
    print(f"{date}: {PubMedArticle(ARTICLE.format(date)).pubdate:%Y-%m-%d}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
