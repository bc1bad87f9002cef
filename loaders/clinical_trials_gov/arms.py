"""The arms of a study, its interventions, and what is given in which arm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from rdflib import Literal, URIRef

from kg.model import POSSIBLE
from kg.namespaces import MK
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.results_section import Group
from loaders.clinical_trials_gov.study import ArmGroup, Intervention, Study
from loaders.clinical_trials_gov.terms import drug_of, drugs_of_combination
from loaders.record_claims import RecordClaims, in_words, known_iri, slug, text_properties

_PLACEBO = "drug:placebo"
_ARMS = "protocolSection.armsInterventionsModule"


class Arms:
    """Says what one study gives to whom."""

    def __init__(self, claims: RecordClaims, study: Study, iri: URIRef, groups: Groups) -> None:
        self._claims, self._study, self._iri, self._groups = claims, study, iri, groups
        self._protocol = study.protocol_section
        self._claim = partial(claims.design_claim, iri)

    def claim_all(self) -> None:
        """Claim interventions, arms and what each arm receives."""
        self._arms(self._interventions())
        if self._study.results_section is not None:
            self._groups_by_title(self._study.results_section.participant_flow_module.groups)

    def _interventions(self) -> list[str | None]:
        """Claim the interventions; return the entity of each."""
        result = []
        for index, one in enumerate(self._protocol.arms_interventions_module.interventions):
            entity, candidates = drug_of(self._claims, one.name, one.other_names)
            entity = entity or self._claims.index.regimen(drugs_of_combination(self._claims, one.name))
            if entity is None:
                self._claims.unknown("intervention", one.name, candidates)
            result.append(entity)
            others = f" (also {', '.join(one.other_names)})" if one.other_names else ""
            self._claim(
                f"intervention-{index}",
                MK.studiesIntervention,
                f"it gives or tests {one.name}{others}.",
                f"{_ARMS}.interventions[{index}]",
                text_properties((MK.interventionTerm, one.name), (MK.interventionType, in_words(one.type))),
                known_iri(entity) if entity else None,
            )
        return result

    def _arms(self, entities: list[str | None]) -> None:
        module = self._protocol.arms_interventions_module
        labels = Counter(arm.label for arm in module.arm_groups)
        for number, arm in enumerate(module.arm_groups):
            iri = self._groups.arms[number]
            self._claim(
                f"arm-{number}",
                MK.hasGroup,
                f"it has the arm '{arm.label or number + 1}'.",
                f"{_ARMS}.armGroups[{number}]",
                text_properties((MK.armType, in_words(arm.type))),
                iri,
            )
            # Of arms that share a label, only what an arm itself lists says which of them receives what.
            is_shared = labels[arm.label] > 1
            given = [
                (index, one, entities[index])
                for index, one in enumerate(module.interventions)
                if (not is_shared and arm.label in one.arm_group_labels)
                or _named(one) in {name.casefold() for name in arm.intervention_names}
            ]
            if is_shared and not arm.intervention_names:
                reason = "several arms have this label, and nothing says which of them receives what"
                self._claims.skip(f"{_ARMS}.armGroups[{number}]", reason, arm.label)
            for index, one, entity in given:
                self._receives(number, arm, iri, index, one, entity)
            self._regimen(number, arm, iri, given)

    def _receives(
        self, number: int, arm: ArmGroup, iri: URIRef, index: int, one: Intervention, entity: str | None
    ) -> None:
        key = f"arm-{number}.intervention-{index}"
        drugs = sorted(drugs_of_combination(self._claims, one.name)) if not _is_drug(entity) else []
        received: list[tuple[str, str | None]] = [(f"{key}.{slug(drug.partition(':')[2])}", drug) for drug in drugs]
        for name, given in received or [(key, entity)]:
            self._claim(
                name,
                MK.receivesDrug if _is_drug(given) else MK.receives,
                f"the arm '{arm.label}' receives {one.name}.",
                f"{_ARMS}.interventions[{index}].armGroupLabels",
                text_properties((MK.interventionTerm, one.name), (MK.interventionType, in_words(one.type))),
                known_iri(given) if given else None,
                subject=iri,
            )

    def _groups_by_title(self, flow: Iterable[Group]) -> None:
        """Claim as possible that a group of the flow receives the drug whose name is its title."""
        interventions = self._protocol.arms_interventions_module.interventions
        for group in flow:
            iri = self._groups.flow(group.id)
            if iri is None or iri in self._groups.arms:
                continue
            for one in interventions:
                drug = drug_of(self._claims, one.name, one.other_names)[0]
                if drug and drug.startswith("drug:") and group.title.strip().casefold() == one.name.strip().casefold():
                    self._claim(
                        f"flow.{group.id.lower()}.intervention",
                        MK.receivesDrug,
                        f"the group '{group.title}' is named after {one.name}, which it may receive.",
                        "resultsSection.participantFlowModule.groups",
                        [(MK.interventionTerm, Literal(one.name))],
                        known_iri(drug),
                        subject=iri,
                        certainty=POSSIBLE,
                    )
                    break

    def _regimen(
        self, number: int, arm: ArmGroup, iri: URIRef, given: list[tuple[int, Intervention, str | None]]
    ) -> None:
        """Claim the regimen of an arm where its interventions are all known drugs and make up exactly one.

        A label that names a known drug which is not among them (`lenalidomide plus placebo`) leaves it open.
        """
        drugs: set[str] = set()
        for _, one, entity in given:
            parts = {entity} if entity and _is_drug(entity) else drugs_of_combination(self._claims, one.name)
            if not parts:
                return
            drugs |= parts
        named = {
            curie
            for word in arm.label.replace("+", " ").replace("/", " ").replace(",", " ").split()
            if len(word) >= 5 and (curie := self._claims.index.resolve(word, "drug"))
        }
        regimen = self._claims.index.regimen(drugs)
        if regimen is None or _PLACEBO in drugs or named - drugs:
            return
        self._claim(
            f"arm-{number}.regimen",
            MK.receives,
            f"the drugs of the arm '{arm.label}' are those of {self._claims.index.labels.get(regimen, regimen)}.",
            f"{_ARMS}.armGroups[{number}]",
            [],
            known_iri(regimen),
            subject=iri,
        )


def _is_drug(entity: str | None) -> bool:
    return entity is not None and entity.startswith("drug:")


def _named(one: Intervention) -> str:
    """Return the name that an arm gives an intervention: its type and its name."""
    return f"{one.type.replace('_', ' ')}: {one.name}".casefold()
