"""Generated studies of real shape, loaded: rate, memory and processes, beside json.load + rdflib and beside DuckDB.

Run it from the root of the project: python -m tests.benchmarks.loading --studies 20000

Both peers read the same file. json.load + rdflib makes a triple of each value of a record (what a first script does);
DuckDB makes a table of the adverse events. Neither resolves names, joins groups to arms or knows a denominator; the
figures say what that costs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from rdflib import BNode, Graph, Literal, URIRef

from kg import ontology
from kg.ingestion.conversion import LINES, Premises
from kg.ingestion.entailment import entailment
from kg.ingestion.loading import load_sources
from kg.ingestion.source_files import source_files
from kg.sorted_lines import merged_files
from loaders import load_records
from loaders.entity_index import index_of

SEED = 14
DRUGS = (
    "Lenalidomide",
    "Bortezomib",
    "Dexamethasone",
    "Daratumumab",
    "Carfilzomib",
    "Pomalidomide",
    "Placebo",
    "XY-123",
)
CONDITIONS = ("Multiple Myeloma", "Myelodysplastic Syndromes", "Lymphoma, Mantle-Cell", "Healthy")
SYSTEMS = ("Blood and lymphatic system disorders", "Infections and infestations", "Nervous system disorders",
           "Vascular disorders", "Gastrointestinal disorders", "General disorders")  # fmt: skip
EVENTS = ("Neutropenia", "Anaemia", "Thrombocytopenia", "Pneumonia", "Peripheral sensory neuropathy", "Diarrhoea",
          "Fatigue", "Deep vein thrombosis", "Pyrexia", "Rash", "Insomnia", "Cough", "Nausea", "Back pain")  # fmt: skip
TITLES = ("Overall Survival (OS)", "Progression-free Survival (PFS)", "Overall Response Rate", "Time to Progression")
SHARE_WITH_RESULTS = 0.14
"""About one registered study in seven has results."""


def study(number: int, chance: random.Random) -> dict[str, Any]:
    """Return a study: its protocol, and for some of them two to four arms with outcomes and adverse events."""
    arms = [f"Arm {letter}: {chance.choice(DRUGS)}" for letter in "ABCD"[: chance.randint(1, 4)]]
    given = [{"type": "DRUG", "name": name, "armGroupLabels": arms} for name in chance.sample(DRUGS, 2)]
    protocol = {
        "identificationModule": {
            "nctId": f"NCT{90_000_000 + number}",
            "orgStudyIdInfo": {"id": f"ORG-{number}"},
            "briefTitle": f"A Study of {given[0]['name']} in {chance.choice(CONDITIONS)}",
        },
        "statusModule": {"overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2024-05-06"}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A Sponsor"}},
        "descriptionModule": {
            "briefSummary": "Words. " * chance.randint(40, 200),
            "detailedDescription": "More. " * 300,
        },
        "conditionsModule": {"conditions": chance.sample(CONDITIONS, 2)},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"], "enrollmentInfo": {"count": 120}},
        "armsInterventionsModule": {
            "armGroups": [{"label": arm, "type": "EXPERIMENTAL"} for arm in arms],
            "interventions": given,
        },
        "eligibilityModule": {"eligibilityCriteria": "Criterion. " * chance.randint(50, 400), "sex": "ALL"},
        "contactsLocationsModule": {
            "locations": [{"facility": f"Site {one}", "city": "A City"} for one in range(chance.randint(1, 60))]
        },
    }
    if chance.random() >= SHARE_WITH_RESULTS:
        return {"protocolSection": protocol}
    return {"protocolSection": protocol, "resultsSection": _results(arms, chance), "hasResults": True}


def _results(arms: list[str], chance: random.Random) -> dict[str, Any]:
    sizes = [chance.randint(20, 200) for _ in arms]

    def groups(prefix: str) -> list[dict[str, Any]]:
        return [
            {"id": f"{prefix}{index:03}", "title": arm, "description": "Words. " * 20} for index, arm in enumerate(arms)
        ]

    def cells(prefix: str, make: Any) -> list[dict[str, Any]]:
        return [{"groupId": f"{prefix}{index:03}", **make(size)} for index, size in enumerate(sizes)]

    def events(count: int) -> list[dict[str, Any]]:
        return [
            {
                "term": f"{chance.choice(EVENTS)}{'' if one < 10 else f' {one}'}",
                "organSystem": chance.choice(SYSTEMS),
                "sourceVocabulary": "MedDRA 20.0",
                "assessmentType": "SYSTEMATIC_ASSESSMENT",
                "stats": cells("EG", lambda size: {"numAffected": chance.randint(0, size), "numAtRisk": size}),
            }
            for one in range(count)
        ]

    outcomes = [
        {
            "type": "PRIMARY" if not one else "SECONDARY",
            "title": chance.choice(TITLES),
            "description": "Words. " * 60,
            "timeFrame": "Up to 3 years",
            "reportingStatus": "POSTED",
            "paramType": "MEDIAN",
            "dispersionType": "95% Confidence Interval",
            "unitOfMeasure": "months",
            "groups": groups("OG"),
            "denoms": [{"units": "Participants", "counts": cells("OG", lambda size: {"value": str(size)})}],
            "classes": [
                {
                    "title": f"Week {week}",
                    "categories": [
                        {
                            "measurements": cells(
                                "OG",
                                lambda _: {
                                    "value": f"{chance.uniform(5, 40):.1f}",
                                    "lowerLimit": "4.1",
                                    "upperLimit": "NA",
                                },
                            )
                        }
                    ],
                }
                for week in range(chance.randint(1, 8))
            ],
        }
        for one in range(chance.randint(3, 20))
    ]
    return {
        "participantFlowModule": {
            "groups": groups("FG"),
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {"type": kind, "achievements": cells("FG", lambda size: {"numSubjects": str(size)})}
                        for kind in ("STARTED", "COMPLETED")
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {"outcomeMeasures": outcomes},
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "eventGroups": [{**one, "seriousNumAffected": 3, "seriousNumAtRisk": 20} for one in groups("EG")],
            "seriousEvents": events(chance.randint(0, 40)),
            "otherEvents": events(chance.randint(5, 70)),
        },
    }


def write_studies(path: Path, count: int) -> int:
    """Write studies as JSON lines and return the bytes."""
    chance = random.Random(SEED)  # noqa: S311  # a shape, and no secret
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            out.write(json.dumps(study(number, chance)) + "\n")
    return path.stat().st_size


def with_loader(path: Path, processes: int, folder: Path) -> int:
    """Load the file as `myeloma-kg load` does, up to the merged lines; return how many quads."""
    records = load_records()
    premises = Premises(index_of(records, records.overrides), entailment(ontology.load()), ontology.edge_rules())
    began = time.perf_counter()
    loaded = load_sources(source_files([("clinicaltrials-gov", path)]), folder, premises, "x", processes=processes)
    converted = time.perf_counter() - began
    quads = sum(1 for _ in merged_files(loaded.paths(LINES), folder))
    merging = time.perf_counter() - began - converted
    sys.stdout.write(f"    of it converting {converted:.1f} s, merging {merging:.1f} s\n")
    return quads


def with_rdflib(path: Path) -> int:
    """Read each record with json.load and add a triple for each value to a graph, which is written."""

    def add(graph: Graph, node: BNode | URIRef, value: Any) -> None:
        for key, one in value.items():
            for each in one if isinstance(one, list) else [one]:
                if isinstance(each, dict):
                    inner = BNode()
                    graph.add((node, URIRef(f"urn:{key}"), inner))
                    add(graph, inner, each)
                else:
                    graph.add((node, URIRef(f"urn:{key}"), Literal(each)))

    count = 0
    with path.open(encoding="utf-8") as lines, tempfile.TemporaryFile("wb") as out:
        for line in lines:
            # One graph a record: all of them together would not fit.
            graph = Graph()
            record = json.loads(line)
            add(graph, URIRef(f"urn:{record['protocolSection']['identificationModule']['nctId']}"), record)
            count += len(graph)
            out.write(graph.serialize(format="nt", encoding="utf-8"))
    return count


def with_duckdb(path: Path) -> int:
    """Make a table of the adverse events."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as database:
        events = "unnest(resultsSection.adverseEventsModule.otherEvents, recursive := true)"
        read = "read_json(?, maximum_object_size = 100000000, sample_size = -1)"
        query = f"SELECT count(*) FROM (SELECT unnest(stats) FROM (SELECT {events} FROM {read}))"  # noqa: S608  # both are constants
        rows = database.execute(query, [str(path)]).fetchall()
    return int(rows[0][0])


RUNS = {
    "ours, 1 process": lambda path, folder: with_loader(path, 1, folder),
    "ours, 2 processes": lambda path, folder: with_loader(path, 2, folder),
    "json.load + rdflib": lambda path, _: with_rdflib(path),
    "DuckDB, events alone": lambda path, _: with_duckdb(path),
}


def run(name: str, path: Path) -> None:
    """Do one run in this process and print its figures."""
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.perf_counter(), os.times()
        count = RUNS[name](path, Path(folder))
        seconds, now = time.perf_counter() - began, os.times()
    cpu = sum(now[:4]) - sum(used[:4])
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    rate = path.stat().st_size / 1e6 / seconds
    sys.stdout.write(
        f"{name:22} {seconds:7.1f} s ({cpu:.1f} s of CPU)  {rate:6.2f} MB/s  {count:12,} results, "
        f"{count / seconds:,.0f} a second; peak {peak[0] / 1024:.0f} MB, of a child {peak[1] / 1024:.0f} MB\n"
    )


def main() -> None:
    """Generate the file and do each run in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=20_000)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--run", choices=list(RUNS))
    given = parser.parse_args()
    if given.run:
        run(given.run, given.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "studies.jsonl")
        size = write_studies(path, given.studies)
        sys.stdout.write(f"{given.studies:,} studies, {size / 1e6:,.0f} MB\n")
        sys.stdout.flush()
        for name in RUNS:
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.loading", "--run", name, "--file", str(path)], check=True
            )


if __name__ == "__main__":
    main()
