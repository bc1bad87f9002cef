"""Names of ours that nothing has are warned of, and what there is instead is looked for once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.engine import query as engine_query
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.unknown_names import Evaluate, names_below
from kg.prefixes import expand


def test_what_there_is_in_a_namespace_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store, texts, asked = ox.Store(), MendedTexts(), list[str]()
    store.update(f"INSERT DATA {{ <{expand('mk:Drug')}> a <urn:Class> . <{expand('drug:a')}> a <urn:Thing> }}")

    def counted(namespace: str, evaluate: Evaluate) -> list[str]:
        asked.append(namespace)
        return list(names_below(namespace, evaluate))

    monkeypatch.setattr(engine_query, "names_below", counted)

    def warnings(name: str) -> list[str]:
        asking = EngineQuery(store, Merger(store), Job(f"ASK {{ ?x a <{expand(name)}> }}", ""), texts)
        assert not asking.results()
        return asking.warnings

    for name in ("mk:Drugg", "mk:Drag"):
        assert warnings(name) == [f"{name} is no class or property of this graph. Did you mean mk:Drug?"]
    assert warnings("drug:b") == ["drug:b is no name of this graph."]
    assert asked == [expand("mk:"), expand("drug:")]
