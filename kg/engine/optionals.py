"""OPTIONALs behind what is joined: the engine plans the triples of a group together, but not across an OPTIONAL.

`A OPTIONAL { B } C` asks C anew for each row of A and B. It means the same as `A C OPTIONAL { B }` when every variable
that B and C share has a value in every solution of A, which the literature calls well-designed (Pérez, Arenas and
Gutierrez, "Semantics and Complexity of SPARQL", TODS 2009, proposition 4.10). What gives more rows stays behind: each
OPTIONAL would be asked for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.sparql import tree

_JOINED = (tree.TriplesBlock, tree.InlineData, tree.GraphGraphPattern, tree.GroupOrUnionGraphPattern)
_Part = tree.TriplesBlock | tree.GraphPatternNotTriples
_NamesOf = Callable[[_Part], set[str]]


def optionals_last(
    elements: Sequence[_Part], names: _NamesOf, certain: _NamesOf, narrows: Callable[[_Part], bool]
) -> list[_Part]:
    """Return the parts of a group with each OPTIONAL behind the joins that follow it, where that means the same.

    `names`, `certain`: the variables of a part, and those with a value in each of its solutions; `narrows`: whether a
    join is likely to leave fewer rows. A BIND, MINUS or SERVICE is not crossed; a FILTER is, because it holds for the
    whole group wherever it stands.
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
            if waiting and not narrows(element):
                waiting.append(element)
                continue
            arranged.append(element)
            known |= certain(element)
        else:
            arranged += [*waiting, element]
            known = known.union(
                *map(certain, (each for each in waiting if isinstance(each, _JOINED))), certain(element)
            )
            waiting = []
    return [*arranged, *waiting]
