"""An error as the body of a response: text, a page, or problem details (RFC 9457), as the client prefers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from kg.errors import Audience, Cause, MyelomaKgError
from kg.formats import Format, NotAcceptableError, negotiate
from kg.prefixes import BASE
from kg.tables import json_text
from kg.web.statuses import status_of

CODE_HEADER = "X-Error-Code"
# The first is what a program gets that names none.
PROBLEM_FORMATS = (Format.TEXT, Format.PROBLEM, Format.HTML)
_FORMATS_WITHOUT_PAGE = (Format.TEXT, Format.PROBLEM)
_LONGEST = 200


@dataclass(frozen=True)
class Problem:
    """An error with its HTTP status.

    `code`: its name everywhere, as in the log; `message`: for the client; `page`: where it can be put right, as HTML.
    """

    code: str
    status: int
    message: str
    page: str = ""

    @classmethod
    def from_error(cls, error: MyelomaKgError, hidden: Callable[[str], str] = str) -> Problem:
        """Return the problem that an error is for a client; `hidden` takes the paths of the server out of its message.

        >>> from kg.errors import UnknownNameError
        >>> Problem.from_error(UnknownNameError("There is no drug 'lenalidomid'."))
        Problem(code='unknown-name', status=404, message="There is no drug 'lenalidomid'.", page='')
        """
        message = error.message_for(Audience.CLIENT)
        # Others repeat what the client sent.
        is_of_server = error.cause in {Cause.SERVER, Cause.CRASH}
        return cls(error.code, status_of(error), hidden(message) if is_of_server else message, error.page)

    @classmethod
    def from_http(cls, error: HTTPException, method: str, path: str) -> Problem:
        """Return the problem that an error of the web framework is, such as an address that leads nowhere."""
        code = re.sub(r"[^a-z]+", "-", error.name.lower())
        if isinstance(error, RequestRedirect):
            message = f"The address is {error.new_url}."
        elif isinstance(error, NotFound):
            message = f"There is nothing at {path[:_LONGEST]}. What there is: /openapi.json lists the addresses."
        elif isinstance(error, MethodNotAllowed):
            methods = ", ".join(sorted(error.valid_methods or ()))
            message = f"{method} is not taken at {path[:_LONGEST]}. It takes {methods}."
        else:
            message = f"{error.name}: {error.description}"
        return cls(code, error.code or 500, message)

    @property
    def title(self) -> str:
        """The phrase that HTTP has for the status."""
        return HTTPStatus(self.status).phrase

    def as_text(self) -> str:
        """Return the message as a line of plain text."""
        return f"{self.message}\n"

    def as_json(self, request_id: str) -> str:
        """Return the problem details of RFC 9457, with the code, and the id that the request has in the log."""
        details = {
            "type": f"{BASE}error/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
            "request": request_id,
        }
        return json_text(details)


def problem_format(accept: str | None, *, page: bool) -> Format:
    """Return the format in which a client wants an error: text, unless it prefers another; `page`: HTML is offered.

    >>> problem_format("application/json", page=True)
    <Format.PROBLEM: ('Problem details', ('application/problem+json', 'application/json'), 'json')>
    """
    try:
        return negotiate(accept, PROBLEM_FORMATS if page else _FORMATS_WITHOUT_PAGE).format
    except NotAcceptableError:
        return Format.TEXT
