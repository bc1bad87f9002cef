"""What one label says, as it is collected: claims about its medicine, or about the one drug that the medicine is."""

from __future__ import annotations

from rdflib import Literal, URIRef

from kg.model import AFFIRMED, Property
from kg.namespaces import MK
from loaders.labels.label import SECTION_NAMES, Label
from loaders.record_claims import RecordClaims, known_iri

LONGEST_TEXT = 300


class LabelClaims:
    """The claims of one label. `subject`: the medicine, or the one drug that it is."""

    def __init__(self, claims: RecordClaims, label: Label, name: str) -> None:
        self.claims, self.label, self.name = claims, label, name
        self.product = known_iri(f"product:label.{label.set_id}")
        self.subject = self.product
        self._unknown: set[tuple[str, str]] = set()

    def claim(
        self,
        key: str,
        kind: URIRef,
        relation: URIRef,
        statement: str,
        place: str,
        properties: list[Property],
        object_: str | None = None,
        polarity: URIRef = AFFIRMED,
    ) -> None:
        """Add a claim about the medicine."""
        self.claims.claim(
            key,
            kind,
            self.subject,
            relation,
            statement,
            place,
            [*properties, (MK.product, self.product)],
            object_=known_iri(object_) if object_ else None,
            polarity=polarity,
        )

    def not_known(self, role: str, text: str, *candidates: str) -> None:
        """Report a term that nothing is known of, once for each label."""
        if (role, text) not in self._unknown:
            self._unknown.add((role, text))
            self.claims.unknown(role, text, candidates)


def shortened(text: str) -> str:
    """Return a text in one line, cut at a word where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_TEXT else f"{plain[: LONGEST_TEXT - 1].rsplit(' ', 1)[0]}…"


def section_name(code: str) -> list[Property]:
    """Return the property that names the section with a code."""
    return [(MK.labelSection, Literal(SECTION_NAMES.get(code, code)))]
