"""Hold a folder against RO-Crate by its own validator, without the network: `python crate.py FOLDER`.

The context that metadata name is the one that the package rocrate carries. Prints a line for each issue; ends with
status 1 when there is one.
"""

from __future__ import annotations

import io
import sys
import urllib.response
from email.message import Message
from importlib.util import find_spec
from pathlib import Path

import rdflib._networking
import requests
from rocrate_validator import models, services

_CONTEXT = Path(find_spec("rocrate").submodule_search_locations[0], "data", "ro-crate.jsonld").read_bytes()
_TYPE = {"Content-Type": "application/ld+json"}


def _content(url: str) -> bytes:
    return _CONTEXT if url.startswith("https://w3id.org/ro/crate/") else b""


def _opened(request: object, *_: object, **__: object) -> urllib.response.addinfourl:
    url = request if isinstance(request, str) else request.full_url
    head = Message()
    head.add_header("Content-Type", _TYPE["Content-Type"])
    return urllib.response.addinfourl(io.BytesIO(_content(url)), head, url, 200)


def _requested(_: object, __: str, url: str, *___: object, **____: object) -> requests.Response:
    response = requests.Response()
    response.status_code, response.url, response._content = 200, url, _content(url)
    response.headers.update(_TYPE)
    return response


def main() -> None:
    """Validate the folder that the command line names, at the level of recommendations."""
    rdflib._networking.urlopen = _opened
    requests.sessions.Session.request = _requested
    settings = services.ValidationSettings(
        rocrate_uri=sys.argv[1],
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.RECOMMENDED,
    )
    result = services.validate(settings)
    for issue in result.get_issues():
        sys.stdout.write(f"{issue.severity.name} {issue.check.identifier} {issue.message}\n")
    sys.exit(int(not result.passed()))


if __name__ == "__main__":
    main()
