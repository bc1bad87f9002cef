"""OPTIONALs behind what is joined: the engine plans the triples of a group together, but not across an OPTIONAL.

`A OPTIONAL { B } C` asks C anew for each row of A and B. It means the same as `A C OPTIONAL { B }` when every variable
that B and C share has a value in every solution of A, which the literature calls well-designed (Pérez, Arenas and
Gutierrez, "Semantics and Complexity of SPARQL", TODS 2009, proposition 4.10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.sparql import tree

_JOINED = (tree.TriplesBlock, tree.InlineData, tree.GraphGraphPattern, tree.GroupOrUnionGraphPattern)
_Part = tree.TriplesBlock | tree.GraphPatternNotTriples
_NamesOf = Callable[[_Part], set[str]]


def optionals_last(elements: Sequence[_Part], names: _NamesOf, certain: _NamesOf) -> list[_Part]:
    """Return the parts of a group with each OPTIONAL behind the joins that follow it, where that means the same.

    `names`, `certain`: the variables of a part, and those with a value in each of its solutions. A BIND, MINUS or
    SERVICE is not crossed; a FILTER is, because it holds for the whole group wherever it stands.
    """
    arranged: list[_Part] = []
    waiting: list[_Part] = []
    known: set[str] = set()
    for element in elements:
        if isinstance(element, tree.OptionalGraphPattern) or (waiting and isinstance(element, tree.Filter)):
            waiting.append(element)
        elif isinstance(element, _JOINED) and all(
            names(each) & names(element) <= known for each in waiting if isinstance(each, tree.OptionalGraphPattern)
        ):
            arranged.append(element)
            known |= certain(element)
        else:
            arranged += [*waiting, element]
            waiting = []
            known |= certain(element)
    return [*arranged, *waiting]
