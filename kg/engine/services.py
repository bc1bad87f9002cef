"""SERVICE as an evaluator sees it: no partner is called but by the relay."""

from __future__ import annotations

import re

from kg.sparql.lexer import tokens

_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_NO_RELAY = "urn:nobody:"


def relayed(text: str, relay: str) -> str:
    """Return a query in which no SERVICE calls its target, but the relay; nobody when there is none.

    >>> relayed("ASK { SERVICE <https://example.org/sparql> { ?s ?p ?o } }", "http://127.0.0.1:8000/secret/")
    'ASK { SERVICE <http://127.0.0.1:8000/secret/0> { ?s ?p ?o } }'
    """
    if not _SERVICE.search(text):
        return text
    read = list(tokens(text))
    targets = []
    for token, after, last in zip(read, read[1:], [*read[2:], None], strict=False):
        if token.is_word("SERVICE"):
            targets.append(last if after.is_word("SILENT") and last else after)
    for number, target in reversed(list(enumerate(targets))):
        text = f"{text[: target.start]}<{relay or _NO_RELAY}{number}>{text[target.end :]}"
    return text
