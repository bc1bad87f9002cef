"""The syntax tree of a query or an update: nodes named as the productions of the SPARQL 1.1 grammar.

The docstring of a node begins with the number of its production. `text[node.start : node.end]` is what it stands for.
What later drafts and extensions add (triple terms, annotations, LATERAL) has no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from kg.sparql.lexer import Token


class TermKind(Enum):
    """What a variable or term is."""

    VARIABLE = auto()
    IRI = auto()
    LITERAL = auto()
    BLANK = auto()


class VarOrTerm(NamedTuple):
    """[106] A variable, an IRI, a literal or a blank node."""

    kind: TermKind
    start: int
    end: int
    text: str

    @property
    def is_constant(self) -> bool:
        """Whether it is an IRI or a literal."""
        return self.kind in {TermKind.IRI, TermKind.LITERAL}


# Paths.


class PathOneInPropertySet(NamedTuple):
    """[96] A property of a negated set, or its inverse; `property_start`: where its name begins, after the `^`."""

    start: int
    end: int
    is_inverse: bool
    property_start: int


class PathNegatedPropertySet(NamedTuple):
    """[95] `!p` or `!(p|^q)`, the sign with it."""

    start: int
    end: int
    members: tuple[PathOneInPropertySet, ...]


class PathPrimary(NamedTuple):
    """[94] A property: an IRI or `a`."""

    start: int
    end: int


class PathElt(NamedTuple):
    """[91] A path with a modifier [93]: `*`, `+` or `?`."""

    start: int
    end: int
    primary: PropertyPath
    modifier: str


class PathEltOrInverse(NamedTuple):
    """[92] A path against its direction: `^p`."""

    start: int
    end: int
    element: PropertyPath


class PathSequence(NamedTuple):
    """[90] Paths one after the other: `p/q`."""

    start: int
    end: int
    elements: tuple[PropertyPath, ...]


class PathAlternative(NamedTuple):
    """[89] Paths side by side: `p|q`."""

    start: int
    end: int
    branches: tuple[PropertyPath, ...]


# [88] Path; brackets around one belong to its place.
PropertyPath: TypeAlias = (
    PathAlternative | PathSequence | PathEltOrInverse | PathElt | PathNegatedPropertySet | PathPrimary
)

# Triples.


class ObjectPath(NamedTuple):
    """[87] An object, and what annotations say of its triple."""

    start: int
    end: int
    node: GraphNodePath
    annotations: tuple[PropertyListPathNotEmpty, ...] = ()
    is_reified: bool = False


class VerbObjectList(NamedTuple):
    """A part of [83]: a VerbPath [84], or a variable as VerbSimple [85], and its objects [86]; in templates [78]."""

    start: int
    end: int
    verb: PropertyPath | VarOrTerm
    objects: tuple[ObjectPath, ...]


class PropertyListPathNotEmpty(NamedTuple):
    """[83] What is said of a subject; in a template [77]."""

    start: int
    end: int
    items: tuple[VerbObjectList, ...]


class BlankNodePropertyListPath(NamedTuple):
    """[101] `[ p o ]`; in a template [99]."""

    start: int
    end: int
    properties: PropertyListPathNotEmpty


class CollectionPath(NamedTuple):
    """[103] `( 1 2 3 )`; in a template [102]."""

    start: int
    end: int
    members: tuple[GraphNodePath, ...]


class ReifiedTriple(NamedTuple):
    """A triple as a term: `<<( s p o )>>`, or as what is said of a reifier: `<< s p o >>`."""

    start: int
    end: int
    subject: GraphNodePath
    verb: PropertyPath | VarOrTerm
    object: GraphNodePath
    is_term: bool


# [105] GraphNodePath; [104] in a template.
GraphNodePath: TypeAlias = VarOrTerm | BlankNodePropertyListPath | CollectionPath | ReifiedTriple


class TriplesSameSubjectPath(NamedTuple):
    """[81] A subject and what is said of it, which may be nothing; in a template [75]."""

    start: int
    end: int
    subject: GraphNodePath
    properties: PropertyListPathNotEmpty | None


class TriplesBlock(NamedTuple):
    """[55] Triples with points between them; as a template [52]."""

    start: int
    end: int
    triples: tuple[TriplesSameSubjectPath, ...]


# Expressions.


class ConditionalOrExpression(NamedTuple):
    """[111] `a || b`."""

    start: int
    end: int
    operands: tuple[Expression, ...]


class ConditionalAndExpression(NamedTuple):
    """[112] `a && b`."""

    start: int
    end: int
    operands: tuple[Expression, ...]


class RelationalExpression(NamedTuple):
    """[114] A comparison; of IN and NOT IN, `right` is an ExpressionList."""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression | ExpressionList


class ExpressionList(NamedTuple):
    """[72] Expressions between brackets."""

    start: int
    end: int
    expressions: tuple[Expression, ...]


class AdditiveExpression(NamedTuple):
    """[116] `a + b` or `a - b`."""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression


class MultiplicativeExpression(NamedTuple):
    """[117] `a * b` or `a / b`."""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression


class UnaryExpression(NamedTuple):
    """[118] `!a`, `+a` or `-a`."""

    start: int
    end: int
    operator: str
    operand: Expression


class BrackettedExpression(NamedTuple):
    """[120] An expression between brackets."""

    start: int
    end: int
    inner: Expression


class BuiltInCall(NamedTuple):
    """[121] A call of a function of the language; `name` as it is written."""

    start: int
    end: int
    name: Token
    arguments: tuple[Expression, ...]


class FunctionCall(NamedTuple):
    """[70] A call of a function by its IRI."""

    start: int
    end: int
    function: VarOrTerm
    arguments: tuple[Expression, ...]


class Aggregate(NamedTuple):
    """[127] An aggregate; `argument` is None for `*`, `separator` the string of GROUP_CONCAT."""

    start: int
    end: int
    name: Token
    is_distinct: bool
    argument: Expression | None
    separator: Token | None


class ExistsFunc(NamedTuple):
    """[125] `EXISTS { … }`, or [126] NotExistsFunc."""

    start: int
    end: int
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


class GroupOrUnionGraphPattern(NamedTuple):
    """[67] `{ … }`, or several with UNION between them."""

    start: int
    end: int
    groups: tuple[GroupGraphPattern, ...]


class OptionalGraphPattern(NamedTuple):
    """[57] `OPTIONAL { … }`."""

    start: int
    end: int
    group: GroupGraphPattern


class MinusGraphPattern(NamedTuple):
    """[66] `MINUS { … }`."""

    start: int
    end: int
    group: GroupGraphPattern


class LateralGraphPattern(NamedTuple):
    """`LATERAL { … }`, an extension."""

    start: int
    end: int
    group: GroupGraphPattern


class GraphGraphPattern(NamedTuple):
    """[58] `GRAPH ?g { … }`."""

    start: int
    end: int
    name: VarOrTerm
    group: GroupGraphPattern


class ServiceGraphPattern(NamedTuple):
    """[59] `SERVICE <…> { … }`."""

    start: int
    end: int
    name: VarOrTerm
    is_silent: bool
    group: GroupGraphPattern


class Filter(NamedTuple):
    """[68] `FILTER(…)`; `constraint` is a Constraint [69]."""

    start: int
    end: int
    constraint: Expression


class Bind(NamedTuple):
    """[60] `BIND(… AS ?v)`."""

    start: int
    end: int
    expression: Expression
    variable: Token


class InlineData(NamedTuple):
    """[61] `VALUES …`; behind a query it is a ValuesClause [28]."""

    start: int
    end: int
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


class GroupGraphPattern(NamedTuple):
    """[53] What stands between braces: the parts of a group [54], or a sub-SELECT [8]."""

    start: int
    end: int
    elements: tuple[TriplesBlock | GraphPatternNotTriples, ...] = ()
    sub_select: SelectQuery | None = None


# Queries.


class SelectItem(NamedTuple):
    """A part of [9]: a variable, or an expression that is given one."""

    start: int
    end: int
    variable: Token
    expression: Expression | None


class SelectClause(NamedTuple):
    """[9] `SELECT DISTINCT ?v (… AS ?w)`; no items for `*`."""

    start: int
    end: int
    is_distinct: bool
    items: tuple[SelectItem, ...]


class GroupCondition(NamedTuple):
    """[20] What rows are grouped by, and the variable that it is given."""

    start: int
    end: int
    expression: Expression
    variable: Token | None


class OrderCondition(NamedTuple):
    """[24] What rows are sorted by; `direction` is ASC, DESC or nothing."""

    start: int
    end: int
    direction: str
    expression: Expression


class SolutionModifier(NamedTuple):
    """[18] GROUP BY [19], HAVING [21], ORDER BY [23], and whether there is LIMIT or OFFSET [25]."""

    start: int
    end: int
    group_by: tuple[GroupCondition, ...]
    having: tuple[Expression, ...]
    order_by: tuple[OrderCondition, ...]
    is_sliced: bool


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """[7] SelectQuery, and [8] SubSelect; the other forms are of this shape, too.

    `form`: SELECT, [10] CONSTRUCT, [11] DESCRIBE or [12] ASK. `where` [17] may be missing in DESCRIBE.
    """

    form: str
    start: int
    end: int
    select: SelectClause | None
    where: GroupGraphPattern | None
    modifier: SolutionModifier
    values: InlineData | None
    template: TriplesBlock | None = None

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
    `load`: the IRI that LOAD reads; `into`: the one that it writes, if any.
    """

    prologue: int
    start: int
    end: int = 0
    kind: str = ""
    pattern: int = 0
    where: GroupGraphPattern | None = None
    names_graphs: bool = False  # by USING or WITH
    load: Token | None = None
    into: Token | None = None
    is_silent: bool = False


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
