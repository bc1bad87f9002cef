"""Studies of AACT: the rows of its tables under the names of API v2.

What AACT leaves out stays out: MeSH numbers, comments on single events, and the denominators of the rows of outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import Finding
from loaders.clinical_trials_gov.aact_results import aact_results_data
from loaders.clinical_trials_gov.aact_tables import STUDIES, AactRow, AactRows, read_study_rows
from loaders.clinical_trials_gov.words import constant, iso_date, masking, phases
from loaders.clinical_trials_gov.xml_text import Data

_MASKED = (
    ("subject_masked", "PARTICIPANT"),
    ("caregiver_masked", "CARE_PROVIDER"),
    ("investigator_masked", "INVESTIGATOR"),
    ("outcomes_assessor_masked", "OUTCOMES_ASSESSOR"),
)
_YES = {"t", "true"}
# A line end of a text is a tilde in the export; a tilde before a number is one.
_LINE_END = re.compile(r"~(?!\s*\d)|(?<=\S)~")


def read_studies(path: Path, findings: list[Finding]) -> Iterator[tuple[str, Data]]:
    """Yield the number and the data of each study of an export. What cannot be read goes to `findings`."""
    for number, rows in read_study_rows(path, findings):
        yield number, study_of_rows(number, rows)


def study_of_rows(number: str, rows: AactRows) -> Data:
    """Return the data of a study from its rows."""
    study = {name: _LINE_END.sub(" ", cell) for name, cell in rows[STUDIES][0].items()}
    data = {
        "protocolSection": {
            "identificationModule": _identification(number, study, rows),
            "statusModule": _status(study),
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": _lead_sponsor(rows)},
            },
            "conditionsModule": {"conditions": _names(rows, "conditions"), "keywords": _names(rows, "keywords")},
            "designModule": _design(study, rows),
            "armsInterventionsModule": _arms(rows),
            "outcomesModule": {
                f"{kind}Outcomes": [
                    {"measure": one.get("measure"), "timeFrame": one.get("time_frame")}
                    for one in rows.get("design_outcomes", ())
                    if one.get("outcome_type", "").lower() == kind
                ]
                for kind in ("primary", "secondary", "other")
            },
            "eligibilityModule": _eligibility(rows),
            "referencesModule": {
                "references": [
                    {"pmid": one.get("pmid"), "type": constant(one.get("reference_type", ""))}
                    for one in rows.get("study_references", ())
                ]
            },
        },
        "resultsSection": aact_results_data(study, rows),
        "derivedSection": {
            "conditionBrowseModule": {
                "meshes": [
                    {"term": one.get("mesh_term")}
                    for one in rows.get("browse_conditions", ())
                    if one.get("mesh_type", "mesh-list") == "mesh-list"
                ]
            }
        },
    }
    filled: Data = _filled(data)
    return filled


def _filled(value: Any) -> Any:
    """Return data without what is empty, and texts without the marks of line ends."""
    if isinstance(value, dict):
        pairs = ((name, _filled(each)) for name, each in value.items())
        return {name: each for name, each in pairs if each not in ("", None, [], {})}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return _LINE_END.sub(" ", value) if isinstance(value, str) else value


def _names(rows: AactRows, table: str) -> list[str]:
    return [one["name"] for one in rows.get(table, ()) if "name" in one]


def _lead_sponsor(rows: AactRows) -> str:
    leads = (one for one in rows.get("sponsors", ()) if one.get("lead_or_collaborator") == "lead")
    return next((one["name"] for one in leads if "name" in one), "")


def _identification(number: str, study: AactRow, rows: AactRows) -> Data:
    by_source: dict[str, list[AactRow]] = {}
    for one in rows.get("id_information", ()):
        by_source.setdefault(one.get("id_source", one.get("id_type", "")), []).append(one)
    return {
        "nctId": number,
        "nctIdAliases": [one.get("id_value") for one in by_source.get("nct_alias", ())],
        "orgStudyIdInfo": {"id": "".join(one.get("id_value", "") for one in by_source.get("org_study_id", ())[:1])},
        "secondaryIdInfos": [
            {
                "id": one.get("id_value"),
                "type": "" if one.get("id_type") == "secondary_id" else constant(one.get("id_type", "")),
                "domain": one.get("id_type_description"),
            }
            for one in by_source.get("secondary_id", ())
        ],
        "briefTitle": study.get("brief_title"),
        "acronym": study.get("acronym"),
    }


def _status(study: AactRow) -> Data:
    def date(name: str) -> Data:
        # The columns of dates name a day where the record names but a month.
        words = study.get(f"{name}_month_year", "")
        return {"date": iso_date(words), "type": constant(study.get(f"{name}_date_type", ""))}

    return {
        "overallStatus": constant(study.get("overall_status", "")),
        "lastKnownStatus": constant(study.get("last_known_status", "")),
        "whyStopped": study.get("why_stopped"),
        "startDateStruct": date("start"),
        "primaryCompletionDateStruct": date("primary_completion"),
        "completionDateStruct": date("completion"),
        "lastUpdateSubmitDate": iso_date(study.get("last_update_submitted_date", "")),
        "lastUpdatePostDateStruct": {"date": iso_date(study.get("last_update_posted_date", ""))},
    }


def _design(study: AactRow, rows: AactRows) -> Data:
    study_type = study.get("study_type", "")
    design = next(iter(rows.get("designs", ())), {})
    kind, masked = masking(design.get("masking", ""))
    masked = masked or [who for column, who in _MASKED if design.get(column, "").lower() in _YES]
    info = {
        "allocation": constant(design.get("allocation", "")),
        "interventionModel": constant(design.get("intervention_model", "")),
        "primaryPurpose": constant(design.get("primary_purpose", "")),
        "observationalModel": constant(design.get("observational_model", "")),
        "timePerspective": constant(design.get("time_perspective", "")),
        "maskingInfo": {"masking": kind, "whoMasked": masked},
    }
    return {
        "studyType": constant(study_type.partition("[")[0]),
        "patientRegistry": "yes" if "[Patient Registry]" in study_type else "",
        "phases": phases(study.get("phase", "")),
        "designInfo": info,
        "enrollmentInfo": {
            "count": study.get("enrollment"),
            "type": constant(study.get("enrollment_type", "")),
        },
    }


def _arms(rows: AactRows) -> Data:
    titles = {one["id"]: one.get("title", "") for one in rows.get("design_groups", ()) if "id" in one}
    interventions = []
    listed: dict[str, list[str]] = {}
    for one in rows.get("interventions", ()):
        given = [link for link in rows.get("design_group_interventions", ()) if _is_of(link, "intervention_id", one)]
        for link in given:
            named = f"{one.get('intervention_type', '')}: {one.get('name', '')}"
            listed.setdefault(link.get("design_group_id", ""), []).append(named)
        names = [name for name in rows.get("intervention_other_names", ()) if _is_of(name, "intervention_id", one)]
        interventions.append(
            {
                "type": constant(one.get("intervention_type", "")),
                "name": one.get("name"),
                "armGroupLabels": [titles.get(link.get("design_group_id", ""), "") for link in given],
                "otherNames": [name.get("name") for name in names],
            }
        )
    arms = [
        {
            "label": one.get("title"),
            "type": constant(one.get("group_type", "")),
            "interventionNames": listed.get(one.get("id", "")),
        }
        for one in rows.get("design_groups", ())
    ]
    return {"armGroups": arms, "interventions": interventions}


def _is_of(row: AactRow, column: str, other: AactRow) -> bool:
    return row.get(column) == other.get("id")


def _eligibility(rows: AactRows) -> Data:
    result = next(iter(rows.get("eligibilities", ())), {})
    return {
        "sex": constant(result.get("gender", "")),
        "minimumAge": result.get("minimum_age"),
        "maximumAge": result.get("maximum_age"),
        "healthyVolunteers": result.get("healthy_volunteers"),
    }
