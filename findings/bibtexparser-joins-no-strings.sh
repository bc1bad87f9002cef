#!/bin/sh
# Packages: bibtexparser 2.1.0, pybtex 0.26.1
# Behaviour: A value of BibTeX may be joined of texts and abbreviations by # (BibTeXing, section 2.1), as the files of
# journals with supplements are, and abbreviations come from @string. bibtexparser puts the text in place of an
# abbreviation that stands alone. Where it is joined with another text, the value is the source itself, with its
# quotation marks, the sign and the name of the abbreviation, among entries that are read rightly: no block has failed,
# and nothing says so. The same journal has two names, so that its articles are not found together. pybtex beside it
# joins them.
# Output seen:
#   blocks that failed: 0
#   bibtexparser Whole, pybtex Whole
#   bibtexparser Journal of Haematology, pybtex Journal of Haematology
#   bibtexparser "Joined " # {in two}, pybtex Joined in two
#   bibtexparser jh # " (Supplement)", pybtex Journal of Haematology (Supplement)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check bibtexparser==2.1.0 pybtex==0.26.1
cat > given.bib <<'BIB'
@string{jh = "Journal of Haematology"}
@article{a, title = {Whole}, journal = jh, year = 2020}
@article{b, title = "Joined " # {in two}, journal = jh # " (Supplement)", year = 2020}
BIB
venv/bin/python -W error - > seen <<'PYTHON'
import bibtexparser
from pybtex.database import parse_file

library = bibtexparser.parse_file("given.bib")
other = parse_file("given.bib")
print("blocks that failed:", len(library.failed_blocks))
for entry in library.entries:
    for name in ("title", "journal"):
        print(f"bibtexparser {entry[name]}, pybtex {other.entries[entry.key].fields[name]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
