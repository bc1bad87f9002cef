#!/bin/sh
# Packages: cyvcf2 0.35.0, pysam 0.24.1, PyVCF3 1.0.4, vcfpy 0.14.2
# Behaviour: In VCF a character that has a meaning of its own, such as a comma, a semicolon or an equals sign, is
# written in the fields of INFO as a percent sign and two digits (VCF 4.3, section 1.2), and tools that annotate
# variants write a change that leaves the protein as it is, p.Leu9=, with %3D. vcfpy gives the character that is meant.
# cyvcf2, pysam and PyVCF3 give the three characters that stand for it, in files of 4.3 as of others: the same variant
# has another protein change, and another drug, depending on the reader, so that a join with a knowledge base that
# states p.Leu9= finds nothing. Nothing says so.
# Output seen:
#   cyvcf2: p.Leu9%3D, drugs A%2Coral and B%3B5%25
#   pysam: p.Leu9%3D, drugs A%2Coral and B%3B5%25
#   PyVCF3: p.Leu9%3D, drugs A%2Coral and B%3B5%25
#   vcfpy: p.Leu9=, drugs A,oral and B;5%
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check cyvcf2==0.35.0 pysam==0.24.1 \
  PyVCF3==1.0.4 vcfpy==0.14.2
venv/bin/python -W ignore - > seen <<'PYTHON'
from pathlib import Path

import cyvcf2
import pysam
import vcf
import vcfpy

Path("given.vcf").write_text(
    "##fileformat=VCFv4.3\n"
    "##contig=<ID=chr1,length=1000>\n"
    '##INFO=<ID=PROTEIN,Number=1,Type=String,Description="Change of the protein">\n'
    '##INFO=<ID=DRUGS,Number=.,Type=String,Description="Drugs">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    "chr1\t10\t.\tA\tC\t50\tPASS\tPROTEIN=p.Leu9%3D;DRUGS=A%2Coral,B%3B5%25\n"
)
def shown(name, info):
    drugs = info["DRUGS"].split(",") if isinstance(info["DRUGS"], str) else info["DRUGS"]
    print(f"{name}: {info['PROTEIN']}, drugs {' and '.join(drugs)}")


for record in cyvcf2.VCF("given.vcf"):
    shown("cyvcf2", dict(record.INFO))
with pysam.VariantFile("given.vcf") as file:
    for record in file:
        shown("pysam", dict(record.info))
for record in vcf.Reader(filename="given.vcf"):
    shown("PyVCF3", record.INFO)
for record in vcfpy.Reader.from_path("given.vcf"):
    shown("vcfpy", record.INFO)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
