"""What the protocol of a trial says in the record of one country: numbers, status, design, planned size, products.

Fields are those of the application form, whose data dictionary is at https://eudract.ema.europa.eu/.
The text export of the register runs the heading of the next section into the field before it; `ctrdata` keeps that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rdflib import Literal

from kg.model import Property
from kg.namespaces import MK
from loaders.record_claims import text_properties
from loaders.registers.elements import each, text_at, written_day
from loaders.registers.registration import Registration, StatedNumber

_PHASES = (
    ("e71_human_pharmacology_phase_i", "phase 1"),
    ("e72_therapeutic_exploratory_phase_ii", "phase 2"),
    ("e73_therapeutic_confirmatory_phase_iii", "phase 3"),
    ("e74_therapeutic_use_phase_iv", "phase 4"),
)
_MASKINGS = (("e812_open", "none"), ("e813_single_blind", "single"), ("e814_double_blind", "double"))
_MODELS = (("e815_parallel_group", "parallel"), ("e816_cross_over", "crossover"))
_NUMBERS = (
    ("a2_eudract_number", "EudraCT"),
    ("a52_us_nct_clinicaltrialsgov_registry_number", "ClinicalTrials.gov"),
    ("a51_isrctn_international_standard_randomised_controlled_trial_number", "ISRCTN"),
    ("a51_isrctn_international_standard_randomised_controlled_trial_numbernumber", "ISRCTN"),
    ("a53_who_universal_trial_reference_number_utrn", "WHO"),
    ("a54_other_identifiers", "another giver"),
    ("a41_sponsors_protocol_code_number", "its sponsor"),
)
_RUN_IN = " B. Sponsor Information"


def country(data: Mapping[str, Any]) -> str:
    """Return the country of a record; its field also names the authority."""
    return text_at(data, "a1_member_state_concerned").partition(" - ")[0]


def stated_numbers(data: Mapping[str, Any]) -> list[StatedNumber]:
    """Return the numbers that the protocol states."""
    return [
        StatedNumber(giver, text_at(data, field).removesuffix(_RUN_IN.strip()).strip(), field)
        for field, giver in _NUMBERS
    ]


class Protocol:
    """Says what the protocol says."""

    def __init__(self, registration: Registration, data: Mapping[str, Any]) -> None:
        self._registration, self._data = registration, data

    def claim_all(self) -> None:
        """Claim numbers, status, design, size, eligibility, conditions, products and planned end points."""
        self._registration.numbers(stated_numbers(self._data))
        self._status()
        self._design()
        self._size()
        self._eligibility()
        self._studied()
        self._outcomes()

    def _is(self, field: str) -> bool:
        return text_at(self._data, field).lower() in {"yes", "true"}

    def _status(self) -> None:
        data = self._data
        status = (text_at(data, "x5_trial_status") or text_at(data, "p_end_of_trial_status")).lower()
        ended = written_day(text_at(data, "p_date_of_the_global_end_of_the_trial"))
        sponsor = next((text_at(one, "b11_name_of_sponsor") for one in each(data, "b1_sponsor")), "")
        self._registration.status(
            "status",
            status,
            "x5_trial_status",
            [(MK.completionDate, ended)],
            text_properties((MK.leadSponsor, sponsor)),
            region=country(data),
        )

    def _design(self) -> None:
        phases = [phase for field, phase in _PHASES if self._is(field)]
        allocation = "randomized" if self._is("e811_randomised") else ""
        masking = [words for field, words in _MASKINGS if self._is(field)]
        models = [words for field, words in _MODELS if self._is(field)]
        controls = [
            words
            for field, words in (("e822_placebo", "placebo"), ("e821_other_medicinal_products", "another medicine"))
            if self._is(field)
        ]
        result: list[Property] = [(MK.studyType, Literal("interventional"))]
        result += [(MK.trialPhase, Literal(phase)) for phase in phases]
        result += text_properties(
            (MK.allocation, allocation),
            (MK.masking, masking[0] if len(masking) == 1 else ""),
            (MK.interventionModel, models[0] if len(models) == 1 else ""),
        )
        shown = ["/".join(phases), allocation, *models, *(f"{words} masking" for words in masking)]
        shown += [f"compared with {' and '.join(controls)}"] if controls else []
        self._registration.design("design", ", ".join(["interventional", *filter(None, shown)]), "e7, e8", result)

    def _size(self) -> None:
        for key, field, region in (
            ("enrollment.country", "f41_in_the_member_state", country(self._data)),
            ("enrollment.eea", "f421_in_the_eea", "European Economic Area"),
            ("enrollment", "f422_in_the_whole_clinical_trial", ""),
        ):
            self._registration.enrolled(key, text_at(self._data, field), field, planned=True, region=region)

    def _eligibility(self) -> None:
        women, men = self._is("f21_female"), self._is("f22_male")
        sex = {(True, True): "all", (True, False): "female", (False, True): "male"}.get((women, men), "")
        ages = [
            words
            for field, words in (
                ("f11_trial_has_subjects_under_18", "under 18 years"),
                ("f12_adults_1864_years", "18 to 64 years"),
                ("f13_elderly_65_years", "65 years and older"),
            )
            if self._is(field)
        ]
        words = ", ".join([f"sex {sex}"] * bool(sex) + ages)
        if words:
            self._registration.eligibility("eligibility", words, "f1, f2", text_properties((MK.sex, sex)))

    def _studied(self) -> None:
        conditions = [(text_at(self._data, "e11_medical_conditions_being_investigated"), "e11")]
        for index, one in enumerate(each(self._data, "e12_meddra_classification")):
            conditions.append((text_at(one, "e12_term"), f"e12_meddra_classification[{index}].e12_term"))
        seen: set[str] = set()
        for index, (text, place) in enumerate(conditions):
            if text.lower() not in seen:
                seen.add(text.lower())
                self._registration.condition(f"condition-{index}", text, place)
        for index, product in enumerate(each(self._data, "dimp")):
            details = each(product, "d38_imp_identification_details")
            names = [text_at(one, "d38_inn__proposed_inn") for one in details]
            names += [text_at(product, name) for name in ("d31_product_name", "d2111_trade_name")]
            names += [text_at(one, "d393_other_descriptive_name") for one in details]
            role = text_at(product, "d12_and_d13_imp_role").lower()
            self._registration.intervention(f"intervention-{index}", _plain(names), role, f"dimp[{index}]")

    def _outcomes(self) -> None:
        for kind, field, when in (
            ("primary", "e51_primary_end_points", "e511_timepoints_of_evaluation_of_this_end_point"),
            ("secondary", "e52_secondary_end_points", "e521_timepoints_of_evaluation_of_this_end_point"),
        ):
            text, time = text_at(self._data, field), text_at(self._data, when)
            self._registration.planned_outcome(f"planned-{kind}", text, kind, field, time)


def _plain(names: list[str]) -> list[str]:
    return [name.capitalize() if name.isupper() and name.isalpha() and len(name) > 4 else name for name in names]
