"""The syntax tree of a query or an update: nodes named as the productions of the SPARQL 1.1 grammar.

The docstring of a node begins with the number of its production. `text[node.start : node.end]` is what it stands for.
What later drafts and extensions add (triple terms, annotations, LATERAL) has no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from msgspec import Struct

from kg.sparql.lexer import Token


class Node(Struct, frozen=True):
    """A part of the text: where it begins, and where it ends."""

    start: int
    end: int


class TermKind(Enum):
    """What a variable or term is."""

    VARIABLE = auto()
    IRI = auto()
    LITERAL = auto()
    BLANK = auto()


class VarOrTerm(Node, frozen=True):
    """[106] A variable, an IRI, a literal or a blank node."""

    kind: TermKind
    text: str

    @property
    def is_constant(self) -> bool:
        """Whether it is an IRI or a literal."""
        return self.kind in {TermKind.IRI, TermKind.LITERAL}


# Paths.


class PathOneInPropertySet(Node, frozen=True):
    """[96] A property of a negated set, or its inverse; `property_start`: where its name begins, after the `^`."""

    is_inverse: bool
    property_start: int


class PathNegatedPropertySet(Node, frozen=True):
    """[95] `!p` or `!(p|^q)`, the sign with it."""

    members: tuple[PathOneInPropertySet, ...]


class PathPrimary(Node, frozen=True):
    """[94] A property: an IRI or `a`."""


class PathElt(Node, frozen=True):
    """[91] A path with a modifier [93]: `*`, `+` or `?`."""

    primary: PropertyPath
    modifier: str


class PathEltOrInverse(Node, frozen=True):
    """[92] A path against its direction: `^p`."""

    element: PropertyPath


class PathSequence(Node, frozen=True):
    """[90] Paths one after the other: `p/q`."""

    elements: tuple[PropertyPath, ...]


class PathAlternative(Node, frozen=True):
    """[89] Paths side by side: `p|q`."""

    branches: tuple[PropertyPath, ...]


# [88] Path; brackets around one belong to its place.
PropertyPath: TypeAlias = (
    PathAlternative | PathSequence | PathEltOrInverse | PathElt | PathNegatedPropertySet | PathPrimary
)

# Triples.


class ObjectPath(Node, frozen=True):
    """[87] An object, and what annotations say of its triple."""

    node: GraphNodePath
    annotations: tuple[PropertyListPathNotEmpty, ...] = ()
    is_reified: bool = False


class VerbObjectList(Node, frozen=True):
    """A part of [83]: a VerbPath [84], or a variable as VerbSimple [85], and its objects [86]; in templates [78]."""

    verb: PropertyPath | VarOrTerm
    objects: tuple[ObjectPath, ...]


class PropertyListPathNotEmpty(Node, frozen=True):
    """[83] What is said of a subject; in a template [77]."""

    items: tuple[VerbObjectList, ...]


class BlankNodePropertyListPath(Node, frozen=True):
    """[101] `[ p o ]`; in a template [99]."""

    properties: PropertyListPathNotEmpty


class CollectionPath(Node, frozen=True):
    """[103] `( 1 2 3 )`; in a template [102]."""

    members: tuple[GraphNodePath, ...]


class ReifiedTriple(Node, frozen=True):
    """A triple as a term: `<<( s p o )>>`, or as what is said of a reifier: `<< s p o >>`."""

    subject: GraphNodePath
    verb: PropertyPath | VarOrTerm
    object: GraphNodePath
    is_term: bool


# [105] GraphNodePath; [104] in a template.
GraphNodePath: TypeAlias = VarOrTerm | BlankNodePropertyListPath | CollectionPath | ReifiedTriple


class TriplesSameSubjectPath(Node, frozen=True):
    """[81] A subject and what is said of it, which may be nothing; in a template [75]."""

    subject: GraphNodePath
    properties: PropertyListPathNotEmpty | None


class TriplesBlock(Node, frozen=True):
    """[55] Triples with points between them; as a template [52]."""

    triples: tuple[TriplesSameSubjectPath, ...]


# Expressions.


class ConditionalOrExpression(Node, frozen=True):
    """[111] `a || b`."""

    operands: tuple[Expression, ...]


class ConditionalAndExpression(Node, frozen=True):
    """[112] `a && b`."""

    operands: tuple[Expression, ...]


class RelationalExpression(Node, frozen=True):
    """[114] A comparison; of IN and NOT IN, `right` is an ExpressionList."""

    operator: str
    left: Expression
    right: Expression | ExpressionList


class ExpressionList(Node, frozen=True):
    """[72] Expressions between brackets."""

    expressions: tuple[Expression, ...]


class AdditiveExpression(Node, frozen=True):
    """[116] `a + b` or `a - b`."""

    operator: str
    left: Expression
    right: Expression


class MultiplicativeExpression(Node, frozen=True):
    """[117] `a * b` or `a / b`."""

    operator: str
    left: Expression
    right: Expression


class UnaryExpression(Node, frozen=True):
    """[118] `!a`, `+a` or `-a`."""

    operator: str
    operand: Expression


class BrackettedExpression(Node, frozen=True):
    """[120] An expression between brackets."""

    inner: Expression


class BuiltInCall(Node, frozen=True):
    """[121] A call of a function of the language; `name` as it is written."""

    name: Token
    arguments: tuple[Expression, ...]


class FunctionCall(Node, frozen=True):
    """[70] A call of a function by its IRI."""

    function: VarOrTerm
    arguments: tuple[Expression, ...]


class Aggregate(Node, frozen=True):
    """[127] An aggregate; `argument` is None for `*`, `separator` the string of GROUP_CONCAT."""

    name: Token
    is_distinct: bool
    argument: Expression | None
    separator: Token | None


class ExistsFunc(Node, frozen=True):
    """[125] `EXISTS { … }`, or [126] NotExistsFunc."""

    is_negated: bool
    group: GroupGraphPattern


Expression: TypeAlias = (
    ConditionalOrExpression
    | ConditionalAndExpression
    | RelationalExpression
    | AdditiveExpression
    | MultiplicativeExpression
    | UnaryExpression
    | BrackettedExpression
    | BuiltInCall
    | FunctionCall
    | Aggregate
    | ExistsFunc
    | ReifiedTriple
    | VarOrTerm
)

# Patterns.


class GroupOrUnionGraphPattern(Node, frozen=True):
    """[67] `{ … }`, or several with UNION between them."""

    groups: tuple[GroupGraphPattern, ...]


class OptionalGraphPattern(Node, frozen=True):
    """[57] `OPTIONAL { … }`."""

    group: GroupGraphPattern


class MinusGraphPattern(Node, frozen=True):
    """[66] `MINUS { … }`."""

    group: GroupGraphPattern


class LateralGraphPattern(Node, frozen=True):
    """`LATERAL { … }`, an extension."""

    group: GroupGraphPattern


class GraphGraphPattern(Node, frozen=True):
    """[58] `GRAPH ?g { … }`."""

    name: VarOrTerm
    group: GroupGraphPattern


class ServiceGraphPattern(Node, frozen=True):
    """[59] `SERVICE <…> { … }`."""

    name: VarOrTerm
    is_silent: bool
    group: GroupGraphPattern


class Filter(Node, frozen=True):
    """[68] `FILTER(…)`; `constraint` is a Constraint [69]."""

    constraint: Expression


class Bind(Node, frozen=True):
    """[60] `BIND(… AS ?v)`."""

    expression: Expression
    variable: Token


class InlineData(Node, frozen=True):
    """[61] `VALUES …`; behind a query it is a ValuesClause [28]."""

    variables: tuple[Token, ...]


# Production [56].
GraphPatternNotTriples: TypeAlias = (
    GroupOrUnionGraphPattern
    | OptionalGraphPattern
    | MinusGraphPattern
    | LateralGraphPattern
    | GraphGraphPattern
    | ServiceGraphPattern
    | Filter
    | Bind
    | InlineData
)


class GroupGraphPattern(Node, frozen=True):
    """[53] What stands between braces: the parts of a group [54], or a sub-SELECT [8]."""

    elements: tuple[TriplesBlock | GraphPatternNotTriples, ...] = ()
    sub_select: SelectQuery | None = None


# Queries.


class SelectItem(Node, frozen=True):
    """A part of [9]: a variable, or an expression that is given one."""

    variable: Token
    expression: Expression | None


class SelectClause(Node, frozen=True):
    """[9] `SELECT DISTINCT ?v (… AS ?w)`; no items for `*`."""

    is_distinct: bool
    items: tuple[SelectItem, ...]


class GroupCondition(Node, frozen=True):
    """[20] What rows are grouped by, and the variable that it is given."""

    expression: Expression
    variable: Token | None


class OrderCondition(Node, frozen=True):
    """[24] What rows are sorted by; `direction` is ASC, DESC or nothing."""

    direction: str
    expression: Expression


class SolutionModifier(Node, frozen=True):
    """[18] GROUP BY [19], HAVING [21], ORDER BY [23], and whether there is LIMIT or OFFSET [25]."""

    group_by: tuple[GroupCondition, ...]
    having: tuple[Expression, ...]
    order_by: tuple[OrderCondition, ...]
    is_sliced: bool


class SelectQuery(Node, frozen=True):
    """[7] SelectQuery, and [8] SubSelect; the other forms are of this shape, too.

    `form`: SELECT, [10] CONSTRUCT, [11] DESCRIBE or [12] ASK. `where` [17] may be missing in DESCRIBE.
    """

    form: str
    select: SelectClause | None
    where: GroupGraphPattern | None
    modifier: SolutionModifier
    values: InlineData | None
    template: TriplesBlock | None = None

    @property
    def is_its_template(self) -> bool:
        """Whether the pattern is the template, too: CONSTRUCT WHERE."""
        return self.template is not None and self.where is not None and self.template in self.where.elements

    @property
    def expressions(self) -> Iterator[Expression]:
        """The expressions of SELECT, GROUP BY, HAVING and ORDER BY."""
        for item in self.select.items if self.select else ():
            if item.expression is not None:
                yield item.expression
        yield from (condition.expression for condition in self.modifier.group_by)
        yield from self.modifier.having
        yield from (condition.expression for condition in self.modifier.order_by)

    @property
    def aggregates(self) -> Iterator[Aggregate]:
        """The aggregates of SELECT, HAVING and ORDER BY."""
        for expression in self.expressions:
            yield from (part for part in parts(expression) if isinstance(part, Aggregate))

    @property
    def is_aggregated(self) -> bool:
        """Whether its solutions are those of groups."""
        return bool(self.modifier.group_by) or any(True for _ in self.aggregates)

    @property
    def groups(self) -> Iterator[GroupGraphPattern]:
        """That of WHERE, and those of EXISTS outside of it."""
        if self.where is not None:
            yield self.where
        for expression in self.expressions:
            yield from exists_groups(expression)


@dataclass(slots=True)
class UpdateOperation:
    """[30] Update1: where it stands, what is declared before it, and what has to be known of it.

    `kind`: the production's name, in words: "INSERT DATA", "DELETE DATA", "DELETE WHERE", "MODIFY", "LOAD" and so on.
    `pattern`: where the word WHERE stands, or nothing. `where`: the group behind it, unless it is DELETE WHERE.
    `load`: the IRI that LOAD reads; `into`: the one that it writes, if any. `source`: the graph that ADD, COPY and MOVE
    read, nothing for the default graph.
    """

    prologue: int
    start: int
    end: int = 0
    kind: str = ""
    pattern: int = 0
    where: GroupGraphPattern | None = None
    with_graph: Token | None = None
    using: list[Token] = field(default_factory=list)
    using_named: list[Token] = field(default_factory=list)
    load: Token | None = None
    into: Token | None = None
    source: Token | None = None
    is_silent: bool = False

    @property
    def names_graphs(self) -> bool:
        """Whether it has WITH or USING."""
        return bool(self.with_graph or self.using or self.using_named)


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that it is made of, but for what stands in groups of EXISTS."""
    waiting: list[Expression] = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(operands(part)))


def operands(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that an expression is made of."""
    if isinstance(expression, ConditionalOrExpression | ConditionalAndExpression):
        return expression.operands
    if isinstance(expression, RelationalExpression):
        right = expression.right
        return (expression.left, *(right.expressions if isinstance(right, ExpressionList) else (right,)))
    if isinstance(expression, AdditiveExpression | MultiplicativeExpression):
        return expression.left, expression.right
    if isinstance(expression, UnaryExpression):
        return (expression.operand,)
    if isinstance(expression, BrackettedExpression):
        return (expression.inner,)
    if isinstance(expression, BuiltInCall | FunctionCall):
        return expression.arguments
    if isinstance(expression, Aggregate) and expression.argument is not None:
        return (expression.argument,)
    return ()


def unbracketed(expression: Expression) -> Expression:
    """Return an expression without the brackets around it."""
    while isinstance(expression, BrackettedExpression):
        expression = expression.inner
    return expression


def conditions(expression: Expression) -> Iterator[Expression]:
    """Yield what must all be true for an expression to be so."""
    expression = unbracketed(expression)
    if isinstance(expression, ConditionalAndExpression):
        for operand in expression.operands:
            yield from conditions(operand)
    else:
        yield expression


def exists_groups(expression: Expression) -> Iterator[GroupGraphPattern]:
    """Yield the groups of EXISTS in an expression."""
    return (part.group for part in parts(expression) if isinstance(part, ExistsFunc))


def inner_groups(element: TriplesBlock | GraphPatternNotTriples) -> Iterator[GroupGraphPattern]:
    """Yield the groups of a part of a group, those of EXISTS in it too."""
    if isinstance(element, GroupOrUnionGraphPattern):
        yield from element.groups
    elif isinstance(element, Filter):
        yield from exists_groups(element.constraint)
    elif isinstance(element, Bind):
        yield from exists_groups(element.expression)
    elif not isinstance(element, TriplesBlock | InlineData):
        yield element.group
