"""The tokens of a SPARQL text: brackets, keywords, IRIs and names, and nothing inside a string.

It reads each character a bounded number of times, whatever the text, because the text may be hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from kg.prefixes import prefixes
from kg.sparql.built_ins import FUNCTIONS
from kg.sparql.errors import QuerySyntaxError


class TokenKind(Enum):
    """What a token is."""

    IRI = auto()
    NAME = auto()  # prefix:local, or prefix: in the prologue
    BLANK = auto()
    VARIABLE = auto()
    STRING = auto()
    NUMBER = auto()
    LANGUAGE = auto()
    WORD = auto()  # keywords, functions without a prefix, true and false, and `a`
    SIGN = auto()


class Token(NamedTuple):
    """A token and where it begins."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether the token is one of these keywords, which are given in capitals."""
        return self.kind is TokenKind.WORD and self.text.upper() in words


# Letters, digits, and the marks that may stand inside a name.
_IN_NAME = "\\w\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# The first releases of Python 3.11 lose their place in a group that is repeated possessively: here only classes are.
_LOCAL = rf"(?:[\w:]|{_ESCAPED})[{_IN_NAME}:.\-]*+(?:(?:{_ESCAPED})[{_IN_NAME}:.\-]*+)*"
_IN_IRI = r"[^\x00-\x20<>\"{}|^`\\]*+"
_IRI = rf"<{_IN_IRI}(?:(?:\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}}){_IN_IRI})*>"

_KEYWORDS = FUNCTIONS | frozenset(
    re.findall(
        r"\w+",
        """BASE PREFIX VERSION SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED AS FROM NAMED WHERE GROUP BY HAVING ORDER
        ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL MINUS LATERAL GRAPH SERVICE SILENT FILTER BIND UNION EXISTS NOT IN
        SEPARATOR TRUE FALSE INSERT DELETE DATA WITH USING LOAD INTO CLEAR DROP CREATE
        ADD MOVE COPY TO DEFAULT ALL""",
    )
)
_KINDS = dict(TokenKind.__members__)
_PROLOGUE = ("BASE", "PREFIX", "VERSION")
_LONGEST_RUN = 64
# What most other tokens begin with, and a name never.
_NO_NAME = frozenset("<?$_\"'{}().;,0123456789")

_SKIP = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)++")
_RUN = re.compile(rf"[^\W\d_][{_IN_NAME}.\-]*+")
_WORD = re.compile(rf"[{_IN_NAME}]++")
_LOCAL_NAME = re.compile(_LOCAL)
# A number is an integer [146], a decimal [147] or a double [148]: `5.` is 5 and a point.
_TOKEN = re.compile(
    rf"""
    (?P<IRI>{_IRI})
  | (?P<BLANK>_:\w[{_IN_NAME}.\-]*+)
  | (?P<VARIABLE>[?$][{_IN_NAME}]++)
  | (?P<STRING>
        \"\"\"(?:[^\"\\]++|\\.|\"{{1,2}}(?!\"))*\"\"\"
      | '''(?:[^'\\]++|\\.|'{{1,2}}(?!'))*'''
      | \"(?!\"\")[^\"\\\r\n]*+(?:\\.[^\"\\\r\n]*+)*\"
      | '(?!'')[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*'
    )
  | (?P<NUMBER>(?:\d++(?:\.\d*+)?|\.\d++)[eE][+-]?\d++|\d*+\.\d++|\d++)
  | (?P<LANGUAGE>@[A-Za-z]++(?:-[A-Za-z0-9]++)*(?:--[A-Za-z]++)?)
  | (?P<SIGN><<\(|\)>>|<<|>>|\|\||&&|\^\^|!=|<=|>=|[^\w\s"'])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text. Raises QuerySyntaxError for a string that is not closed.

    >>> [token.text for token in tokens("?s a mk:Drug . # a comment")]
    ['?s', 'a', 'mk:Drug', '.']
    """
    position, end, no_prefix_before = 0, len(text), 0
    prologue = _Prologue()
    while True:
        skipped = _SKIP.match(text, position)
        if skipped:
            position = skipped.end()
        if position >= end:
            return
        token = run = None
        if position >= no_prefix_before and text[position] not in _NO_NAME:
            # A run of letters, points and hyphens is looked through once for the colon that makes it a prefix.
            run = _RUN.match(text, position)
            colon = run.end() if run else position
            if text[colon : colon + 1] == ":":
                token = prologue.word_in_front(_prefixed_name(text, position, colon), text[position:colon])
            elif run:
                no_prefix_before = run.end()
        token = token or (_word_token(text, position) if run else _other_token(text, position))
        if prologue.is_open or prologue.is_declaring:
            prologue.pass_by(token)
        yield token
        position += len(token.text)


class _Prologue:
    """What a prologue declares, while the tokens pass by."""

    def __init__(self) -> None:
        self._declared: set[str] = set()
        self.is_open, self.is_declaring = True, False

    def pass_by(self, token: Token) -> None:
        """Take note of a token."""
        self.is_declaring = False
        if self.is_open and token.kind is TokenKind.WORD:
            self.is_open, self.is_declaring = token.is_word(*_PROLOGUE), token.is_word("PREFIX")

    def word_in_front(self, name: Token, prefix: str) -> Token:
        """Return a name, or the keyword in front of it: `PREFIXa:`, `FROM:g`, `a:b` where no such prefix is declared.

        The engine reads it so. A prefix in small letters may be one that need not be declared; none of these is called
        like SERVICE.
        """
        if self.is_declaring:
            self._declared.add(prefix)
            return name
        if prefix in self._declared:
            return name
        if prefix[:1] == "a" and prefix[1:] in self._declared and prefix not in prefixes():
            return Token(TokenKind.WORD, "a", name.start)
        if self.is_open and prefix[:6].upper() == "PREFIX":
            return Token(TokenKind.WORD, prefix[:6], name.start)
        word = _first_word(prefix) if prefix.isupper() else prefix
        is_word = prefix == "a" or (prefix.isupper() and word in _KEYWORDS) or prefix.upper() == "SERVICE"
        return Token(TokenKind.WORD, word, name.start) if is_word else name


def _prefixed_name(text: str, start: int, colon: int) -> Token:
    local = _LOCAL_NAME.match(text, colon + 1)
    end = local.end() if local else colon + 1
    # A point ends the sentence, not the name, unless it is escaped.
    while text[end - 1] == "." and text[end - 2] != "\\":
        end -= 1
    return Token(TokenKind.NAME, text[start:end], start)


def _other_token(text: str, start: int) -> Token:
    match = _TOKEN.match(text, start)
    if match is not None and match.lastgroup:
        kind = _KINDS[match.lastgroup]
        return Token(kind, match[0].rstrip(".") if kind is TokenKind.BLANK else match[0], start)
    if text[start] in "\"'":
        raise QuerySyntaxError(f"{location(text, start)}: a string begins here and is not closed.")
    return _word_token(text, start)


def _word_token(text: str, start: int) -> Token:
    word = _WORD.match(text, start)
    return Token(TokenKind.WORD, _first_word(word[0]) if word else text[start], start)


def _first_word(run: str) -> str:
    """Return the first word of a run of letters: SELECT of SELECTDISTINCT; the run itself where it is one word."""
    word = run.upper()
    if word in _KEYWORDS or not 1 < len(run) <= _LONGEST_RUN:
        return run
    # Where the rest of the run can begin so that it is made of keywords and numbers.
    ends = {len(word)}
    for start in range(len(word) - 1, 0, -1):
        if any(word[start:end] in _KEYWORDS or word[start:end].isdecimal() for end in ends):
            ends.add(start)
    first = [end for end in ends if word[:end] in _KEYWORDS or word[:end].isdecimal()]
    return run[: max(first)] if first else run


def location(text: str, position: int) -> str:
    """Return `line 3, column 7` of a position; both count from 1."""
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - (text.rfind(chr(10), 0, position) + 1) + 1}"
