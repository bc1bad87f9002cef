"""Records of the retired API v1 (FullStudiesResponse): long names, lists in wrappers, constants and dates in words.

Each name is read as the one that API v2 has for it: what an object is called stands before the names of its values
(`OutcomeMeasureTitle` of an `OutcomeMeasure` is its `title`), and a list stands in a wrapper
(`{"PhaseList": {"Phase": [...]}}`).
"""

from __future__ import annotations

from typing import Any

from loaders.clinical_trials_gov.words import constant, iso_date
from loaders.vocabularies import code_list

_LISTS = code_list("clinicaltrials-gov", "list of API v1")
# What stands before the names of an object's values, where it is not the name of the object.
_PREFIXES = code_list("clinicaltrials-gov", "beginning of names in API v1")
_OWN_NAMES = code_list("clinicaltrials-gov", "name in API v1")
_CONSTANTS = {
    *("overallStatus", "lastKnownStatus", "type", "allocation", "interventionModel", "primaryPurpose", "masking"),
    *("observationalModel", "timePerspective", "whoMasked", "phases", "studyType", "sex"),
    *("ciNumSides", "nonInferiorityType", "assessmentType"),
}
# Objects whose `type` is the sponsor's own word, and those whose parameter is one of a list.
_FREE_TYPES = {"FlowMilestone", "FlowDropWithdraw"}
_MEASURES = {"OutcomeMeasure", "BaselineMeasure"}
# Lists of API v1 that are one value in API v2.
_SINGLE = {"DesignObservationalModel", "DesignTimePerspective"}
_DATES = {"date", "lastUpdateSubmitDate", "anticipatedPostingDate"}


def version_2_study(study: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a `Study` of API v1 under the names, constants and dates of API v2."""
    return _renamed(study, "Study")


def _renamed(given: dict[str, Any], parent: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in given.items():
        item = next((key for key in value if key in _LISTS), "") if isinstance(value, dict) else ""
        if name.endswith("List") and item:
            listed = [_read(one, item, _LISTS[item], name) for one in _listed(value[item])]
            result[_LISTS[item]] = listed[0] if item in _SINGLE and listed else listed
        else:
            short = _short(name, parent)
            result[short] = _read(value, name, short, parent)
    return result


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _read(value: Any, name: str, short: str, parent: str = "") -> Any:
    if isinstance(value, dict):
        return _renamed(value, name)
    if isinstance(value, str):
        if (short in _CONSTANTS and parent not in _FREE_TYPES) or (short == "paramType" and parent in _MEASURES):
            return constant(value)
        if short in _DATES:
            return iso_date(value)
    return value


def _short(name: str, parent: str) -> str:
    if name in _OWN_NAMES:
        return _OWN_NAMES[name]
    prefix = _PREFIXES.get(parent, parent.removesuffix("Struct"))
    if parent.endswith("Struct") and name == prefix:
        return "date"
    rest = name.removeprefix(prefix) or name
    capitals = len(rest) - len(rest.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    head = capitals if capitals <= 1 else capitals - 1
    return rest[:head].lower() + rest[head:]
