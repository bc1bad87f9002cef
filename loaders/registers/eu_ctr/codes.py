"""What the codes of the register's results stand for.

Constants are written `LIST.value`. Organ systems are numbers of the terminology of the European Medicines Agency; their
names are those of MedDRA. Numbers of countries, forms and routes are not decoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from loaders.registers.elements import text_at

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PARAMETERS = {
    "number": "NUMBER",
    "arithmetic": "MEAN",
    "median": "MEDIAN",
    "geometric": "GEOMETRIC_MEAN",
    "leastSquares": "LEAST_SQUARES_MEAN",
    "log": "LOG_MEAN",
}
DISPERSIONS = {
    "na": "",
    "standardDeviation": "Standard Deviation",
    "standardError": "Standard Error",
    "fullRange": "Full Range",
    "interQuartile": "Inter-Quartile Range",
    "interQuartileRange": "Inter-Quartile Range",
    "confidenceInterval": "Confidence Interval",
    "geometricCoefficientVariation": "Geometric Coefficient of Variation",
}
RANGES = {"Full Range", "Inter-Quartile Range", "Confidence Interval"}
ARM_TYPES = {
    "experimental": "EXPERIMENTAL",
    "activeComp": "ACTIVE_COMPARATOR",
    "placeboComp": "PLACEBO_COMPARATOR",
    "noImp": "NO_INTERVENTION",
    "other": "OTHER",
}
REASONS = {
    "adverseNotSerious": "Adverse event, not serious",
    "adverseSeriousFatal": "Adverse event, serious fatal",
    "adverseSeriousNonFatal": "Adverse event, serious non-fatal",
    "consentWithdrawn": "Consent withdrawn by subject",
    "lackEfficacy": "Lack of efficacy",
    "lostFollowup": "Lost to follow-up",
    "physicianDecision": "Physician decision",
    "pregnancy": "Pregnancy",
    "protocolViolation": "Protocol deviation",
}
METHODS = {"ancova": "ANCOVA", "anova": "ANOVA", "cochranMantelHaenszel": "Cochran-Mantel-Haenszel"}
ORGAN_SYSTEMS = {
    "100000004848": "Investigations",
    "100000004849": "Cardiac disorders",
    "100000004850": "Congenital, familial and genetic disorders",
    "100000004851": "Blood and lymphatic system disorders",
    "100000004852": "Nervous system disorders",
    "100000004853": "Eye disorders",
    "100000004854": "Ear and labyrinth disorders",
    "100000004855": "Respiratory, thoracic and mediastinal disorders",
    "100000004856": "Gastrointestinal disorders",
    "100000004857": "Renal and urinary disorders",
    "100000004858": "Skin and subcutaneous tissue disorders",
    "100000004859": "Musculoskeletal and connective tissue disorders",
    "100000004860": "Endocrine disorders",
    "100000004861": "Metabolism and nutrition disorders",
    "100000004862": "Infections and infestations",
    "100000004863": "Injury, poisoning and procedural complications",
    "100000004864": "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
    "100000004865": "Surgical and medical procedures",
    "100000004866": "Vascular disorders",
    "100000004867": "General disorders and administration site conditions",
    "100000004868": "Pregnancy, puerperium and perinatal conditions",
    "100000004869": "Social circumstances",
    "100000004870": "Immune system disorders",
    "100000004871": "Hepatobiliary disorders",
    "100000004872": "Reproductive system and breast disorders",
    "100000004873": "Psychiatric disorders",
    "100000167503": "Product issues",
}
# The codes that the addresses of the register have for its countries: ISO 3166-1, and 3RD outside of them.
COUNTRIES = {
    "Austria": "AT", "Belgium": "BE", "Bulgaria": "BG", "Croatia": "HR", "Cyprus": "CY", "Czech Republic": "CZ",
    "Czechia": "CZ", "Denmark": "DK", "Estonia": "EE", "Finland": "FI", "France": "FR", "Germany": "DE",
    "Greece": "GR", "Hungary": "HU", "Iceland": "IS", "Ireland": "IE", "Italy": "IT", "Latvia": "LV",
    "Liechtenstein": "LI", "Lithuania": "LT", "Luxembourg": "LU", "Malta": "MT", "Netherlands": "NL", "Norway": "NO",
    "Poland": "PL", "Portugal": "PT", "Romania": "RO", "Slovakia": "SK", "Slovenia": "SI", "Spain": "ES",
    "Sweden": "SE", "UK": "GB", "United Kingdom": "GB", "Outside EU/EEA": "3RD",
}  # fmt: skip


def constant_at(data: object, path: str, known: Mapping[str, str]) -> str:
    """Return what the constant at a path stands for; one that is not known in words.

    >>> constant_at({"type": {"value": "PARAMETER_TYPE.hazardRatio"}}, "type", {})
    'hazard ratio'
    """
    value = text_at(data, f"{path}.value").rpartition(".")[2]
    return known[value] if value in known else _CAMEL.sub(" ", value).lower()
