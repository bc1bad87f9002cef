"""The loader of ClinPGx (PharmGKB): clinical annotations of variants and drugs, with the evidence for and against each.

The tables come as a zip or a folder: `clinical_annotations.tsv`, and with it `clinical_ann_evidence.tsv` and
`clinical_ann_alleles.tsv`. One record is one annotation: `docs/reference/sources/clinpgx.md`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from rdflib import URIRef

from kg.errors import Finding, SourceError
from kg.model import AFFIRMED, ASSERTED, NEGATED, POSSIBLE
from kg.namespaces import MK
from kg.term_values import float_or_none
from loaders.archives import PublishedFile, line_text, published_files
from loaders.entity_index import EntityIndex
from loaders.ingredients import drug_of_ingredient
from loaders.pathways.links import Meaning, SourceLink, claim_link
from loaders.record_claims import RecordClaims, known_iri, slug, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="clinpgx",
    title="ClinPGx clinical annotations",
    homepage="https://www.clinpgx.org/",
    publisher="ClinPGx (PharmGKB), Stanford University",
    licence="https://creativecommons.org/licenses/by-sa/4.0/",
    formats="the tables of clinical annotations as a zip or a folder, or clinical_annotations.tsv alone",
    description="Which variants go with the efficacy, toxicity, dosage or metabolism of which drugs, and how surely.",
    version="2",
)

_TABLES = {
    "annotations": ("Clinical Annotation ID", "Variant/Haplotypes", "Level of Evidence", "Drug(s)"),
    "evidence": ("Clinical Annotation ID", "Evidence ID", "PMID", "Score"),
    "alleles": ("Clinical Annotation ID", "Genotype/Allele", "Annotation Text"),
}
_SURE = frozenset({"1A", "1B", "2A", "2B"})
_ASSOCIATED = Meaning(MK.associatedWith)
_PARTS = re.compile(r"\s*;\s*")
_MINUS = re.compile(r"(?<!\w)-|-(?!\w)")
_QUOTED = re.compile(r'"([^"]*)"')

_Row = dict[str, str]


class ClinPgxLoader:
    """Reads annotations, and says of each variant what it goes with."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the annotations of a zip, a folder or a table. What cannot be read goes to `findings`."""
        tables: dict[str, list[tuple[str, _Row]]] = defaultdict(list)
        for file in published_files(path, findings):
            try:
                name, rows = _table(file, findings)
            except SourceError as error:
                findings.extend(error.findings)
                continue
            tables[name] += rows
        if not tables["annotations"]:
            if not findings:
                rule = "the tables hold no clinical annotation"
                findings.append(Finding(str(path), 1, "", "", rule, "Give clinical_annotations.tsv."))
            return
        evidence: dict[str, list[_Row]] = defaultdict(list)
        for _, row in tables["evidence"]:
            evidence[row["Clinical Annotation ID"]].append(row)
        for place, row in tables["annotations"]:
            number = row["Clinical Annotation ID"]
            content = msgspec.json.encode({"row": row, "evidence": evidence[number]}, order="deterministic")
            changed = row.get("Latest History Date (YYYY-MM-DD)", "")
            yield SourceRecord(f"clinpgx-{slug(number)}", place, content, changed)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return what an annotation says."""
        claims = RecordClaims(CARD, record.identifier, entities)
        content = msgspec.json.decode(record.content)
        row: _Row = content["row"]
        number = row["Clinical Annotation ID"]
        page = row.get("URL") or f"https://www.clinpgx.org/clinicalAnnotation/{number}"
        title = f"Clinical annotation {number}: {row['Variant/Haplotypes']} and {row['Drug(s)']}"
        claims.conversion.entities.append(record_publication(CARD, record, title, page, record.version))
        _claim(claims, row, content["evidence"])
        return claims.conversion


def _claim(claims: RecordClaims, row: _Row, evidence: list[_Row]) -> None:
    level, score = row.get("Level of Evidence", ""), float_or_none(row.get("Score", ""))
    category = row.get("Phenotype Category", "")
    effect = ", ".join(_listed(category.lower())) or "the effect"
    properties = text_properties(
        (MK.levelOfEvidence, level),
        (MK.evidenceScore, row.get("Score", "")),
        *((MK.phenotypeCategory, one) for one in _listed(category)),
        *((MK.geneSymbol, one) for one in _listed(row.get("Gene", ""))),
        *((MK.phenotypeTerm, one) for one in _listed(row.get("Phenotype(s)", ""))),
        (MK.condition, row.get("Specialty Population", "")),
    )
    for_it = [one["PMID"] for one in evidence if (float_or_none(one.get("Score", "")) or 0) > 0 and one.get("PMID")]
    against = [one["PMID"] for one in evidence if (float_or_none(one.get("Score", "")) or 0) < 0 and one.get("PMID")]
    unscored = [one["PMID"] for one in evidence if not float_or_none(one.get("Score", "")) and one.get("PMID")]
    if unscored:
        claims.skip("clinical_ann_evidence.tsv", "the evidence has no score for or against", ", ".join(unscored))
    denied = score < 0 if score is not None else level == "4"
    for drug in _listed(row["Drug(s)"]):
        known, candidates = drug_of_ingredient(claims.index, drug)
        if known is None:
            claims.unknown("drug", drug, candidates)
            continue
        for variant in _variants(row["Variant/Haplotypes"], _listed(row.get("Gene", ""))):
            subject = _variant(claims, variant, row)
            stances = [(denied, against if denied else for_it)]
            stances += [(not denied, for_it if denied else against)] if (for_it if denied else against) else []
            for number, (negated, references) in enumerate(stances):
                words = f"{variant} goes with {effect} of {drug} (level {level})."
                link = SourceLink(
                    f"{_variant_key(variant)}-{slug(drug)}{'-against' if number else ''}",
                    "clinical_ann_evidence.tsv" if number else "clinical_annotations.tsv",
                    subject,
                    _ASSOCIATED,
                    known_iri(known),
                    f"Evidence speaks against it: {words}" if negated else words,
                    tuple(f"PMID:{one}" for one in dict.fromkeys(references)),
                    tuple(properties),
                    NEGATED if negated else AFFIRMED,
                    ASSERTED if level.upper() in _SURE and not number else POSSIBLE,
                )
                claim_link(claims, link)


def _variant(claims: RecordClaims, variant: str, row: Mapping[str, str]) -> URIRef:
    genes = text_properties(*((MK.geneSymbol, one) for one in _listed(row.get("Gene", ""))))
    return claims.entity(f"biomarker:clinpgx.{_variant_key(variant)}", MK.Biomarker, variant, genes)


def _variant_key(variant: str) -> str:
    """Return the name of a variant as a part of a key: signs tell variants apart.

    >>> _variant_key("CYP2C19*2"), _variant_key("G6PD A- 202A_376G"), _variant_key("GSTM1 non-null")
    ('cyp2c19-star-2', 'g6pd-a-minus-202a-376g', 'gstm1-non-null')
    """
    return slug(_MINUS.sub(" minus ", variant.replace("*", " star ").replace("+", " plus ")))


def _variants(cell: str, genes: list[str]) -> list[str]:
    """Return the variants of a cell: a list of haplotypes has commas, and so may the name of one.

    Each haplotype begins with the symbol of its gene.

    >>> _variants("G6PD A+, G6PD Canton, Taiwan-Hakka", ["G6PD"])
    ['G6PD A+', 'G6PD Canton, Taiwan-Hakka']
    """
    parts = [one for one in re.split(r"\s*[,;]\s*", cell.strip()) if one]
    begins = tuple(genes) if genes and parts and parts[0].startswith(tuple(genes)) else ("",)
    result: list[str] = []
    for part in parts:
        if result and not part.startswith((*begins, "rs")):
            result[-1] += f", {part}"
        else:
            result.append(part)
    return result


def _listed(cell: str) -> list[str]:
    """Return the entries of a cell: with semicolons between, or in quotation marks with commas between."""
    quoted = _QUOTED.findall(cell)
    return [one.strip() for one in quoted if one.strip()] or [one for one in _PARTS.split(cell.strip()) if one]


def _table(file: PublishedFile, findings: list[Finding]) -> tuple[str, list[tuple[str, _Row]]]:
    """Return which table a file is, and its rows; a file that is none of them has no rows."""
    name = file.name.rpartition("/")[2]
    if not name.endswith((".tsv", ".txt")) or name.upper().startswith(("LICENSE", "README", "CREATED")):
        return "", []
    columns = file.stream.readline().decode("utf-8-sig", "replace").rstrip("\r\n").split("\t")
    columns = [one.replace("Summary Annotation", "Clinical Annotation") for one in columns]
    kind = next((kind for kind, needed in _TABLES.items() if set(needed) <= set(columns)), "")
    if not kind:
        if "annotations" in name or "evidence" in name or not name.startswith("clinical"):
            needed = ", ".join(_TABLES["annotations"])
            rule = f"a table of clinical annotations has the columns {needed}"
            findings.append(Finding(file.place, 1, "", columns[0][:40], rule, "Give the tables of ClinPGx."))
        return "", []
    rows = []
    for number, line in enumerate(file.stream, 2):
        try:
            cells = line_text(file.place, number, line).rstrip("\r\n").split("\t")
        except SourceError as error:
            findings.extend(error.findings)
            continue
        if len(cells) != len(columns):
            rule = f"the row has {len(cells)} cells, the header {len(columns)}"
            findings.append(Finding(file.place, number, "", cells[0][:40], rule, "It was not read."))
            continue
        rows.append((f"{file.place}:{number}", dict(zip(columns, cells, strict=True))))
    return kind, rows
