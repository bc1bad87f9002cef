"""A place in the tokens of a text: look at the next one, take it, or say what should stand there."""

from __future__ import annotations

from collections.abc import Iterable

from kg.sparql.errors import MisunderstoodError, QuerySyntaxError
from kg.sparql.hints import COMPARISON, hint
from kg.sparql.lexer import Token, TokenKind, location

_SHOWN = 60


class TokenStream:
    """Walks over the tokens of a text."""

    def __init__(self, text: str, read: Iterable[Token]) -> None:
        self.text = text
        self._tokens = [*read, Token(TokenKind.SIGN, "", len(text))]
        self._position = 0

    @property
    def here(self) -> Token:
        """The token that comes next; at the end, one without text."""
        return self._tokens[self._position]

    @property
    def after(self) -> Token:
        """The token behind the next one."""
        return self._tokens[min(self._position + 1, len(self._tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token that was taken last."""
        return self._tokens[self._position - 1]

    @property
    def end(self) -> int:
        """Where the token that was taken last ends."""
        return self._tokens[self._position - 1].end

    def is_at_end(self) -> bool:
        """Whether no token is left."""
        return not self.here.text

    def take(self) -> Token:
        """Take the next token."""
        token = self.here
        if token.text:
            self._position += 1
        return token

    def sees(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        token = self._tokens[self._position]
        return token.kind is TokenKind.SIGN and token.text in signs and bool(token.text)

    def sees_word(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        return self.here.is_word(*words)

    def sees_kind(self, *kinds: TokenKind) -> bool:
        """Whether the next token is of one of these kinds."""
        token = self._tokens[self._position]
        return token.kind in kinds and bool(token.text)

    def accept(self, *signs: str) -> bool:
        """Take one of these signs if it comes next."""
        accepted = self.sees(*signs)
        self._position += accepted
        return accepted

    def accept_word(self, *words: str) -> bool:
        """Take one of these keywords if it comes next."""
        accepted = self.sees_word(*words)
        self._position += accepted
        return accepted

    def expect(self, sign: str, wanted: str = "") -> Token:
        """Take this sign. Raises QuerySyntaxError when another token comes next; `wanted`: what to ask for then."""
        if not self.sees(sign):
            raise self.unexpected(wanted or f"'{sign}'")
        return self.take()

    def expect_word(self, word: str, wanted: str = "") -> Token:
        """Take this keyword. Raises QuerySyntaxError when another token comes next; `wanted`: what to ask for then."""
        if not self.sees_word(word):
            raise self.unexpected(wanted or word)
        return self.take()

    def expect_kind(self, wanted: str, *kinds: TokenKind) -> Token:
        """Take a token of one of these kinds. Raises QuerySyntaxError when another comes next."""
        if not self.sees_kind(*kinds):
            raise self.unexpected(wanted)
        return self.take()

    def unexpected(self, wanted: str) -> QuerySyntaxError:
        """Return the error that something else should stand here."""
        token = self.here
        if not token.text:
            return self.error(token, f"the text ends too early; expected: {wanted}.")
        remedy = hint(token, wanted)
        message = f"'{token.text[:_SHOWN]}' is not expected here; expected: {wanted}.{' ' * bool(remedy)}{remedy}"
        # The engine reads ?a<5&&?b>3 as two comparisons.
        misread = token.kind is TokenKind.IRI and COMPARISON.match(token.text)
        return self.error(token, message, MisunderstoodError if misread else QuerySyntaxError)

    def error(self, token: Token, message: str, kind: type[QuerySyntaxError] = QuerySyntaxError) -> QuerySyntaxError:
        """Return an error about a token."""
        return kind(f"{location(self.text, token.start)}: {message}")
