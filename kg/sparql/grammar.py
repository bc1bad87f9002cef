"""The grammar of SPARQL 1.1, read from left to right: the syntax tree of a text, or the first token that does not fit.

The engine has a parser of its own and the last word. This one says what the engine's cannot: where the mistake is,
and the places of the parts that have to be rewritten. Each method reads the production that it is named after; what
may stand where it is called goes down with the scope.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard, TypeVar

from msgspec import structs

from kg.sparql import tree
from kg.sparql.built_ins import AGGREGATES, ARGUMENT_COUNTS, FUNCTIONS
from kg.sparql.errors import MisunderstoodError
from kg.sparql.hints import AFTER_TRIPLE, CONSTRAINT, EXPRESSION, SELECTED
from kg.sparql.lexer import Token, TokenKind, location, tokens
from kg.sparql.token_stream import TokenStream

# What other languages call them.
_FOREIGN_NAMES = {
    "LENGTH": "STRLEN", "LEN": "STRLEN", "LOWER": "LCASE", "TOLOWER": "LCASE", "UPPER": "UCASE", "TOUPPER": "UCASE",
    "SUBSTRING": "SUBSTR", "IFNULL": "COALESCE", "ISNULL": "!BOUND", "CEILING": "CEIL", "STARTSWITH": "STRSTARTS",
    "ENDSWITH": "STRENDS", "AVERAGE": "AVG",
}  # fmt: skip
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
_PATTERN_WORDS = ("OPTIONAL", "MINUS", "LATERAL", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES")

_TERM = "a variable, an IRI or a literal"
_VERB = "a property"
_GRAPH = "the IRI of a graph"
_VAR_OR_IRI = (TokenKind.VARIABLE, TokenKind.IRI, TokenKind.NAME)
_TERM_KINDS = {
    TokenKind.VARIABLE: tree.TermKind.VARIABLE,
    TokenKind.IRI: tree.TermKind.IRI,
    TokenKind.NAME: tree.TermKind.IRI,
    TokenKind.BLANK: tree.TermKind.BLANK,
    TokenKind.STRING: tree.TermKind.LITERAL,
    TokenKind.NUMBER: tree.TermKind.LITERAL,
}

_Node = TypeVar("_Node")


@dataclass(frozen=True, slots=True)
class Scope:
    """What may stand at a place of the text: aggregates in an expression, paths as verbs."""

    allows_aggregates: bool = False
    allows_paths: bool = False


_PATTERN = Scope(allows_paths=True)
_PLAIN = Scope()
# SELECT, HAVING and ORDER BY.
_SOLUTION = Scope(allows_aggregates=True)


def parse(text: str, read: Sequence[Token] | None = None) -> tree.SelectQuery:
    """Return the syntax tree of a query. Raises QuerySyntaxError at the first token that does not fit.

    `read`: the tokens of the text, where they are known.

    >>> query = parse("SELECT ?s { ?s a ?class FILTER(?s != 5) }")
    >>> [type(element).__name__ for element in query.where.elements]
    ['TriplesBlock', 'Filter']
    """
    return _Parser(text, read).query()


def parse_update(text: str) -> list[tree.UpdateOperation]:
    """Return the operations of an update. Raises QuerySyntaxError at the first token that does not fit.

    >>> [operation.kind for operation in parse_update("CLEAR ALL ; INSERT DATA { <s> <p> 5 }")]
    ['CLEAR', 'INSERT DATA']
    """
    return _Parser(text, None).update()


class _Parser:
    def __init__(self, text: str, read: Sequence[Token] | None) -> None:
        self._stream = TokenStream(text, tokens(text) if read is None else read)

    # Queries [1] to [28].

    def query(self) -> tree.SelectQuery:
        """[2] Query, up to the end of the text."""
        stream = self._stream
        self._prologue()
        start, form = stream.here.start, stream.here.text.upper()
        if not stream.sees_word(*_FORMS):
            raise stream.unexpected("SELECT, ASK, CONSTRUCT or DESCRIBE")
        select, template, where = None, None, None
        if form == "SELECT":
            select = self._select_clause()
            self._dataset_clauses()
            where = self._where_clause()
        elif form == "CONSTRUCT":
            template, where = self._construct()
        elif form == "DESCRIBE":
            select, where = self._describe()
        else:
            stream.take()
            self._dataset_clauses()
            where = self._where_clause()
        modifier, values = self._solution_modifier(), self._values_clause()
        if not stream.is_at_end():
            raise stream.unexpected("the end of the query")
        return tree.SelectQuery(start, stream.end, form, select, where, modifier, values, template)

    def _prologue(self) -> None:
        """[4] Prologue."""
        stream = self._stream
        while True:
            if stream.accept_word("BASE"):
                stream.expect_kind("an IRI in < >", TokenKind.IRI)
            elif stream.accept_word("PREFIX"):
                name = stream.expect_kind("a prefix with its colon", TokenKind.NAME)
                if not name.text.endswith(":"):
                    raise stream.error(name, f"'{name.text}' is no prefix: write 'name:'.")
                stream.expect_kind("an IRI in < >", TokenKind.IRI)
            elif stream.accept_word("VERSION"):
                stream.expect_kind("a string", TokenKind.STRING)
            else:
                return

    def _sub_select(self) -> tree.SelectQuery:
        """[8] SubSelect."""
        start = self._stream.here.start
        select, where = self._select_clause(), self._where_clause()
        modifier, values = self._solution_modifier(), self._values_clause()
        return tree.SelectQuery(start, self._stream.end, "SELECT", select, where, modifier, values)

    def _select_clause(self) -> tree.SelectClause:
        """[9] SelectClause."""
        stream = self._stream
        start = stream.expect_word("SELECT").start
        is_distinct = stream.accept_word("DISTINCT", "REDUCED")
        items: list[tree.SelectItem] = []
        if not stream.accept("*"):
            items.append(self._select_item())
            while stream.sees("(") or stream.sees_kind(TokenKind.VARIABLE):
                items.append(self._select_item())
        return tree.SelectClause(start, stream.end, is_distinct, tuple(items))

    def _select_item(self) -> tree.SelectItem:
        stream = self._stream
        start, expression = stream.here.start, None
        if stream.accept("("):
            expression = self._expression(_SOLUTION)
            stream.expect_word("AS", "AS with a new variable")
            variable = stream.expect_kind("a variable", TokenKind.VARIABLE)
            stream.expect(")")
        else:
            variable = stream.expect_kind(SELECTED, TokenKind.VARIABLE)
        return tree.SelectItem(start, stream.end, variable, expression)

    def _construct(self) -> tuple[tree.TriplesBlock | None, tree.GroupGraphPattern]:
        """[10] ConstructQuery: its template and its pattern."""
        stream = self._stream
        stream.take()
        if stream.sees("{"):
            template = self._triples_template()
            self._dataset_clauses()
            return template, self._where_clause()
        self._dataset_clauses()
        stream.expect_word("WHERE")
        start = stream.here.start
        template = self._triples_template()
        return template, tree.GroupGraphPattern(start, stream.end, (template,) if template else ())

    def _triples_template(self) -> tree.TriplesBlock | None:
        """[52] TriplesTemplate, between braces."""
        stream = self._stream
        opening = stream.expect("{")
        template = None
        if not (stream.is_at_end() or stream.sees("}")):
            template = self._triples_block(_PLAIN)
        self._closing_brace(opening)
        return template

    def _describe(self) -> tuple[tree.SelectClause | None, tree.GroupGraphPattern | None]:
        """[11] DescribeQuery: its `*`, as a SelectClause, and its pattern."""
        stream = self._stream
        stream.take()
        select = None
        if stream.accept("*"):
            select = tree.SelectClause(stream.last.start, stream.end, is_distinct=False, items=())
        else:
            stream.expect_kind("a variable, an IRI or '*'", *_VAR_OR_IRI)
            while stream.sees_kind(*_VAR_OR_IRI):
                stream.take()
        self._dataset_clauses()
        has_where = stream.sees("{") or stream.sees_word("WHERE")
        return select, self._where_clause() if has_where else None

    def _dataset_clauses(self) -> None:
        """[13] DatasetClause, any number of them."""
        while self._stream.accept_word("FROM"):
            self._stream.accept_word("NAMED")
            self._stream.expect_kind(_GRAPH, TokenKind.IRI, TokenKind.NAME)

    def _where_clause(self) -> tree.GroupGraphPattern:
        """[17] WhereClause."""
        if not self._stream.accept_word("WHERE") and not self._stream.sees("{"):
            raise self._stream.unexpected("WHERE or '{'")
        return self._group_graph_pattern()

    def _solution_modifier(self) -> tree.SolutionModifier:
        """[18] SolutionModifier."""
        stream = self._stream
        start = stream.here.start
        group_by: tuple[tree.GroupCondition, ...] = ()
        having: tuple[tree.Expression, ...] = ()
        order_by: tuple[tree.OrderCondition, ...] = ()
        if stream.accept_word("GROUP"):
            stream.expect_word("BY")
            group_by = self._conditions(self._group_condition, "what to group by")
        if stream.accept_word("HAVING"):
            having = self._conditions(lambda: self._constraint(_SOLUTION), "a condition")
        if stream.accept_word("ORDER"):
            stream.expect_word("BY")
            order_by = self._conditions(self._order_condition, "what to order by")
        is_sliced = stream.sees_word("LIMIT", "OFFSET")
        slices = ["LIMIT", "OFFSET"]
        while stream.sees_word(*slices):
            slices.remove(stream.take().text.upper())
            if not stream.here.text.isdecimal():
                raise stream.unexpected("a whole number")
            stream.take()
        end = max(start, stream.end)
        return tree.SolutionModifier(start, end, group_by, having, order_by, is_sliced)

    def _conditions(self, read: Callable[[], _Node], wanted: str) -> tuple[_Node, ...]:
        conditions: list[_Node] = []
        while self._begins_condition():
            conditions.append(read())
        if not conditions:
            raise self._stream.unexpected(wanted)
        return tuple(conditions)

    def _begins_condition(self) -> bool:
        stream = self._stream
        if stream.sees_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            return False
        return stream.sees("(") or stream.sees_kind(*_VAR_OR_IRI, TokenKind.WORD)

    def _group_condition(self) -> tree.GroupCondition:
        """[20] GroupCondition."""
        stream = self._stream
        start, variable = stream.here.start, None
        if stream.sees_kind(TokenKind.VARIABLE):
            expression: tree.Expression = self._term()
        elif stream.accept("("):
            expression = self._expression(_PLAIN)
            if stream.accept_word("AS"):
                variable = stream.expect_kind("a variable", TokenKind.VARIABLE)
            stream.expect(")")
        else:
            expression = self._constraint(_PLAIN)
        return tree.GroupCondition(start, stream.end, expression, variable)

    def _order_condition(self) -> tree.OrderCondition:
        """[24] OrderCondition."""
        stream = self._stream
        start, direction = stream.here.start, ""
        if stream.sees_word("ASC", "DESC"):
            direction = stream.take().text.upper()
            stream.expect("(")
            expression = self._expression(_SOLUTION)
            stream.expect(")")
        elif stream.sees_kind(TokenKind.VARIABLE):
            expression = self._term()
        else:
            expression = self._constraint(_SOLUTION)
        return tree.OrderCondition(start, stream.end, direction, expression)

    def _values_clause(self) -> tree.InlineData | None:
        """[28] ValuesClause."""
        return self._inline_data() if self._stream.sees_word("VALUES") else None

    # Updates [29] to [51].

    def update(self) -> list[tree.UpdateOperation]:
        """[29] Update, up to the end of the text."""
        stream = self._stream
        operations: list[tree.UpdateOperation] = []
        start = stream.here.start
        self._prologue()
        while not stream.is_at_end():
            operation = tree.UpdateOperation(start, stream.here.start)
            self._update_operation(operation)
            operation.end = stream.end
            operations.append(operation)
            if not stream.accept(";"):
                break
            start = stream.here.start
            self._prologue()
        if not stream.is_at_end():
            raise stream.unexpected("';' or the end of the update")
        return operations

    def _update_operation(self, operation: tree.UpdateOperation) -> None:
        """[30] Update1."""
        stream = self._stream
        operation.kind = stream.here.text.upper()
        if stream.sees_word("INSERT", "DELETE", "WITH"):
            self._change(operation)
        elif stream.accept_word("LOAD"):
            operation.is_silent = stream.accept_word("SILENT")
            operation.load = stream.expect_kind("an IRI", TokenKind.IRI, TokenKind.NAME)
            if stream.accept_word("INTO"):
                stream.expect_word("GRAPH")
                operation.into = stream.expect_kind(_GRAPH, TokenKind.IRI, TokenKind.NAME)
        elif stream.accept_word("CLEAR", "DROP"):
            stream.accept_word("SILENT")
            if not stream.accept_word("NAMED", "ALL"):
                self._graph_reference("GRAPH, DEFAULT, NAMED or ALL", needs_word=True)
        elif stream.accept_word("CREATE"):
            stream.accept_word("SILENT")
            stream.expect_word("GRAPH")
            stream.expect_kind(_GRAPH, TokenKind.IRI, TokenKind.NAME)
        elif stream.accept_word("ADD", "MOVE", "COPY"):
            operation.is_silent = stream.accept_word("SILENT")
            operation.source = self._graph_reference("DEFAULT or the IRI of a graph")
            stream.expect_word("TO")
            self._graph_reference("DEFAULT or the IRI of a graph")
        else:
            raise stream.unexpected("INSERT, DELETE, WITH, LOAD, CLEAR, DROP, CREATE, ADD, MOVE or COPY")

    def _graph_reference(self, wanted: str, *, needs_word: bool = False) -> Token | None:
        """[45] GraphOrDefault, or [46] GraphRef: the name of the graph, nothing for the default graph."""
        stream = self._stream
        if stream.accept_word("DEFAULT"):
            return None
        if not stream.accept_word("GRAPH") and needs_word:
            raise stream.unexpected(wanted)
        return stream.expect_kind(wanted, TokenKind.IRI, TokenKind.NAME)

    def _change(self, operation: tree.UpdateOperation) -> None:
        """[38] InsertData, [39] DeleteData, [40] DeleteWhere or [41] Modify."""
        stream = self._stream
        if stream.after.is_word("DATA") or (stream.sees_word("DELETE") and stream.after.is_word("WHERE")):
            stream.take()
            operation.pattern = stream.here.start if stream.sees_word("WHERE") else 0
            operation.kind += f" {stream.take().text.upper()}"
            self._quads()
            return
        operation.kind = "MODIFY"
        if stream.accept_word("WITH"):
            operation.with_graph = stream.expect_kind(_GRAPH, TokenKind.IRI, TokenKind.NAME)
        if stream.accept_word("DELETE"):
            self._quads()
            if stream.accept_word("INSERT"):
                self._quads()
        else:
            stream.expect_word("INSERT")
            self._quads()
        while stream.accept_word("USING"):
            graphs = operation.using_named if stream.accept_word("NAMED") else operation.using
            graphs.append(stream.expect_kind(_GRAPH, TokenKind.IRI, TokenKind.NAME))
        operation.pattern = stream.here.start
        stream.expect_word("WHERE")
        operation.where = self._group_graph_pattern()

    def _quads(self) -> None:
        """[50] Quads, between braces."""
        stream = self._stream
        opening = stream.expect("{")
        while not (stream.is_at_end() or stream.sees("}")):
            if stream.accept_word("GRAPH"):
                stream.expect_kind("a variable or the IRI of a graph", *_VAR_OR_IRI)
                self._triples_template()
                stream.accept(".")
            else:
                self._triples_block(_PLAIN)
                if not (stream.is_at_end() or stream.sees("}") or stream.sees_word("GRAPH")):
                    raise stream.unexpected(AFTER_TRIPLE)
        self._closing_brace(opening)

    # Patterns [53] to [74].

    def _group_graph_pattern(self) -> tree.GroupGraphPattern:
        """[53] GroupGraphPattern."""
        stream = self._stream
        opening = stream.expect("{")
        sub_select, elements = None, []
        if stream.sees_word("SELECT"):
            sub_select = self._sub_select()
        else:
            while not (stream.is_at_end() or stream.sees("}")):
                elements.append(self._group_element())
        self._closing_brace(opening)
        return tree.GroupGraphPattern(opening.start, stream.end, tuple(elements), sub_select)

    def _closing_brace(self, opening: Token) -> None:
        stream = self._stream
        if stream.is_at_end():
            begin = location(stream.text, opening.start)
            raise stream.error(stream.here, f"the text ends too early: the '{{' in {begin} is not closed.")
        stream.expect("}")

    def _group_element(self) -> tree.TriplesBlock | tree.GraphPatternNotTriples:
        """A part of [54] GroupGraphPatternSub, with the point behind it."""
        stream = self._stream
        if stream.sees("{") or stream.sees_word(*_PATTERN_WORDS):
            element = self._graph_pattern_not_triples()
            stream.accept(".")
            return element
        if stream.sees_kind(TokenKind.WORD) and not stream.sees_word("TRUE", "FALSE"):
            raise stream.unexpected("a triple or '}'")
        block = self._triples_block(_PATTERN)
        if not (stream.is_at_end() or stream.sees("{", "}") or stream.sees_word(*_PATTERN_WORDS)):
            raise stream.unexpected(AFTER_TRIPLE)
        return block

    def _graph_pattern_not_triples(self) -> tree.GraphPatternNotTriples:
        """[56] GraphPatternNotTriples."""
        stream = self._stream
        start, word = stream.here.start, stream.here.text.upper()
        if word == "{":
            groups = [self._group_graph_pattern()]
            while stream.accept_word("UNION"):
                groups.append(self._group_graph_pattern())
            return tree.GroupOrUnionGraphPattern(start, stream.end, tuple(groups))
        if word == "VALUES":
            return self._inline_data()
        stream.take()
        if word == "FILTER":
            constraint = self._constraint(_PLAIN)
            return tree.Filter(start, stream.end, constraint)
        if word == "BIND":
            stream.expect("(")
            expression = self._expression(_PLAIN)
            stream.expect_word("AS")
            variable = stream.expect_kind("a variable", TokenKind.VARIABLE)
            stream.expect(")")
            return tree.Bind(start, stream.end, expression, variable)
        if word in {"GRAPH", "SERVICE"}:
            is_silent = word == "SERVICE" and stream.accept_word("SILENT")
            stream.expect_kind("a variable or an IRI", *_VAR_OR_IRI)
            name, group = self._term_of(stream.last), self._group_graph_pattern()
            if word == "GRAPH":
                return tree.GraphGraphPattern(start, stream.end, name, group)
            return tree.ServiceGraphPattern(start, stream.end, name, is_silent, group)
        group = self._group_graph_pattern()
        if word == "OPTIONAL":
            return tree.OptionalGraphPattern(start, stream.end, group)
        if word == "MINUS":
            return tree.MinusGraphPattern(start, stream.end, group)
        return tree.LateralGraphPattern(start, stream.end, group)

    def _inline_data(self) -> tree.InlineData:
        """[61] InlineData: its DataBlock [62]."""
        stream = self._stream
        start = stream.take().start
        variables: list[Token] = []
        is_full = stream.accept("(")
        if is_full:
            while stream.sees_kind(TokenKind.VARIABLE):
                if any(stream.here.text[1:] == token.text[1:] for token in variables):
                    raise stream.error(stream.here, f"{stream.here.text} stands twice among the variables of VALUES.")
                variables.append(stream.take())
            stream.expect(")")
        else:
            variables.append(stream.expect_kind("a variable or '('", TokenKind.VARIABLE))
        stream.expect("{")
        while not stream.accept("}"):
            if is_full:
                self._data_row(len(variables))
            else:
                self._data_block_value()
        return tree.InlineData(start, stream.end, tuple(variables))

    def _data_row(self, width: int) -> None:
        opening, count = self._stream.expect("("), 0
        while not self._stream.accept(")"):
            self._data_block_value()
            count += 1
        if count != width:
            message = f"{count} values for {width} variables; what is not known is written UNDEF."
            raise self._stream.error(opening, message)

    def _data_block_value(self) -> None:
        """[65] DataBlockValue."""
        if not self._stream.accept_word("UNDEF"):
            if self._stream.sees_kind(TokenKind.VARIABLE, TokenKind.BLANK):
                raise self._stream.unexpected("an IRI, a literal or UNDEF")
            self._graph_node(_PLAIN)

    # Triples [52], [55] and [75] to [110].

    def _triples_block(self, scope: Scope) -> tree.TriplesBlock:
        """[55] TriplesBlock, up to what is no triple."""
        stream = self._stream
        start = stream.here.start
        triples = [self._triples_same_subject(scope)]
        while stream.sees(".") and self._begins_triple(stream.after):
            stream.take()
            triples.append(self._triples_same_subject(scope))
        stream.accept(".")
        return tree.TriplesBlock(start, stream.end, tuple(triples))

    def _begins_triple(self, token: Token) -> bool:
        if token.kind is TokenKind.SIGN:
            return token.text in {"[", "(", "+", "-", "<<", "<<("}
        return token.kind is not TokenKind.WORD or token.is_word("TRUE", "FALSE")

    def _triples_same_subject(self, scope: Scope) -> tree.TriplesSameSubjectPath:
        """[81] TriplesSameSubjectPath."""
        start = self._stream.here.start
        subject, properties = self._graph_node(scope), None
        is_term = isinstance(subject, tree.VarOrTerm) or (isinstance(subject, tree.ReifiedTriple) and subject.is_term)
        if is_term or not self._ends_properties():
            properties = self._property_list(scope)
        return tree.TriplesSameSubjectPath(start, self._stream.end, subject, properties)

    def _ends_properties(self) -> bool:
        stream = self._stream
        return stream.sees(".", "}", "]", "{", "|") or (stream.sees_kind(TokenKind.WORD) and stream.here.text != "a")

    def _property_list(self, scope: Scope) -> tree.PropertyListPathNotEmpty:
        """[83] PropertyListPathNotEmpty."""
        stream = self._stream
        start = stream.here.start
        items = [self._verb_object_list(scope)]
        while stream.accept(";"):
            if not (self._ends_properties() or stream.sees(";")):
                items.append(self._verb_object_list(scope))
        return tree.PropertyListPathNotEmpty(start, stream.end, tuple(items))

    def _verb_object_list(self, scope: Scope) -> tree.VerbObjectList:
        start = self._stream.here.start
        verb = self._verb(scope)
        objects = [self._object(scope)]
        while self._stream.accept(","):
            objects.append(self._object(scope))
        return tree.VerbObjectList(start, self._stream.end, verb, tuple(objects))

    def _verb(self, scope: Scope) -> tree.PropertyPath | tree.VarOrTerm:
        """[84] VerbPath or [85] VerbSimple; in a template [78] Verb."""
        if self._stream.sees_kind(TokenKind.VARIABLE):
            return self._term()
        return self._path() if scope.allows_paths else self._path_primary()

    def _object(self, scope: Scope) -> tree.ObjectPath:
        """[87] ObjectPath."""
        stream = self._stream
        start, node = stream.here.start, self._graph_node(scope)
        annotations: list[tree.PropertyListPathNotEmpty] = []
        is_reified = False
        while stream.sees("~") or (stream.sees("{") and stream.after.text == "|"):
            is_reified = True
            if stream.accept("~"):
                if stream.sees_kind(*_VAR_OR_IRI, TokenKind.BLANK) or stream.sees("["):
                    self._graph_node(scope)
            else:
                stream.take()
                stream.take()
                annotations.append(self._property_list(scope))
                stream.expect("|")
                stream.expect("}")
        return tree.ObjectPath(start, stream.end, node, tuple(annotations), is_reified)

    def _graph_node(self, scope: Scope) -> tree.GraphNodePath:
        """[105] GraphNodePath."""
        stream = self._stream
        start, token = stream.here.start, stream.here
        if (token.kind in _TERM_KINDS and token.text) or token.is_word("TRUE", "FALSE"):
            return self._term()
        if stream.accept("+", "-"):
            stream.expect_kind("a number", TokenKind.NUMBER)
            return self._node_of(tree.TermKind.LITERAL, start)
        if stream.accept("["):
            if stream.accept("]"):
                return self._node_of(tree.TermKind.BLANK, start)
            properties = self._property_list(scope)
            stream.expect("]")
            return tree.BlankNodePropertyListPath(start, stream.end, properties)
        if stream.accept("("):
            members = []
            while not stream.accept(")"):
                members.append(self._graph_node(scope))
            if not members:
                return self._node_of(tree.TermKind.IRI, start)
            return tree.CollectionPath(start, stream.end, tuple(members))
        if stream.accept("<<(", "<<"):
            return self._reified_triple(token, scope)
        raise stream.unexpected(_TERM)

    def _reified_triple(self, opening: Token, scope: Scope) -> tree.ReifiedTriple:
        stream = self._stream
        is_term = opening.text == "<<("
        subject = self._graph_node(scope)
        verb = self._verb(replace(scope, allows_paths=False))
        node = self._graph_node(scope)
        if not is_term and stream.accept("~") and not stream.sees(">>"):
            self._graph_node(scope)
        stream.expect(")>>" if is_term else ">>")
        return tree.ReifiedTriple(opening.start, stream.end, subject, verb, node, is_term)

    def _term(self) -> tree.VarOrTerm:
        """[106] VarOrTerm, whose first token has been looked at."""
        token = self._stream.take()
        if token.kind is TokenKind.STRING:
            if self._stream.accept("^^"):
                self._stream.expect_kind("the IRI of a datatype", TokenKind.IRI, TokenKind.NAME)
            elif self._stream.sees_kind(TokenKind.LANGUAGE):
                self._stream.take()
        return self._term_of(token)

    def _term_of(self, token: Token) -> tree.VarOrTerm:
        return self._node_of(_TERM_KINDS.get(token.kind, tree.TermKind.LITERAL), token.start)

    def _node_of(self, kind: tree.TermKind, start: int) -> tree.VarOrTerm:
        end = self._stream.end
        return tree.VarOrTerm(start, end, kind, self._stream.text[start:end])

    # Paths [88] to [96].

    def _path(self) -> tree.PropertyPath:
        """[89] PathAlternative."""
        start = self._stream.here.start
        branches = [self._path_sequence()]
        while self._stream.accept("|"):
            branches.append(self._path_sequence())
        return branches[0] if len(branches) == 1 else tree.PathAlternative(start, self._stream.end, tuple(branches))

    def _path_sequence(self) -> tree.PropertyPath:
        """[90] PathSequence."""
        start = self._stream.here.start
        elements = [self._path_elt_or_inverse()]
        while self._stream.accept("/"):
            elements.append(self._path_elt_or_inverse())
        return elements[0] if len(elements) == 1 else tree.PathSequence(start, self._stream.end, tuple(elements))

    def _path_elt_or_inverse(self) -> tree.PropertyPath:
        """[92] PathEltOrInverse."""
        start = self._stream.here.start
        if self._stream.accept("^"):
            element = self._path_elt()
            return tree.PathEltOrInverse(start, self._stream.end, element)
        return self._path_elt()

    def _path_elt(self) -> tree.PropertyPath:
        """[91] PathElt."""
        stream = self._stream
        start = stream.here.start
        path: tree.PropertyPath
        if stream.accept("("):
            path = self._path()
            stream.expect(")")
            if not isinstance(path, tree.PathPrimary):  # of one property the brackets say nothing
                path = structs.replace(path, start=start, end=stream.end)
        elif stream.accept("!"):
            path = self._path_negated_property_set(start)
        else:
            path = self._path_primary()
        if stream.sees("*", "+", "?"):
            modifier = stream.take().text
            return tree.PathElt(start, stream.end, path, modifier)
        return path

    def _path_primary(self) -> tree.PathPrimary:
        """[94] PathPrimary: an IRI or `a`."""
        stream = self._stream
        if stream.sees_kind(TokenKind.WORD) and stream.here.text == "a":
            token = stream.take()
        else:
            token = stream.expect_kind(_VERB, TokenKind.IRI, TokenKind.NAME)
        return tree.PathPrimary(token.start, token.end)

    def _path_negated_property_set(self, start: int) -> tree.PathNegatedPropertySet:
        """[95] PathNegatedPropertySet."""
        stream = self._stream
        members = []
        if stream.accept("("):
            while not stream.sees(")"):
                members.append(self._path_one_in_property_set())
                if not stream.accept("|"):
                    break
            stream.expect(")")
        else:
            members.append(self._path_one_in_property_set())
        return tree.PathNegatedPropertySet(start, stream.end, tuple(members))

    def _path_one_in_property_set(self) -> tree.PathOneInPropertySet:
        """[96] PathOneInPropertySet."""
        start = self._stream.here.start
        is_inverse = self._stream.accept("^")
        primary = self._path_primary()
        return tree.PathOneInPropertySet(start, self._stream.end, is_inverse, primary.start)

    # Expressions [110] to [128].

    def _constraint(self, scope: Scope) -> tree.Expression:
        """[69] Constraint."""
        stream = self._stream
        if stream.sees("("):
            return self._bracketted_expression(scope, "')'")
        if stream.sees_kind(TokenKind.IRI, TokenKind.NAME):
            return self._iri_or_function(scope, needs_arguments=True)
        if stream.sees_kind(TokenKind.WORD) and not stream.sees_word("TRUE", "FALSE"):
            return self._built_in_call(scope)
        raise stream.unexpected(CONSTRAINT)

    def _expression(self, scope: Scope) -> tree.Expression:
        """[110] Expression: [111] ConditionalOrExpression."""
        start = self._stream.here.start
        operands = [self._conditional_and_expression(scope)]
        while self._stream.accept("||"):
            operands.append(self._conditional_and_expression(scope))
        if len(operands) == 1:
            return operands[0]
        return tree.ConditionalOrExpression(start, self._stream.end, tuple(operands))

    def _conditional_and_expression(self, scope: Scope) -> tree.Expression:
        """[112] ConditionalAndExpression."""
        start = self._stream.here.start
        operands = [self._relational_expression(scope)]
        while self._stream.accept("&&"):
            operands.append(self._relational_expression(scope))
        if len(operands) == 1:
            return operands[0]
        return tree.ConditionalAndExpression(start, self._stream.end, tuple(operands))

    def _relational_expression(self, scope: Scope) -> tree.Expression:
        """[114] RelationalExpression."""
        stream = self._stream
        start = stream.here.start
        left = self._additive_expression(scope)
        right: tree.Expression | tree.ExpressionList
        if stream.sees(*_COMPARISONS):
            operator = stream.take().text
            right = self._additive_expression(scope)
        elif stream.sees_word("IN", "NOT"):
            operator = "NOT IN" if stream.accept_word("NOT") else "IN"
            stream.expect_word("IN")
            begin, expressions = stream.here.start, self._expression_list(scope)
            right = tree.ExpressionList(begin, stream.end, expressions)
        else:
            return left
        return tree.RelationalExpression(start, stream.end, operator, left, right)

    def _additive_expression(self, scope: Scope) -> tree.Expression:
        """[116] AdditiveExpression; a number with a sign behind another one is added."""
        start = self._stream.here.start
        left = self._multiplicative_expression(scope)
        while self._stream.sees("+", "-"):
            operator = self._stream.take().text
            right = self._multiplicative_expression(scope)
            left = tree.AdditiveExpression(start, self._stream.end, operator, left, right)
        return left

    def _multiplicative_expression(self, scope: Scope) -> tree.Expression:
        """[117] MultiplicativeExpression."""
        start = self._stream.here.start
        left = self._unary_expression(scope)
        while self._stream.sees("*", "/"):
            operator = self._stream.take().text
            right = self._unary_expression(scope)
            left = tree.MultiplicativeExpression(start, self._stream.end, operator, left, right)
        return left

    def _unary_expression(self, scope: Scope) -> tree.Expression:
        """[118] UnaryExpression."""
        stream = self._stream
        signs = []
        while stream.sees("!", "+", "-"):
            signs.append(stream.take())
        expression = self._primary_expression(scope)
        for sign in reversed(signs):
            expression = tree.UnaryExpression(sign.start, stream.end, sign.text, expression)
        return expression

    def _primary_expression(self, scope: Scope) -> tree.Expression:
        """[119] PrimaryExpression."""
        stream = self._stream
        kind = stream.here.kind
        if kind in {TokenKind.STRING, TokenKind.VARIABLE, TokenKind.NUMBER}:
            return self._term()
        if kind in {TokenKind.IRI, TokenKind.NAME}:
            return self._iri_or_function(scope)
        if stream.sees("("):
            return self._bracketted_expression(scope, "')' or an operator")
        if stream.sees("<<("):
            return self._reified_triple(stream.take(), _PLAIN)
        if kind is TokenKind.WORD:
            return self._built_in_call(scope)
        raise stream.unexpected(EXPRESSION)

    def _bracketted_expression(self, scope: Scope, closing: str) -> tree.BrackettedExpression:
        """[120] BrackettedExpression."""
        start = self._stream.expect("(").start
        inner = self._expression(scope)
        self._stream.expect(")", closing)
        return tree.BrackettedExpression(start, self._stream.end, inner)

    def _iri_or_function(self, scope: Scope, *, needs_arguments: bool = False) -> tree.VarOrTerm | tree.FunctionCall:
        """[128] iriOrFunction, or [70] FunctionCall."""
        function = self._term()
        if not (needs_arguments or self._stream.sees("(")):
            return function
        arguments = self._argument_list(scope)
        return tree.FunctionCall(function.start, self._stream.end, function, arguments)

    def _argument_list(self, scope: Scope) -> tuple[tree.Expression, ...]:
        """[71] ArgList."""
        if self._stream.sees("(") and self._stream.after.is_word("DISTINCT"):
            self._stream.take()
            raise self._stream.unexpected(EXPRESSION)
        return self._expression_list(scope)

    def _expression_list(self, scope: Scope) -> tuple[tree.Expression, ...]:
        """[72] ExpressionList."""
        stream = self._stream
        stream.expect("(")
        if stream.accept(")"):
            return ()
        expressions = [self._expression(scope)]
        while stream.accept(","):
            expressions.append(self._expression(scope))
        stream.expect(")", "')', ',' or an operator")
        return tuple(expressions)

    def _built_in_call(self, scope: Scope) -> tree.Expression:
        """[121] BuiltInCall, or a BooleanLiteral [134]."""
        stream = self._stream
        token, word = stream.here, stream.here.text.upper()
        if word in {"TRUE", "FALSE"}:
            return self._term()
        if word in {"NOT", "EXISTS"}:
            is_negated = stream.accept_word("NOT")
            stream.expect_word("EXISTS")
            group = self._group_graph_pattern()
            return tree.ExistsFunc(token.start, stream.end, is_negated, group)
        if word not in FUNCTIONS:
            if stream.after.text != "(":
                raise stream.unexpected(EXPRESSION)
            raise stream.error(token, f"there is no function '{token.text}'. {_remedy(word)}")
        stream.take()
        if word in AGGREGATES:
            return self._aggregate(token, scope)
        arguments = self._expression_list(scope)
        counts = ARGUMENT_COUNTS[word]
        if len(arguments) not in counts:
            raise stream.error(token, f"{token.text} takes {_worded(counts)}, and {len(arguments)} stand here.")
        if word == "BOUND" and not is_variable(arguments[0]):
            raise stream.error(token, f"{token.text} takes a variable.")
        return tree.BuiltInCall(token.start, stream.end, token, arguments)

    def _aggregate(self, name: Token, scope: Scope) -> tree.Aggregate:
        """[127] Aggregate, whose name was taken."""
        stream = self._stream
        if not scope.allows_aggregates:
            message = f"{name.text} is not available here. Ask for it in SELECT, HAVING or ORDER BY, and not inside"
            raise stream.error(name, f"{message} another aggregate.", MisunderstoodError)
        stream.expect("(")
        is_distinct = stream.accept_word("DISTINCT")
        argument = separator = None
        if not (name.is_word("COUNT") and stream.accept("*")):
            argument = self._expression(replace(scope, allows_aggregates=False))
        if name.is_word("GROUP_CONCAT") and stream.accept(";"):
            stream.expect_word("SEPARATOR")
            stream.expect("=")
            separator = stream.expect_kind("a string", TokenKind.STRING)
        stream.expect(")", "')', ',' or an operator")
        return tree.Aggregate(name.start, stream.end, name, is_distinct, argument, separator)


def is_variable(expression: tree.Expression | tree.GraphNodePath) -> TypeGuard[tree.VarOrTerm]:
    """Whether an expression, a subject or an object is a variable and nothing more."""
    return isinstance(expression, tree.VarOrTerm) and expression.kind is tree.TermKind.VARIABLE


def _worded(count: range) -> str:
    least, most = count.start, count.stop - 1
    amount = str(least) if least == most else f"{least} or {most}"
    return f"{amount} argument{'s' * (amount != '1')}"


def _remedy(word: str) -> str:
    near = [_FOREIGN_NAMES[word]] if word in _FOREIGN_NAMES else []
    near = near or difflib.get_close_matches(word, FUNCTIONS, n=1, cutoff=0.7)
    return f"Did you mean {near[0]}?" if near else "A function of your own is called by its IRI."
