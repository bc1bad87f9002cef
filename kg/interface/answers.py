"""What the graph answers besides tables: an entity with its claims, chains, and a proof; each draws itself."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.interface.network_widget import network_widget, widgets_are_installed
from kg.libraries import optional_library
from kg.prefixes import words_of

if TYPE_CHECKING:
    import networkx as nx

_SIGNS = {1: "raises it", -1: "lowers it", 0: "changes it, in a direction that cannot be told"}


@dataclass(frozen=True, repr=False)
class EntityAnswer:
    """An entity: its names, what it is, and the claims about it with their publications and disputes.

    >>> bortezomib = graph.entity("Velcade")
    >>> bortezomib.curie, "proteasome inhibitor" in bortezomib.kinds
    ('drug:bortezomib', True)
    """

    values: Mapping[str, Any]

    @property
    def curie(self) -> str:
        """Its short IRI, such as `drug:bortezomib`."""
        return str(self.values["entity"])

    @property
    def iri(self) -> str:
        """Its IRI."""
        return str(self.values["iri"])

    @property
    def label(self) -> str:
        """Its preferred name."""
        return str(self.values["label"])

    @property
    def kinds(self) -> Sequence[str]:
        """The labels of its classes."""
        return tuple(self.values["kinds"])

    @property
    def synonyms(self) -> Sequence[str]:
        """Other names of it."""
        return tuple(self.values["synonyms"])

    @property
    def identifiers(self) -> Sequence[str]:
        """Its identifiers elsewhere, such as `chebi:63791`."""
        return tuple(self.values["identifiers"])

    @property
    def claims(self) -> Sequence[Mapping[str, Any]]:
        """The claims about it: `claim`, `kind`, `statement`, `publication`, `places`, `doubts` and so on."""
        return tuple(self.values["claims"])

    @property
    def disputes(self) -> Sequence[Mapping[str, Any]]:
        """The disputes that these claims are in."""
        return tuple(self.values["disputes"])

    def __repr__(self) -> str:
        return f"<{self.label} ({self.curie}), {self.values['claims_in_all']} claims>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(each['statement'])}</td><td>{html.escape(each['publication'])}</td>"
            f"<td>{html.escape(', '.join(each['doubts']))}</td></tr>"
            for each in self.claims
        )
        names = html.escape(", ".join(self.synonyms))
        return (
            f"<h4>{html.escape(self.label)} <small>{html.escape(self.curie)}</small></h4><p>{names}</p>"
            f"<table><thead><tr><th>claim</th><th>publication</th><th>doubts</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


@dataclass(frozen=True, repr=False)
class ChainAnswer:
    """One way from a drug to an event: its steps, what it says of the event, and its score (less is better)."""

    values: Mapping[str, Any]

    @property
    def score(self) -> int:
        """How much speaks against it: the sum over its steps."""
        return int(self.values["score"])

    @property
    def sign(self) -> int:
        """1 when it raises its end, -1 when it lowers it, 0 when that cannot be told."""
        return int(self.values["sign"])

    @property
    def tentative(self) -> bool:
        """Whether it does so only perhaps: a step is doubted, of a class, of animals, or in an open context."""
        return bool(self.values["tentative"])

    @property
    def steps(self) -> Sequence[Mapping[str, Any]]:
        """Its steps: `from`, `relation`, `to`, `claims`, `possible`, `disputed` and so on."""
        return tuple(self.values["steps"])

    @property
    def claims(self) -> Sequence[str]:
        """The claims that its steps rest on."""
        return tuple(dict.fromkeys(claim["claim"] for step in self.steps for claim in step["claims"]))

    def __str__(self) -> str:
        steps = "; ".join(f"{s['from']['label']} {words_of(s['relation'])} {s['to']['label']}" for s in self.steps)
        perhaps = "perhaps " if self.tentative else ""
        return f"{steps} [{perhaps}{_SIGNS[self.sign]}; score {self.score}]"

    def __repr__(self) -> str:
        return f"<{self}>"


@dataclass(frozen=True, repr=False)
class PathsAnswer(Sequence[ChainAnswer]):
    """The chains from one thing to another, best first, with what is stated without a mechanism and what is missing.

    >>> chains = graph.paths("lenalidomide", "neutropenia")
    >>> chains[0].sign, chains[0].steps[0]["from"]["label"]
    (1, 'lenalidomide')
    """

    values: Mapping[str, Any]
    text: str
    svg: str

    @property
    def chains(self) -> Sequence[ChainAnswer]:
        """The chains, best first."""
        return tuple(ChainAnswer(each) for each in self.values["chains"])

    @property
    def associations(self) -> Sequence[Mapping[str, Any]]:
        """What is stated of the two without a mechanism."""
        return tuple(self.values["associations"])

    @property
    def denied(self) -> Sequence[Mapping[str, Any]]:
        """The claims that deny that the one leads to the other, or goes with it."""
        return tuple(self.values["denied"])

    @property
    def missing(self) -> Sequence[Mapping[str, Any]]:
        """The links that nobody has stated."""
        return tuple(self.values["missing"])

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the steps of the chains as a MultiDiGraph of networkx: nodes are CURIEs with `label` and `kind`.

        An edge has `relation`, `sign`, `cost`, the `claims` it rests on, and whether it is `possible` or `disputed`.
        Raises ConfigurationError without networkx.
        """
        graph: nx.MultiDiGraph[str] = optional_library("networkx").MultiDiGraph()
        for chain in self.chains:
            for step in chain.steps:
                for end in (step["from"], step["to"]):
                    graph.add_node(end["curie"], label=end["label"], kind=f"mk:{end['kind']}")
                kept = {name: step[name] for name in ("sign", "cost", "possible", "disputed")}
                claims = [claim["claim"] for claim in step["claims"]]
                ends = step["from"]["curie"], step["to"]["curie"]
                graph.add_edge(*ends, key=step["relation"], relation=step["relation"], claims=claims, **kept)
        return graph

    def __getitem__(self, number: Any) -> Any:
        return self.chains[number]

    def __len__(self) -> int:
        return len(self.values["chains"])

    def __iter__(self) -> Iterator[ChainAnswer]:
        return iter(self.chains)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        count = "1 chain" if len(self) == 1 else f"{len(self)} chains"
        return f"<{count} to {self.values['question']['to']['label']}>"

    def widget(self) -> Any:
        """Return the chains as a network that can be moved; its arrows show their claims, `selected` is the one chosen.

        Raises ConfigurationError without anywidget.

        >>> chains = graph.paths("lenalidomide", "neutropenia", k=1)
        >>> [edge["label"] for edge in chains.widget().edges]
        ['decreases', 'decreases risk of']
        """
        steps = (step for chain in self.chains for step in chain.steps)
        return network_widget(f"Chains to {self.values['question']['to']['label']}", steps)

    def _repr_html_(self) -> str:
        return f"{self.svg}<pre>{html.escape(self.text)}</pre>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Give a notebook the drawing, and where anywidget is installed the network that can be moved as well."""
        del include, exclude
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if widgets_are_installed() and len(self):
            shown = self.widget()._repr_mimebundle_()
            shown = shown[0] if isinstance(shown, tuple) else shown
            bundle |= {name: value for name, value in (shown or {}).items() if name.endswith("widget-view+json")}
        return bundle


@dataclass(frozen=True, repr=False)
class ProofAnswer:
    """Why a triple holds, down to axioms and to claims with their places.

    >>> print(str(graph.explain("VRd", "a", "mk:ProteasomeInhibitorContainingRegimen")).splitlines()[0])
    regimen:VRd is a mk:ProteasomeInhibitorContainingRegimen  [cax-sco]
    """

    values: Mapping[str, Any]
    text: str
    svg: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text.partition(chr(10))[0]}>"

    def _repr_html_(self) -> str:
        return f"{self.svg}<pre>{html.escape(self.text)}</pre>"
