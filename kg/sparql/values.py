"""What kind of value an expression gives, as far as its text tells."""

from __future__ import annotations

from enum import Enum, auto
from typing import TypeGuard

from kg.sparql import tree


class ValueKind(Enum):
    """What the value of an expression is whenever it has one."""

    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()  # of any numeric type, or a date or duration
    STRING = auto()  # without a language
    IRI = auto()
    ANY = auto()


_KINDS = {
    ValueKind.BOOLEAN: """BOUND CONTAINS STRSTARTS STRENDS LANGMATCHES REGEX SAMETERM ISIRI ISURI ISBLANK ISLITERAL
        ISNUMERIC ISTRIPLE HASLANG HASLANGDIR""",
    ValueKind.INTEGER: "COUNT STRLEN YEAR MONTH DAY HOURS MINUTES",
    ValueKind.NUMBER: "ABS CEIL FLOOR ROUND RAND SECONDS SUM AVG NOW TIMEZONE ADJUST",
    ValueKind.STRING: "STR LANG LANGDIR TZ STRUUID ENCODE_FOR_URI MD5 SHA1 SHA256 SHA384 SHA512 GROUP_CONCAT",
    ValueKind.IRI: "IRI URI UUID DATATYPE",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
# What comes out otherwise each time it is asked for.
_EQUATIONS = frozenset(("=", "!=", "IN", "NOT IN"))
UNSTEADY = ("RAND", "NOW", "UUID", "STRUUID", "BNODE")


def value_kind(expression: tree.Expression) -> ValueKind:
    """Return what kind of value an expression gives.

    >>> from kg.sparql.grammar import parse
    >>> value_kind(parse("SELECT (IF(?x > 1, STR(?x), 'b') AS ?y) { }").select.items[0].expression)
    <ValueKind.STRING: 4>
    """
    expression = tree.unbracketed(expression)
    if isinstance(expression, tree.AdditiveExpression | tree.MultiplicativeExpression):
        return ValueKind.NUMBER
    if isinstance(expression, tree.UnaryExpression):
        return ValueKind.BOOLEAN if expression.operator == "!" else ValueKind.NUMBER
    if isinstance(expression, tree.BuiltInCall | tree.Aggregate):
        return _kind_of_call(expression)
    if isinstance(expression, tree.VarOrTerm):
        return _kind_of_term(expression)
    if isinstance(expression, tree.FunctionCall | tree.ReifiedTriple):
        return ValueKind.ANY
    return ValueKind.BOOLEAN


def is_steady(expression: tree.Expression) -> bool:
    """Whether an expression gives the same each time that it is asked for the same row."""
    calls = (part for part in tree.parts(expression) if isinstance(part, tree.BuiltInCall))
    return not any(call.name.is_word(*UNSTEADY) for call in calls)


def compares_languages(expression: tree.Expression) -> bool:
    """Whether an expression compares LANG with texts that are written out."""
    is_match = isinstance(expression, tree.BuiltInCall) and expression.name.is_word("LANGMATCHES")
    is_equation = isinstance(expression, tree.RelationalExpression) and expression.operator in _EQUATIONS
    operands = [tree.unbracketed(operand) for operand in tree.operands(expression)] if is_match or is_equation else []
    calls = [each for each in operands if isinstance(each, tree.BuiltInCall) and each.name.is_word("LANG")]
    texts = [each for each in operands if isinstance(each, tree.VarOrTerm) and _kind_of_term(each) is ValueKind.STRING]
    return len(calls) == 1 and len(calls) + len(texts) == len(operands)


def is_in_nothing(expression: tree.Expression) -> TypeGuard[tree.RelationalExpression]:
    """Whether an expression is IN or NOT IN with an empty list."""
    if not isinstance(expression, tree.RelationalExpression) or not isinstance(expression.right, tree.ExpressionList):
        return False
    return not expression.right.expressions


def _kind_of_call(call: tree.BuiltInCall | tree.Aggregate) -> ValueKind:
    name = call.name.text.upper()
    if isinstance(call, tree.BuiltInCall) and name in {"IF", "COALESCE"}:
        kinds = {value_kind(argument) for argument in call.arguments[name == "IF" :]}
        return kinds.pop() if len(kinds) == 1 else ValueKind.ANY
    return _KIND_OF.get(name, ValueKind.ANY)


def _kind_of_term(term: tree.VarOrTerm) -> ValueKind:
    if term.kind is tree.TermKind.IRI:
        return ValueKind.IRI
    if term.kind is not tree.TermKind.LITERAL:
        return ValueKind.ANY
    if term.text[0] in "\"'":
        return ValueKind.STRING if term.text[-1] in "\"'" else ValueKind.ANY
    if term.text[0] in "tTfF":
        return ValueKind.BOOLEAN
    return ValueKind.INTEGER if term.text.isdecimal() else ValueKind.NUMBER
