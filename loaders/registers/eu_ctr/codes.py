"""What the codes of the register's results stand for.

Constants are written `LIST.value`. Organ systems are numbers of the terminology of the European Medicines Agency; their
names are those of MedDRA. Numbers of countries, forms and routes are not decoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from loaders.registers.elements import text_at
from loaders.vocabularies import code_list

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PARAMETERS = code_list("eu-ctr", "parameter")
DISPERSIONS = code_list("eu-ctr", "dispersion")
RANGES = {"Full Range", "Inter-Quartile Range", "Confidence Interval"}
ARM_TYPES = code_list("eu-ctr", "arm type")
REASONS = code_list("eu-ctr", "reason not completed")
METHODS = code_list("eu-ctr", "method")
ORGAN_SYSTEMS = code_list("eu-ctr", "organ system")
# The codes that the addresses of the register have for its countries: ISO 3166-1, and 3RD outside of them.
COUNTRIES = code_list("eu-ctr", "country")


def constant_at(data: object, path: str, known: Mapping[str, str]) -> str:
    """Return what the constant at a path stands for; one that is not known in words.

    >>> constant_at({"type": {"value": "PARAMETER_TYPE.hazardRatio"}}, "type", {})
    'hazard ratio'
    """
    value = text_at(data, f"{path}.value").rpartition(".")[2]
    return known[value] if value in known else _CAMEL.sub(" ", value).lower()
