"""The products of a label: presentations, ingredients, and the one drug that a medicine is, if it is one."""

from __future__ import annotations

from rdflib import Literal

from kg.namespaces import MK
from loaders.ingredients import drug_of_ingredient
from loaders.labels.label import Ingredient, LabelProduct
from loaders.labels.label_claims import LabelClaims
from loaders.record_claims import known_iri, text_properties

# Solvents and swabs of kits are active ingredients of their parts, and not of the medicine.
_AUXILIARY = frozenset({"isopropyl alcohol", "alcohol", "water", "sodium chloride"})


class Products:
    """Says what the products of one label are."""

    def __init__(self, target: LabelClaims) -> None:
        self._target = target

    def claim_all(self) -> None:
        """Add the medicine with its presentations; find the one drug that it is, if it is one."""
        products = self._target.label.products
        every = {one.name: one for product in products for one in product.ingredients}
        drugs = {name: self._drug(one) for name, one in every.items()}
        applications = dict.fromkeys(number for product in products for number in product.applications)
        self._target.claims.entity(
            f"product:label.{self._target.label.set_id}",
            MK.DrugProduct,
            f"{self._target.name} (label {self._target.label.set_id[:8]})",
            [
                *text_properties(
                    (MK.applicant, self._target.label.labeler),
                    *((MK.applicationNumber, number) for number in applications),
                    *((MK.brandName, name) for name in dict.fromkeys(product.brand for product in products)),
                    *((MK.ingredientTerm, name) for name in every),
                )
            ],
        )
        self._presentations()
        for number, (name, drug) in enumerate(drugs.items(), start=1):
            if drug is not None:
                self._target.claims.claim(
                    f"ingredient-{number}",
                    MK.ClassificationClaim,
                    self._target.product,
                    MK.hasActiveIngredient,
                    f"{self._target.name} has the active ingredient {name.lower()}.",
                    "product data",
                    [(MK.ingredientTerm, Literal(name))],
                    object_=known_iri(drug),
                )
        alone = {
            frozenset(one.name for one in product.ingredients)
            for product in products
            if product.ingredients and not is_auxiliary(product)
        }
        result = {drugs[name] for names in alone for name in names}
        if all(len(names) == 1 for names in alone) and len(result) == 1 and (drug := result.pop()):
            self._target.subject = known_iri(drug)

    def _drug(self, one: Ingredient) -> str | None:
        """Return the drug that an ingredient is: by its identifier, its moiety or its name, which must agree."""
        index = self._target.claims.index
        result = {index.resolve(f"UNII:{code}", "drug") for code in one.identifiers}
        result |= {drug_of_ingredient(index, name)[0] for name in (*one.moieties, one.name)}
        certain = {drug for drug in result if drug}
        if len(certain) == 1:
            return certain.pop()
        self._target.claims.unknown("drug", one.name, sorted(certain))
        return None

    def _presentations(self) -> None:
        for product in self._target.label.products:
            if not product.code:
                continue
            result = text_properties(
                (MK.brandName, product.brand),
                *((MK.ingredientTerm, one.name) for one in product.ingredients),
                (MK.dosageForm, product.form),
                (MK.productStrength, product.strength),
                *((MK.applicationNumber, number) for number in product.applications),
            )
            words = " ".join(filter(None, (product.brand, product.strength, product.form.lower())))
            self._target.claims.entity(
                f"product:NDC.{product.code}",
                MK.DrugProduct,
                f"{words or product.generic} (NDC {product.code})",
                [*result, (MK.presentationOf, self._target.product)],
            )


def is_auxiliary(product: LabelProduct) -> bool:
    """Whether a product is a solvent or a swab that comes with the medicine."""
    names = {one.name.lower() for one in product.ingredients}
    return bool(names) and names <= _AUXILIARY
