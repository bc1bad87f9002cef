"""Answers for assistants: plain values with the claims that they rest on, their publications, and every doubt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.cancellation import Cancellation
from kg.citations import MOST_CLAIMS
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.results import first_triples
from kg.errors import ParameterError
from kg.evaluation.admission import query_job
from kg.evaluation.pool import Pool
from kg.formats import OF_PROOFS, SEVERAL, Format
from kg.prefixes import contract, expand, listed_iris, words_of
from kg.shipped_query import ShippedQuery, parse_query

MOST_ROWS = 500
# As many claims of one answer as a reader can look up.
_MOST_CITED = 60
_CLAIM = expand("claim:")
# What a task asks for: left empty it is refused in words, and other parameters are as good as not given.
_WANTED = frozenset({"q", "name", "to", "s", "p", "o"})
_SIGNS = {1: "raises", -1: "lowers", 0: "changes, in a direction that cannot be told,"}

Values = dict[str, Any]


class GraphAnswers:
    """Asks the evaluators of a pool, under the limits of the endpoint; each answer cites what it rests on.

    Every method takes what cancels its work first, and raises what the evaluation raises.
    """

    def __init__(self, settings: Configuration, pool: Pool) -> None:
        self._settings, self._pool = settings, pool

    def search(self, cancellation: Cancellation, text: str, kind: str) -> Values:
        """Return the entities that a text may mean, best first."""
        result = self._task(cancellation, "search", {"q": text, "type": kind})
        return {"matches": [{key: each[key] for key in ("entity", "label", "kind", "matched")} for each in result]}

    def entity(self, cancellation: Cancellation, name: str, kind: str, first: int, most: int) -> Values:
        """Return what is stated of an entity."""
        arguments = {"name": name, "kind": kind, "first": str(first), "most": str(most)}
        result: Values = self._task(cancellation, "entity", arguments)
        following = first + len(result["claims"])
        return result | {"more_from": following if following < result["claims_in_all"] else None}

    def paths(self, cancellation: Cancellation, parameters: Mapping[str, str]) -> Values:
        """Return chains from drugs, regimens or mechanisms to an event, process or disease."""
        result = self._task(cancellation, "paths", parameters)
        chains = [_chain(chain) for chain in result["chains"]]
        findings = [
            {
                "finding": each["title"],
                "chains": [_chain(chain) for chain in each["chains"]],
                "claims": _names(each["claims"]),
            }
            for each in result["findings"]
        ]
        answer: Values = {
            "question": {
                "from": [node["label"] for node in result["question"]["from"]],
                "to": result["question"]["to"]["label"],
                "ask": result["question"]["ask"],
            },
            "chains": chains,
            "findings": findings,
            "stated_without_a_mechanism": [
                {
                    "text": f"{each['subject']['label']} {words_of(each['relation'])} {each['event']['label']}",
                    "figure": each["figure"],
                    "claims": _names([each["claim"]]),
                }
                for each in result["associations"]
            ],
            "missing_links": [
                {
                    "from": gap["reached"]["label"],
                    "to": gap["wanted"]["label"],
                    "reason": gap["reason"],
                    "claims": _names([gap["claim"]] if gap["claim"] else []),
                }
                for gap in result["missing"]
            ],
            "denied": _names(result["denied"]),
        }
        return answer | self._citations(cancellation, _claims_in(answer))

    def explain(self, cancellation: Cancellation, subject: str, predicate: str, value: str) -> Values:
        """Return the proof of a triple as text, and the claims at its ground."""
        arguments = {"s": subject, "p": predicate, "o": value}
        text = self._evaluate(cancellation, _task_job("explain", arguments, OF_PROOFS[0], self._settings)).decode()
        result = self._task(cancellation, "explain", arguments)
        grounds = [each for given in result["given"] for each in (*given["claims"], *given["against"])]
        return {"proof": text} | self._citations(cancellation, [each["claim"] for each in grounds])

    def shipped_queries(self, cancellation: Cancellation) -> Values:
        """Return the shipped queries with their parameters."""
        queries = self._queries(cancellation)
        return {
            "queries": [
                {
                    "name": query.name,
                    "answers": query.summary,
                    "parameters": [
                        {"name": each.name, "type": each.type, "default": each.default, "meaning": each.meaning}
                        for each in query.parameters
                    ],
                }
                for query in queries
            ]
        }

    def run_query(self, cancellation: Cancellation, name: str, values: Mapping[str, str], most: int) -> Values:
        """Return the rows of a shipped query, and with which values it was asked: those given, else its own."""
        taken = [each for query in self._queries(cancellation) if query.name == name for each in query.parameters]
        seconds = self._settings.deadline_seconds
        job = Job("", Format.JSON.media_type, seconds=seconds, shipped=name, values=dict(sorted(values.items())))
        asked = {each.name: values.get(each.name, each.default) for each in taken}
        return {"asked_with": asked} | self._rows(cancellation, job, most, len(taken))

    def sparql(self, cancellation: Cancellation, query: str, most: int) -> Values:
        """Return the rows of a SPARQL query, or its graph in Turtle; of either, as many as asked for."""
        job = query_job(query, self._settings)
        if job.media_type != Format.JSON.media_type:
            _require_bound(most, "triples")
            whole, warned = self._answer(cancellation, job)
            turtle, count = first_triples(whole, most)
            return {"turtle": turtle.decode(), "triples_in_all": count, "complete": count <= most} | warned
        return self._rows(cancellation, job, most, 0)

    def _queries(self, cancellation: Cancellation) -> list[ShippedQuery]:
        texts: Mapping[str, str] = self._task(cancellation, "queries", {})
        return [parse_query(name, text) for name, text in texts.items()]

    def _rows(self, cancellation: Cancellation, job: Job, most: int, hidden: int) -> Values:
        _require_bound(most, "rows")
        body, warned = self._answer(cancellation, job)
        result = json.loads(body)
        if "boolean" in result:
            return {"answer": result["boolean"]} | warned
        names, bindings = result["head"]["vars"][hidden:], result["results"]["bindings"]
        rows = [{name: _text(row[name]) for name in names if name in row} for row in bindings[:most]]
        terms = {term["value"] for row in bindings[:most] for term in row.values() if term["type"] == "uri"}
        claims = sorted(term for term in terms if term.startswith(_CLAIM))
        answer: Values = {
            "columns": names,
            "rows": rows,
            "rows_in_all": len(bindings),
            "complete": len(bindings) <= most,
        }
        cited = self._citations(cancellation, claims)
        return answer | warned | {"labels": self._labels(cancellation, terms)} | cited

    def _labels(self, cancellation: Cancellation, terms: Iterable[str]) -> dict[str, str]:
        listed = listed_iris(term for term in sorted(terms) if not term.startswith(_CLAIM))
        if not listed:
            return {}
        query = f"SELECT ?s (MIN(STR(?l)) AS ?label) {{ VALUES ?s {{ {listed} }} ?s rdfs:label ?l }} GROUP BY ?s"
        result = json.loads(self._evaluate(cancellation, query_job(query, self._settings)))
        return {contract(row["s"]["value"]): row["label"]["value"] for row in result["results"]["bindings"]}

    def _citations(self, cancellation: Cancellation, claims: Iterable[str]) -> Values:
        wanted = list(dict.fromkeys(claims))
        if not wanted:
            return {"claims": [], "publications": [], "disputes": []}
        cited = self._task(cancellation, "citations", {"claims": SEVERAL.join(wanted[: min(_MOST_CITED, MOST_CLAIMS)])})
        result = {"claims": cited["claims"], "publications": cited["publications"], "disputes": cited["disputes"]}
        return result | ({"claims_not_cited": wanted[_MOST_CITED:]} if len(wanted) > _MOST_CITED else {})

    def _task(self, cancellation: Cancellation, task: str, arguments: Mapping[str, str]) -> Any:
        given = {name: value for name, value in arguments.items() if value or name in _WANTED}
        job = _task_job(task, given, Format.PLAIN_JSON, self._settings)
        return json.loads(self._evaluate(cancellation, job))

    def _answer(self, cancellation: Cancellation, job: Job) -> tuple[bytes, Values]:
        """Return an answer, and beside it what is probably not meant in the query, if anything is."""
        results = self._pool.evaluate(job, "assistant", cancellation)
        body = results.read()
        return body, {"warnings": list(results.warnings)} if results.warnings else {}

    def _evaluate(self, cancellation: Cancellation, job: Job) -> bytes:
        return self._pool.evaluate(job, "assistant", cancellation).read()


def _require_bound(most: int, what: str) -> None:
    if not 1 <= most <= MOST_ROWS:
        raise ParameterError(f"From 1 to {MOST_ROWS} {what} are given at once; {most} were asked for.")


def _task_job(task: str, arguments: Mapping[str, str], form: Format, settings: Configuration) -> Job:
    text = json.dumps(arguments, sort_keys=True)
    return Job(text, form.media_type, seconds=settings.deadline_seconds, task=task)


def _text(term: Mapping[str, str]) -> str:
    return contract(term["value"]) if term["type"] == "uri" else term["value"]


def _names(claims: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(claim["claim"] for claim in claims))


def _chain(chain: Mapping[str, Any]) -> Values:
    steps = [_step(step) for step in chain["steps"]]
    first, last = chain["steps"][0]["from"]["label"], chain["steps"][-1]["to"]["label"]
    perhaps = "perhaps " if chain["tentative"] else ""
    return {
        "text": "; ".join(step["text"] for step in steps),
        "in_all": f"{first} {perhaps}{_SIGNS[chain['sign']]} {last}",
        "score": chain["score"],
        "steps": steps,
        "denied_by": _names(chain["denied"]),
    }


def _step(step: Mapping[str, Any]) -> Values:
    doubts = [name for name in ("possible", "disputed") if step[name]]
    if step["kind"] == "association":
        doubts.append("an association, not a mechanism")
    if step["hypothesis_of"]:
        doubts.append(f"a hypothesis from what is stated of {step['hypothesis_of']['label']}")
    return {
        "text": f"{step['from']['label']} {words_of(step['relation'])} {step['to']['label']}",
        "doubts": doubts,
        "claims": _names(step["claims"]),
        "against": _names([*step["against"], *step["opposite"]]),
    }


def _claims_in(value: object) -> Iterator[str]:
    """Yield the claims that an answer names, in their order."""
    if isinstance(value, str):
        if value.startswith("claim:"):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _claims_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _claims_in(each)
