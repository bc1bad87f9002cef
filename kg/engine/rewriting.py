"""Queries that the engine would answer wrongly, written so that it answers them rightly.

- `GRAPH ?g { … }` asks each graph apart, and ?g is not seen inside: where the engine does otherwise
  (`kg.engine.graph_variables`), such a pattern becomes a UNION over the graphs.
- A text with a language is true as a condition, and a wrong number false: the engine takes both as errors.
- Operators that the engine lacks for booleans and times (`kg.engine.operators`).
- Paths (`kg.engine.path_triples`, `kg.engine.node_variables`), aggregates (`kg.engine.aggregation`), ORDER BY
  (`kg.engine.ordering`), joins (`kg.engine.joining`, `kg.engine.join_order`), EXISTS (`kg.engine.exists_order`) and
  spelling (`kg.engine.spelling`). BNODE(text) is mended before this (`kg.engine.blank_nodes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from kg.engine.aggregation import aggregate_edit, count_names, grouping_edits, moved_aliases, sub_select_edits
from kg.engine.blank_nodes import counts_equal_solutions
from kg.engine.described_names import pattern_of_description
from kg.engine.edits import Edit
from kg.engine.empty_rows import listed
from kg.engine.exists_order import is_rare, outwards
from kg.engine.functions import CONDITION, LANGUAGE
from kg.engine.graph_variables import graphs_of, needs_each_graph_apart
from kg.engine.group_parts import Arranged, Element, ForEachRow, GroupParts, UnionOfJoins
from kg.engine.join_filters import join_filters, named_values
from kg.engine.join_order import join_parts, ordered_join, values_part
from kg.engine.joining import Joins, is_of_one
from kg.engine.node_variables import query_with_node_variables
from kg.engine.operators import added, adds_durations, ordered, orders_booleans
from kg.engine.ordering import keeps_few_by_keys, needs_order_keys, order_keys, sortable_variables
from kg.engine.path_triples import PathGroup, PathTriples, closed, paths_last
from kg.engine.place import Place
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.simple_triples import BLANK, NotSimpleError
from kg.engine.statistics import Statistics
from kg.engine.triples import relabelled, unlabelled
from kg.errors import QueryError
from kg.sparql import tree
from kg.sparql.grammar import is_variable
from kg.sparql.scoping import scoping_faults, variables_in_scope
from kg.sparql.values import ValueKind, compares_languages, is_in_nothing, value_kind

_LONGEST_TEXT = 4_000_000
# What may follow on a join in an order of ours.
_BESIDE = (ForEachRow, tree.Filter, tree.Bind, tree.OptionalGraphPattern, tree.MinusGraphPattern)


def rewritten(text: str, data: QueriedGraphs) -> str:
    """Return a query that means the same and that the engine answers rightly.

    Raises QuerySyntaxError or RecursionError for a text that cannot be parsed here, and QueryError when the new text
    would be too long.

    >>> rewritten("SELECT ?x { <a> <p>|<q> ?x }", QueriedGraphs(graphs=list, ask=lambda query: True))
    'SELECT ?x { { { <a> <p> ?x } UNION { <a> <q> ?x } } }'
    """
    return _Rewriter(text, data).text()


def _ask_with(declarations: str, ask: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return what says whether a pattern has a solution.

    It is no method: a rewriter that refers to itself would keep the store and its lock until Python looks for circles.
    """
    return lambda pattern: ask(f"{declarations} ASK {{ {pattern} }}")


class _Rewriter:
    def __init__(self, text: str, data: QueriedGraphs) -> None:
        self._data, (self._source, self._query) = data, query_with_node_variables(text)
        self._parts = GroupParts(self._source)
        self._joins = Joins(self._source, self._parts)
        self._ask = _ask_with(self._source.text[: self._query.start], data.ask)
        self._triples = PathTriples(self._source, self._ask)
        self._has_names = False  # whether variables were made for blank nodes

    def text(self) -> str:
        """Return the whole query, rewritten; as it is when a label stands in two groups, which the engine refuses."""
        text = self._source.text
        if "_:" in text and scoping_faults(text, self._query):
            return text
        return self._source.edited(0, len(self._source.text), self._query_edits(self._query, Place(is_outermost=True)))

    # Queries.

    def _query_edits(self, query: tree.SelectQuery, place: Place) -> list[Edit]:
        is_distinct = query.select is not None and query.select.is_distinct
        counts = query.modifier.is_sliced or (place.counts and counts_equal_solutions(query, self._source))
        counts = query.is_aggregated or (counts and not is_distinct)
        outer = frozenset(self._source.variables_of(query.where)) if query.where else frozenset[str]()
        is_outermost = place.is_outermost and query.values is None
        modifier = query.modifier
        needs_all = query.is_aggregated or bool(modifier.order_by) or not (modifier.is_sliced or query.form == "ASK")
        # What a SELECT is joined with, the engine does not put into it; and the pattern of CONSTRUCT WHERE stays one.
        is_alone = query.values is None and not place.in_exists and not query.is_its_template
        inside = replace(place, counts=counts, names={}, aliases={}, is_outermost=is_outermost)
        inside = replace(inside, is_alone=is_alone, needs_all=needs_all)
        here = replace(inside, is_outermost=False, counts=False, outer=place.outer | outer, names=count_names(query))
        edits = [*grouping_edits(query, self._source, lambda each: self._rendered(each, replace(here, names={})))]
        if query.where is not None:
            edits.append(pattern_of_description(self._source, query, self._group_edit(query.where, inside)))
        edits += self._select_edits(query, here)
        edits += self._modifier_edits(query, here)
        start, end = query.modifier.start, query.modifier.end
        in_modifier = [edit for edit in edits if edit.start >= start and edit.end <= end]
        moved = list(sub_select_edits(query, self._source.edited(start, end, in_modifier)))
        if moved:
            first, *rest = moved
            return [first, *(edit for edit in edits if edit not in in_modifier), *rest]
        return edits

    def _select_edits(self, query: tree.SelectQuery, place: Place) -> Iterator[Edit]:
        if query.select and query.where and not query.select.items and (self._has_names or self._triples.has_names):
            made = query.values.variables if query.values else ()
            result = {*variables_in_scope(self._source.text, query.where), *(token.text[1:] for token in made)}
            yield Edit(query.select.end - 1, query.select.end, f" {listed(result, query)} ")
        aliases: dict[str, str] = {}
        names: set[str] = set()
        for item in query.select.items if query.select else ():
            name = item.variable.text[1:]
            if item.expression is not None:
                here = replace(place, aliases=dict(aliases))
                yield from self._expression_edits(item.expression, here)
                if query.is_aggregated:
                    aliases[name] = f"({self._rendered(item.expression, here)})"
            elif name in names:
                yield Edit(item.start, item.end, "")
            names.add(name)

    def _modifier_edits(self, query: tree.SelectQuery, place: Place) -> Iterator[Edit]:
        modifier, moved = query.modifier, moved_aliases(query, self._source)
        for key in modifier.group_by:
            if key.variable is None or key.variable.text[1:] not in moved:
                yield from self._expression_edits(key.expression, place)
        for condition in modifier.having:
            yield from self._condition_edits(condition, place)
        sortable = sortable_variables(query, self._source) if modifier.order_by else set[str]()
        for order in modifier.order_by:
            if needs_order_keys(order.expression, sortable):
                value = self._rendered(order.expression, place)
                yield Edit(order.start, order.end, order_keys(value, order.direction or "ASC"))
            else:
                yield from self._expression_edits(order.expression, place)

    # Expressions.

    def _rendered(self, expression: tree.Expression, place: Place) -> str:
        return self._source.edited(expression.start, expression.end, self._expression_edits(expression, place))

    def _condition_edits(self, expression: tree.Expression, place: Place) -> list[Edit]:
        """Return the edits of an expression whose effective boolean value is asked for."""
        inner = tree.unbracketed(expression)
        if value_kind(inner) is ValueKind.ANY:
            return [Edit(inner.start, inner.end, f"<{CONDITION}>({self._rendered(inner, place)})")]
        return self._expression_edits(inner, place)

    def _expression_edits(self, expression: tree.Expression, place: Place) -> list[Edit]:
        if isinstance(expression, tree.ExistsFunc):
            return self._exists_edits(expression, place)
        if isinstance(expression, tree.ConditionalOrExpression | tree.ConditionalAndExpression):
            return [edit for operand in expression.operands for edit in self._condition_edits(operand, place)]
        if isinstance(expression, tree.UnaryExpression) and expression.operator == "!":
            return self._condition_edits(expression.operand, place)
        if isinstance(expression, tree.BuiltInCall) and expression.name.is_word("BOUND", "IF", "LANG"):
            return self._call_edits(expression, place)
        if compares_languages(expression):
            return self._language_edits(expression, place)
        if is_in_nothing(expression):
            # The engine's planner takes a value for one of none.
            return [Edit(expression.start, expression.end, str(expression.operator == "NOT IN").lower())]
        if orders_booleans(expression) or adds_durations(expression):
            left, right = (self._rendered(operand, place) for operand in tree.operands(expression))
            is_sum = isinstance(expression, tree.AdditiveExpression)
            mended = added(left, right) if is_sum else ordered(expression.operator, left, right)
            return [Edit(expression.start, expression.end, mended)]
        if isinstance(expression, tree.Aggregate):
            return self._aggregate_edits(expression, place)
        alias = place.aliases.get(expression.text[1:], "") if is_variable(expression) else ""
        if alias:
            return [Edit(expression.start, expression.end, alias)]
        return [edit for operand in tree.operands(expression) for edit in self._expression_edits(operand, place)]

    def _call_edits(self, call: tree.BuiltInCall, place: Place) -> list[Edit]:
        first, *others = call.arguments
        if call.name.is_word("BOUND"):
            return []
        if call.name.is_word("LANG"):
            return [Edit(call.start, call.end, f"<{LANGUAGE}>({self._rendered(first, place)})")]
        edits = self._condition_edits(first, place)
        return edits + [edit for other in others for edit in self._expression_edits(other, place)]

    def _language_edits(self, comparison: tree.Expression, place: Place) -> list[Edit]:
        """Return the edits of a comparison of LANG with texts: the engine keeps tags in small letters."""
        edits: list[Edit] = []
        for operand in map(tree.unbracketed, tree.operands(comparison)):
            if isinstance(operand, tree.VarOrTerm):
                edits.append(Edit(operand.start, operand.end, operand.text.lower()))
            else:
                edits += [edit for each in tree.operands(operand) for edit in self._expression_edits(each, place)]
        return edits

    def _aggregate_edits(self, aggregate: tree.Aggregate, place: Place) -> list[Edit]:
        argument = aggregate.argument
        if argument is None:
            return []
        if argument.start in place.names:
            return [Edit(argument.start, argument.end, place.names[argument.start])]
        edit = aggregate_edit(aggregate, lambda each: self._rendered(each, place))
        return [edit] if edit else self._expression_edits(argument, place)

    def _exists_edits(self, exists: tree.ExistsFunc, place: Place) -> list[Edit]:
        # What EXISTS looks for is not counted.
        inside = replace(place, counts=False, names={}, aliases={}, is_alone=False, in_exists=True)
        triples = outwards(self._source, exists.group, place.outer)
        inner = [each.text for each in triples if not each.names & place.outer]
        if inner and not any(is_rare(each, place.graph, self._ask) for each in inner):
            first, *rest = (each.text for each in triples)
            filters = [each for each in exists.group.elements if isinstance(each, tree.Filter)]
            filtered = (self._element_text(each, inside) for each in filters)
            body = " ".join([first, *(f"LATERAL {{ {each} }}" for each in rest), *filtered])
            return [Edit(exists.group.start, exists.group.end, f"{{ {body} }}")]
        text = self._group_text(exists.group, inside)
        return [Edit(exists.group.start, exists.group.end, unlabelled(text))]

    # Groups.

    def _group_edit(self, group: tree.GroupGraphPattern, place: Place) -> Edit:
        return Edit(group.start, group.end, self._group_text(group, place))

    def _group_text(self, group: tree.GroupGraphPattern, place: Place) -> str:
        if group.sub_select is not None:
            if table := self._table(group.sub_select, place):
                return f"{{ {table} }}"
            return self._source.edited(group.start, group.end, self._query_edits(group.sub_select, place))
        arranged = self._joins.arranged(group.elements, is_outermost=place.is_outermost)
        inside = replace(place, is_outermost=False, is_alone=place.is_alone and is_of_one(arranged))
        if place.is_alone and (ordered := self._ordered_body(arranged, inside)):
            return f"{{ {ordered} }}"
        body = self._body(arranged, inside, takes_rows=place.is_alone and not place.graph.startswith(("?", "$")))
        is_same = arranged is group.elements and body == self._body(arranged, None)
        return self._source.part(group) if is_same else f"{{ {body} }}"

    def _table(self, query: tree.SelectQuery, place: Place) -> str:
        """Return the rows of a sub-SELECT as VALUES, where the engine would evaluate keys for each comparison.

        Nothing where they depend on the row in which they are asked for, on a graph or on chance.
        """
        if self._data.table is None or place.graph or place.in_exists or not keeps_few_by_keys(query, self._source):
            return ""
        return self._data.table(self._source.text[: self._query.start] + self._source.text[query.start : query.end])

    def _body(self, elements: Sequence[Arranged], place: Place | None, *, takes_rows: bool = False) -> str:
        """Return the parts of a group as text; without a place, as they are.

        Triples that need it become groups, in front of the triples that are joined with these: in front of all, because
        a blank node may not stand on both sides of a group. `takes_rows`: whether one may stand behind them, and be
        asked for each row.
        """
        if takes_rows and place and (last := self._rows_of_paths(elements, place)):
            return last
        place = place and replace(place, outer=place.outer | self._parts.mentioned(elements))
        pieces: list[str] = []
        filters: list[str] = []
        has_labels = place is not None and self._parts.has_labels(elements)
        run: int | None = None  # where the triples that are joined with each other begin
        for element in elements:
            if isinstance(element, tree.TriplesBlock):
                run = len(pieces) if run is None else run
                groups, plain = self._triples_texts(element, place)
                pieces[run:run] = [group.text for group in groups]
                pieces += [plain] if plain else []
            elif isinstance(element, tree.Filter):
                # EXISTS has a group, too.
                (filters if has_labels else pieces).append(self._element_text(element, place))
            else:
                run = None
                pieces.append(self._element_text(element, place))
        return " ".join(pieces + filters)

    def _rows_of_paths(self, elements: Sequence[Arranged], place: Place) -> str:
        """Return the parts of a group with paths asked for each row of its other triples; nothing where none is.

        What is joined with a part that is asked for each row, the engine compares row by row: nothing may be.
        """
        run = list(takewhile(lambda each: isinstance(each, tree.TriplesBlock | tree.Filter), elements))
        blocks = [each for each in run if isinstance(each, tree.TriplesBlock)]
        rest = [*(each for each in run if isinstance(each, tree.Filter)), *elements[len(run) :]]
        if not all(isinstance(each, _BESIDE) for each in rest) or self._parts.has_labels(elements):
            return ""
        text = paths_last([self._triples_texts(block, place) for block in blocks])
        if not text:
            return ""
        place = replace(place, outer=place.outer | self._parts.mentioned(elements))
        return " ".join([text, *(self._element_text(each, place) for each in rest)])

    def _ordered_body(self, elements: Sequence[Arranged], place: Place) -> str:
        """Return the parts of a group, its triples in the order that is reckoned to be the best.

        Nothing where it begins with other parts, joins other parts, or has triples that stay together.
        """
        if self._data.numbers is None or place.graph.startswith(("?", "$")):
            return ""
        run: list[tree.TriplesBlock | tree.InlineData | tree.Filter] = []
        for element in elements:
            if not isinstance(element, tree.TriplesBlock | tree.InlineData | tree.Filter):
                break
            run.append(element)
        rest = elements[len(run) :]
        if not all(isinstance(each, _BESIDE) for each in rest):
            return ""
        try:
            parts = [part for each in run for part in join_parts(self._source, each)]
        except NotSimpleError:
            return ""
        blocks = [each for each in run if isinstance(each, tree.TriplesBlock)]
        if any(self._triples_texts(block, place)[0] for block in blocks):
            return ""
        inside = replace(place, outer=place.outer | self._parts.mentioned(elements))
        filters = [each for each in elements if isinstance(each, tree.Filter)]
        bound = frozenset[str]().union(*(part.names for part in parts if part.triple))
        ends = frozenset(end[1:] for part in parts if part.triple for end in (part.triple.subject, part.triple.object))
        parts += [values_part(name, iris) for name, iris in named_values(self._source, filters, ends & bound)]
        early = dict(join_filters(self._source, filters, bound, lambda each: self._element_text(each, inside)))
        statistics = Statistics(self._data.numbers, self._source.text[: self._query.start], place.graph)
        text = ordered_join(parts, [*early.values()], self._source, statistics, needs_all=place.needs_all)
        if not text or (BLANK in text and self._query.form == "DESCRIBE"):
            return ""
        self._has_names = self._has_names or BLANK in text
        others = [*(each for each in run if isinstance(each, tree.Filter)), *rest]
        return " ".join([text, *(self._element_text(each, inside) for each in others if each not in early)])

    def _triples_texts(self, block: tree.TriplesBlock, place: Place | None) -> tuple[list[PathGroup], str]:
        if place is None:
            return [], closed(self._source, block)
        return self._triples.texts(block, place.graph, counts=place.counts)

    def _element_text(self, element: Arranged, place: Place | None) -> str:
        if isinstance(element, ForEachRow):
            return f"LATERAL {{ {self._element_text(element.element, place)} }}"
        if isinstance(element, UnionOfJoins):
            bodies = (self._branch_text(branch, place) for branch in element.branches)
            return f"{{ {' UNION '.join(f'{{ {relabelled(body, n)} }}' for n, body in enumerate(bodies))} }}"
        edits = self._element_edits(element, place) if place else []
        return self._source.edited(element.start, element.end, edits)

    def _branch_text(self, elements: Sequence[Arranged], place: Place | None) -> str:
        """Return the parts of a branch of a UNION; in an order where nothing is joined with the UNION."""
        if place is None or not place.is_alone:
            return self._body(elements, place)
        inside = replace(place, is_alone=is_of_one(elements))
        return self._ordered_body(elements, inside) or self._body(elements, inside)

    def _element_edits(self, element: Element, place: Place) -> list[Edit]:
        if isinstance(element, tree.ServiceGraphPattern | tree.LateralGraphPattern):
            return []
        if isinstance(element, tree.Filter):
            return self._condition_edits(element.constraint, place)
        if isinstance(element, tree.Bind):
            return self._expression_edits(element.expression, place)
        edits: list[Edit] = []
        if isinstance(element, tree.GraphGraphPattern):
            graph, group = self._source.part(element.name), element.group
            if needs_each_graph_apart(self._source, self._triples, group, graph):
                if element.name.kind is tree.TermKind.VARIABLE:
                    return [Edit(element.start, element.end, self._union_of_graphs(group, graph, place))]
                # The engine would ask nothing of a graph that there is not, and find something.
                edits.append(Edit(element.start, element.start, f"GRAPH {graph} {{ }} "))
            place = replace(place, graph=graph)
        return edits + [self._group_edit(group, place) for group in tree.inner_groups(element)]

    def _union_of_graphs(self, group: tree.GroupGraphPattern, variable: str, place: Place) -> str:
        branches: list[str] = []
        graphs = graphs_of(self._data, self._source, self._source.text[: self._query.start], group, variable)
        for number, iri in enumerate(graphs):
            body = relabelled(self._group_text(group, replace(place, graph=f"<{iri}>", is_alone=False)), number)
            branches.append(f"{{ GRAPH <{iri}> {body} VALUES {variable} {{ <{iri}> }} }}")
            # The branches are alike, so the first tells how long all are.
            if len(branches[0]) * len(graphs) > _LONGEST_TEXT:
                raise QueryError(
                    f"GRAPH {variable} with this pattern has to be asked of {len(graphs)} graphs one by one, which is "
                    "too long. Name the graph, or take the sub-query, VALUES or MINUS out of GRAPH."
                )
        return f"{{ {' UNION '.join(branches) or f'VALUES {variable} {{ }}'} }}"
