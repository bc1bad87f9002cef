"""Records in the retired XML of ClinicalTrials.gov (`clinical_study`), and the same as JSON that was made of it.

What differs from API v2: names, and constants and dates in words. Results: `legacy_results`.
"""

from __future__ import annotations

from html import unescape
from typing import Any

from lxml import etree

from loaders.clinical_trials_gov.legacy_results import results_data
from loaders.clinical_trials_gov.words import constant, iso_date, masking, phases
from loaders.clinical_trials_gov.xml_text import Data, own_text, text_of, texts_of

_ATTRIBUTES, _TEXT = ("@attributes", "$"), ("#text", "_")
_FIGURES = frozenset({"measurement", "count", "counts", "participants"})


def study_data(study: etree._Element) -> Data:
    """Return the data of a `clinical_study` under the names, constants and dates of API v2."""
    results = study.find("clinical_results")
    return {
        "protocolSection": {
            "identificationModule": _identification(study),
            "statusModule": _status(study),
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": text_of(study, "sponsors/lead_sponsor/agency")},
            },
            "conditionsModule": {"conditions": texts_of(study, "condition"), "keywords": texts_of(study, "keyword")},
            "designModule": _design(study),
            "armsInterventionsModule": _arms(study),
            "outcomesModule": {
                f"{kind}Outcomes": [
                    {"measure": text_of(one, "measure"), "timeFrame": text_of(one, "time_frame")}
                    for one in study.iterfind(f"{kind}_outcome")
                ]
                for kind in ("primary", "secondary", "other")
            },
            "eligibilityModule": {
                "sex": constant(text_of(study, "eligibility/gender")),
                "minimumAge": text_of(study, "eligibility/minimum_age"),
                "maximumAge": text_of(study, "eligibility/maximum_age"),
                "healthyVolunteers": text_of(study, "eligibility/healthy_volunteers"),
            },
            "referencesModule": {
                "references": [
                    {"pmid": text_of(one, "PMID"), "type": kind}
                    for tag, kind in (("reference", "BACKGROUND"), ("results_reference", "RESULT"))
                    for one in study.iterfind(tag)
                ]
            },
        },
        "resultsSection": None if results is None else results_data(results),
        "derivedSection": {
            "conditionBrowseModule": {
                "meshes": [{"term": term} for term in texts_of(study, "condition_browse/mesh_term")]
            }
        },
    }


def element(name: str, value: Any) -> etree._Element:
    """Return the element that JSON made of XML stands for, with lists for repeated elements.

    Such JSON (as the versions of ctrdata write it) has attributes apart, or beside the children where only their names
    tell them, and keeps the entities of XML in its texts.
    """
    result = etree.Element(name)
    if not isinstance(value, dict):
        result.text = None if value is None else unescape(str(value))
        return result
    text = next((key for key in _TEXT if key in value), None)
    apart = next((key for key in _ATTRIBUTES if isinstance(value.get(key), dict)), None)
    # Children of what has text, or is a figure, would be attributes.
    mixed = text is not None or name in _FIGURES
    for key, child in value.items():
        if key == apart:
            for attribute, each in child.items():
                result.set(attribute, unescape(str(each)))
        elif key == text:
            result.text = unescape(str(child))
        elif (key == "group_id" and name == "group") or (mixed and not isinstance(child, dict | list)):
            result.set(key, unescape(str(child)))
        else:
            for one in child if isinstance(child, list) else [child]:
                if one not in ({}, None):
                    result.append(element(key, one))
    return result


def _date(study: etree._Element, path: str) -> Data:
    result = study.find(path)
    return {} if result is None else {"date": iso_date(own_text(result)), "type": constant(result.get("type", ""))}


def _identification(study: etree._Element) -> Data:
    return {
        "nctId": text_of(study, "id_info/nct_id"),
        "nctIdAliases": texts_of(study, "id_info/nct_alias"),
        "orgStudyIdInfo": {"id": text_of(study, "id_info/org_study_id")},
        "secondaryIdInfos": [{"id": text} for text in texts_of(study, "id_info/secondary_id")],
        "briefTitle": text_of(study, "brief_title"),
        "acronym": text_of(study, "acronym"),
    }


def _status(study: etree._Element) -> Data:
    return {
        "overallStatus": constant(text_of(study, "overall_status")),
        "lastKnownStatus": constant(text_of(study, "last_known_status")),
        "whyStopped": text_of(study, "why_stopped"),
        "startDateStruct": _date(study, "start_date"),
        "primaryCompletionDateStruct": _date(study, "primary_completion_date"),
        "completionDateStruct": _date(study, "completion_date"),
        "lastUpdateSubmitDate": iso_date(text_of(study, "last_update_submitted") or text_of(study, "lastchanged_date")),
        "lastUpdatePostDateStruct": _date(study, "last_update_posted"),
    }


def _design(study: etree._Element) -> Data:
    study_type = text_of(study, "study_type")
    kind, masked = masking(text_of(study, "study_design_info/masking"))
    info = {
        key: constant(text_of(study, f"study_design_info/{tag}"))
        for key, tag in (
            ("allocation", "allocation"),
            ("interventionModel", "intervention_model"),
            ("primaryPurpose", "primary_purpose"),
            ("observationalModel", "observational_model"),
            ("timePerspective", "time_perspective"),
        )
    }
    return {
        "studyType": constant(study_type.partition("[")[0]),
        "patientRegistry": "yes" if "[Patient Registry]" in study_type else "",
        "phases": phases(text_of(study, "phase")),
        "designInfo": {**info, "maskingInfo": {"masking": kind, "whoMasked": masked}},
        "enrollmentInfo": _enrollment(study),
    }


def _enrollment(study: etree._Element) -> Data:
    result = study.find("enrollment")
    return {} if result is None else {"count": own_text(result), "type": constant(result.get("type", ""))}


def _arms(study: etree._Element) -> Data:
    interventions = [
        {
            "type": constant(text_of(one, "intervention_type")),
            "name": text_of(one, "intervention_name"),
            "armGroupLabels": texts_of(one, "arm_group_label"),
            "otherNames": texts_of(one, "other_name"),
        }
        for one in study.iterfind("intervention")
    ]
    arms = [
        {"label": text_of(one, "arm_group_label"), "type": constant(text_of(one, "arm_group_type"))}
        for one in study.iterfind("arm_group")
    ]
    return {"armGroups": arms, "interventions": interventions}
