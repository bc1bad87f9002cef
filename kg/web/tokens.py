"""Who may write: who sends the token that the operator chose, as a bearer token and in no other way."""

from __future__ import annotations

from kg.configuration import Secret
from kg.web.errors import UnauthorizedError

CHALLENGE = 'Bearer realm="myeloma-kg"'


def authorized(header: str, token: Secret) -> bool:
    """Whether an Authorization header carries the token."""
    scheme, _, sent = header.partition(" ")
    return scheme.lower() == "bearer" and token.matches(sent.strip())


def require_token(header: str, token: Secret) -> None:
    """Raise UnauthorizedError when an Authorization header does not carry the token."""
    if not authorized(header, token):
        reason = "The token is not the right one." if header else "Writing needs a token."
        raise UnauthorizedError(
            f"{reason} Send it as the header 'Authorization: Bearer …'; who runs the server has it."
        )
