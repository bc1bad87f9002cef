"""A place in the tokens of a query: look at the next one, take it, or say what should stand there."""

from __future__ import annotations

from kg.sparql.errors import MisunderstoodError, QuerySyntaxError
from kg.sparql.hints import COMPARISON, hint
from kg.sparql.lexer import Kind, Token, place, tokens

_SHOWN = 60


class Cursor:
    """Walks over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = list(tokens(text))
        self._tokens.append(Token(Kind.SIGN, "", len(text)))
        self._at = 0

    @property
    def here(self) -> Token:
        """The token that comes next; at the end, one without text."""
        return self._tokens[self._at]

    @property
    def after(self) -> Token:
        """The token behind the next one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def end(self) -> int:
        """Where the token that was taken last ends."""
        last = self._tokens[self._at - 1]
        return last.start + len(last.text)

    def take(self) -> Token:
        """Take the next token."""
        token = self.here
        if token.text:
            self._at += 1
        return token

    def sees(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.here.kind is Kind.SIGN and self.here.text in signs and bool(self.here.text)

    def sees_word(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        return self.here.is_word(*words)

    def sees_kind(self, *kinds: Kind) -> bool:
        """Whether the next token is of one of these kinds."""
        return self.here.kind in kinds and bool(self.here.text)

    def accept(self, *signs: str) -> bool:
        """Take one of these signs if it comes next."""
        found = self.sees(*signs)
        self._at += found
        return found

    def accept_word(self, *words: str) -> bool:
        """Take one of these keywords if it comes next."""
        found = self.sees_word(*words)
        self._at += found
        return found

    def expect(self, sign: str) -> Token:
        """Take this sign. Raises QuerySyntaxError when another token comes next."""
        if not self.sees(sign):
            raise self.wrong(f"'{sign}'")
        return self.take()

    def expect_word(self, word: str) -> Token:
        """Take this keyword. Raises QuerySyntaxError when another token comes next."""
        if not self.sees_word(word):
            raise self.wrong(word)
        return self.take()

    def expect_kind(self, what: str, *kinds: Kind) -> Token:
        """Take a token of one of these kinds. Raises QuerySyntaxError when another comes next."""
        if not self.sees_kind(*kinds):
            raise self.wrong(what)
        return self.take()

    def wrong(self, wanted: str) -> QuerySyntaxError:
        """Return the error that something else should stand here."""
        token = self.here
        if not token.text:
            return self.error(token, f"the text ends too early; expected: {wanted}.")
        remedy = hint(token, wanted)
        message = f"'{token.text[:_SHOWN]}' is not expected here; expected: {wanted}.{' ' * bool(remedy)}{remedy}"
        # The engine reads ?a<5&&?b>3 as two comparisons.
        misread = token.kind is Kind.IRI and COMPARISON.match(token.text)
        return self.error(token, message, MisunderstoodError if misread else QuerySyntaxError)

    def error(self, token: Token, message: str, kind: type[QuerySyntaxError] = QuerySyntaxError) -> QuerySyntaxError:
        """Return an error about a token."""
        return kind(f"{place(self.text, token.start)}: {message}")
