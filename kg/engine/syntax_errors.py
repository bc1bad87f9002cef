"""A text that the engine or the grammar refused: its error, with the place of the mistake.

The engine says where its parser looked last, not where the text is wrong; so that is looked for in the text.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.engine.messages import syntax_reason
from kg.sparql.error_places import show_syntax_error
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.syntax import find_syntax_error


def explain_syntax_error(text: str, error: SyntaxError | QuerySyntaxError, declared: Collection[str] = ()) -> str:
    """Return a message with line, column, the line itself and a remedy.

    `declared`: prefixes that need not be declared in the text.

    >>> print(explain_syntax_error("SELECT * { ?s a ?o", SyntaxError("error at 1:19: expected [_]")))
    Syntax error in line 1, column 19: the text ends too early: the '{' in line 1, column 10 is not closed.
    <BLANKLINE>
      SELECT * { ?s a ?o
                        ^
    """
    message = str(error) if isinstance(error, QuerySyntaxError) else find_syntax_error(text, declared)
    if message is None:
        return f"The text is not valid SPARQL: {syntax_reason(str(error))}"
    return show_syntax_error(text, message)
