#!/bin/sh
# Packages: chemparse 0.3.2
# Behaviour: parse_formula turns a chemical formula into counts of atoms (its description on PyPI, with fractional counts,
# groups in brackets and exponents). The parts of a salt or hydrate are parted by a dot, and a number before a part
# multiplies it (the formula layer of an InChI, InChI Technical Manual; IUPAC Nomenclature of Inorganic Chemistry 2005,
# IR-4.4.3.5, with a centred dot). Here, without a word, the part after the dot is lost: the hydrochloride of melphalan
# has the formula, and so the molar mass, of melphalan. Where a number follows the dot, it is taken for decimals of the
# count before: one of two molecules of hydrogen chloride is counted, with a fifth of the one atom of sulfur, and one of
# seven of water with 4.7 atoms of oxygen in the sulfate. The documentation does not name the dot; no issue of the makers
# on it was found.
# Output seen:
#   melphalan hydrochloride C13H18Cl2N2O2.ClH
#     read C 13 Cl 2 H 18 N 2 O 2
#     right C 13 Cl 3 H 19 N 2 O 2
#   doxorubicin hydrochloride C27H29NO11.ClH
#     read C 27 H 29 N 1 O 11
#     right C 27 Cl 1 H 30 N 1 O 11
#   pramipexole dihydrochloride C10H17N3S.2ClH
#     read C 10 Cl 1 H 18 N 3 S 0.2
#     right C 10 Cl 2 H 19 N 3 S 1
#   zinc sulfate heptahydrate ZnSO4.7H2O
#     read H 2 O 5.7 S 1 Zn 1
#     right H 14 O 11 S 1 Zn 1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check chemparse==0.3.2
venv/bin/python - > seen <<'PYTHON'
from chemparse import parse_formula

formulas = {
    "melphalan hydrochloride": ("C13H18Cl2N2O2.ClH", "C13H19Cl3N2O2"),
    "doxorubicin hydrochloride": ("C27H29NO11.ClH", "C27H30ClNO11"),
    "pramipexole dihydrochloride": ("C10H17N3S.2ClH", "C10H19Cl2N3S"),
    "zinc sulfate heptahydrate": ("ZnSO4.7H2O", "ZnSO11H14"),
}
for name, (formula, whole) in formulas.items():
    counts, right = ({atom: n[atom] for atom in sorted(n)} for n in map(parse_formula, (formula, whole)))
    print(f"{name} {formula}")
    print("  read", *(f"{atom} {count:g}" for atom, count in counts.items()))
    print("  right", *(f"{atom} {count:g}" for atom, count in right.items()))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
