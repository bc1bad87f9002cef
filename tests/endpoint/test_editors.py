"""What data-driven editors ask an endpoint before the first key is struck: the queries of the SIB SPARQL editor."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from kg.namespaces import MK
from kg.prefixes import expand, prefixes
from kg.query_files import read_queries

PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace
WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }
ORDER BY ?prefix"""
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query
WHERE {
  ?sq a sh:SPARQLExecutable ;
    rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
SCHEMA = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype
WHERE {
  {
    ?cp void:class ?subjectClass ;
      void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL {
      {
        ?pp void:classPartition [ void:class ?objectClass ] .
      } UNION {
        ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] .
      }
    }
  } UNION {
    ?linkset void:subjectsTarget [ void:class ?subjectClass ] ;
      void:linkPredicate ?prop ;
      void:objectsTarget [ void:class ?objectClass ] .
  }
}"""
# Of a later version, with labels and counts.
SCHEMA_WITH_LABELS = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh:<http://www.w3.org/ns/shacl#>
PREFIX sd:<http://www.w3.org/ns/sparql-service-description#>
PREFIX void:<http://rdfs.org/ns/void#>
PREFIX void-ext:<http://ldf.fi/void-ext#>
SELECT DISTINCT ?graph ?graphLabel ?subjectClass ?prop ?objectClass ?objectDatatype ?triples ?subjectClassLabel
?propLabel
WHERE {
  {
    OPTIONAL {
      ?graph sd:graph ?graphDesc .
      OPTIONAL { ?graph rdfs:label ?graphLabel }
      ?graphDesc void:classPartition ?cp .
    }
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    OPTIONAL { ?subjectClass rdfs:label ?subjectClassLabel }
    ?pp void:property ?prop .
    OPTIONAL { ?pp void:triples ?triples }
    OPTIONAL { ?prop rdfs:label ?propLabel }
    OPTIONAL {
      { ?pp void:classPartition [ void:class ?objectClass ] }
      UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
  } UNION {
    ?linkset void:subjectsTarget [ void:class ?subjectClass ] ; void:linkPredicate ?prop ;
      void:objectsTarget [ void:class ?objectClass ] .
  }
} ORDER BY ?subjectClass ?objectClass ?objectDatatype ?graph ?triples"""


def ask(client: FlaskClient, query: str) -> list[dict[str, str]]:
    """Ask as the editor does, by GET and with a parameter of its own."""
    answer = client.get(
        "/sparql", query_string={"ac": "1", "query": query}, headers={"Accept": "application/sparql-results+json"}
    )
    assert answer.status_code == 200
    found = json.loads(answer.data)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_prefixes(client: FlaskClient) -> None:
    assert {row["prefix"]: row["namespace"] for row in ask(client, PREFIXES)} == prefixes()


def test_examples(client: FlaskClient) -> None:
    found = {row["sq"]: row for row in ask(client, EXAMPLES)}
    assert set(found) == {expand(f"query:{name}") for name in read_queries("answers")} | {
        expand(f"rule:{name}") for name in read_queries("rules")
    }
    outcome = found[expand("query:outcome-of-trial")]
    assert outcome["comment"].startswith("An outcome of a trial")
    assert {row["value"] for row in ask(client, outcome["query"])} == {"43", "30"}


@pytest.mark.slow
def test_every_example_is_answered(client: FlaskClient) -> None:
    for row in ask(client, EXAMPLES):
        assert client.get("/sparql", query_string={"query": row["query"]}).status_code == 200, row["query"]


@pytest.mark.parametrize("query", [SCHEMA, pytest.param(SCHEMA_WITH_LABELS, marks=pytest.mark.slow)])
def test_classes_with_their_properties(client: FlaskClient, query: str) -> None:
    found = {
        (row["subjectClass"], row["prop"], row.get("objectClass", row.get("objectDatatype", "")))
        for row in ask(client, query)
    }
    assert (str(MK.Drug), str(MK.causes), str(MK.AdverseEvent)) in found
    assert (str(MK.OutcomeClaim), str(MK.value), expand("xsd:decimal")) in found
    assert (str(MK.OutcomeClaim), str(MK.evidence), expand("oa:SpecificResource")) in found


def test_a_shipped_query_has_an_address(client: FlaskClient) -> None:
    answer = client.get("/query/outcome-of-trial", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert "sh:SPARQLSelectExecutable" in answer.text
