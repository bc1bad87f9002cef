"""A private dataset is private: named tokens, its own names only, and nothing for pages of other origins."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.configuration import Configuration
from kg.errors import ConfigurationError
from kg.setting_values import Secret
from kg.web.access import Access
from kg.web.errors import CrossOriginError, ForbiddenError, MisdirectedError, UnauthorizedError
from kg.web.tokens import Right, Tokens
from tests import scratch

WRITE, READ = "w" * 20, "r" * 20
TRIPLE = "<urn:a> <urn:b> <urn:c> ."
PAGE = "https://page.example"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# Tokens in a file


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_tokens_have_names_and_rights(tmp_path: Path) -> None:
    digest = hashlib.sha256(WRITE.encode()).hexdigest()
    text = f"# who  right  token\nanna write sha256:{digest}  # the editor\nboard read {READ}\n\n"
    tokens = Tokens(written(tmp_path / "tokens", text), Secret())
    tokens.load()
    found = [tokens.holder(f"Bearer {each}") for each in (WRITE, READ, "x", digest)]
    assert [(each.name, each.right) if each else None for each in found] == [
        ("anna", Right.WRITE), ("board", Right.READ), None, None,
    ]  # fmt: skip
    assert not tokens.everybody_reads
    assert tokens.holder(f"Basic {WRITE}") is None


def test_a_changed_file_counts_at_once_and_a_lost_one_opens_nothing(tmp_path: Path) -> None:
    file = written(tmp_path / "tokens", f"anna write {WRITE}\n* read\n")
    tokens = Tokens(file, Secret())
    assert tokens.holder(f"Bearer {WRITE}")
    assert tokens.everybody_reads
    written(file, f"bert read {READ}\n")
    assert tokens.holder(f"Bearer {WRITE}") is None
    assert tokens.holder(f"Bearer {READ}")
    assert not tokens.everybody_reads
    file.unlink()
    assert tokens.holder(f"Bearer {READ}") is None
    assert not tokens.everybody_reads
    written(file, f"carla write {WRITE}\n")
    holder = tokens.holder(f"Bearer {WRITE}")
    assert holder
    assert holder.name == "carla"


def test_while_a_changed_file_is_read_its_tokens_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "tokens", f"anna write {WRITE}\n")
    tokens, meanwhile = Tokens(file, Secret()), []
    tokens.load()
    read = Path.read_text

    def read_slowly(path: Path, encoding: str) -> str:
        monkeypatch.setattr(Path, "read_text", read)
        # What another thread is told.
        meanwhile.append(tokens.holder(f"Bearer {WRITE}"))
        return read(path, encoding)

    monkeypatch.setattr(Path, "read_text", read_slowly)
    written(file, f"anna write {WRITE}\nbert read {READ}\n")
    assert tokens.holder(f"Bearer {READ}")
    assert [each.name for each in meanwhile if each] == ["anna"]


def test_a_digest_is_the_same_in_capitals_and_no_token_itself(tmp_path: Path) -> None:
    digest = f"sha256:{hashlib.sha256(WRITE.encode()).hexdigest().upper()}"
    tokens = Tokens(written(tmp_path / "tokens", f"anna write {digest}\n"), Secret())
    tokens.load()
    assert tokens.holder(f"Bearer {WRITE}")
    assert tokens.holder(f"Bearer {digest}") is None


@pytest.mark.parametrize(
    "line",
    [
        *("anna", "anna write", "anna all x", "* write", "a/b read x", "anna read x y", "*"),
        *("anna write sha256:3f5a", "anna write SHA256:x", "anna write schlüssel-von-anna"),
    ],
)
def test_a_bad_line_is_said_at_the_start_and_gives_no_right_later(tmp_path: Path, line: str) -> None:
    file = written(tmp_path / "tokens", f"bert write {WRITE}\n{line}\n")
    tokens = Tokens(file, Secret())
    with pytest.raises(ConfigurationError, match=r"tokens:2: a line is"):
        tokens.load()
    assert tokens.holder(f"Bearer {WRITE}")
    assert tokens.holder("Bearer x") is None
    assert not tokens.everybody_reads


def test_a_token_that_reads_does_not_write(tmp_path: Path) -> None:
    access = Access(Configuration(tokens_file=written(tmp_path / "t", f"board read {READ}\nanna write {WRITE}\n")))
    with pytest.raises(ForbiddenError, match="board"):
        access.require_write(f"Bearer {READ}")
    assert access.require_write(f"Bearer {WRITE}").name == "anna"
    assert access.require_read("/sparql", "GET", f"Bearer {READ}")
    for path in ("/sparql", "/store", "/metrics", "/openapi.json", "/drug/x", "/health/x", "/ready/x"):
        with pytest.raises(UnauthorizedError):
            access.require_read(path, "GET", "")
    for path in ("/health", "/ready", "/static/site.css"):
        assert access.require_read(path, "GET", "") is None


def test_what_is_seldom_meant_is_warned_of(tmp_path: Path) -> None:
    quiet = Configuration(dataset=tmp_path, token=Secret(WRITE))
    assert not list(Access(quiet).warnings())
    loud = Configuration(dataset=tmp_path, token=Secret("short"), host="192.0.2.1", cors_origin="*")
    said = "\n".join(Access(loud).warnings())
    assert all(word in said for word in ("MYELOMA_KG_TOKEN has fewer than 16", "TLS", "cors_origin=*"))
    behind = Configuration(dataset=tmp_path, token=Secret(WRITE), host="192.0.2.1", public_url="https://a.example")
    assert not list(Access(behind).warnings())


# Names of the server, and pages of others


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("localhost:8642", True), ("LOCALHOST", True), ("127.0.0.1:8642", True), ("[::1]:8642", True),
        ("10.1.2.3", True), ("kg.example", True), ("kg.example:443", True), ("mine.example.", True),
        ("evil.example", False), ("localhost.evil.example", False), ("127.0.0.1.evil.example:8642", False),
        ("kg.example.evil", False), ("", True),
    ],
)  # fmt: skip
def test_a_private_server_answers_to_its_own_names(tmp_path: Path, host: str, *, taken: bool) -> None:
    named = {"public_url": "https://kg.example/m", "hosts": ("mine.example",)}
    access = Access(Configuration(dataset=tmp_path, token=Secret(WRITE), **named))  # type: ignore[arg-type]
    if taken:
        access.check_host(host)
    else:
        with pytest.raises(MisdirectedError, match="no name of this server"):
            access.check_host(host)
    Access(Configuration()).check_host(host)


OWN = {"host": "127.0.0.1:8642"}
CROSS = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "origin": PAGE}


@pytest.mark.parametrize(
    ("method", "path", "headers", "origin", "taken"),
    [
        ("GET", "/sparql", {}, None, True),
        ("PUT", "/store", {}, None, True),
        ("GET", "/sparql", {"sec-fetch-site": "same-origin"}, None, True),
        ("POST", "/update", {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8642"}, None, True),
        ("GET", "/", {"sec-fetch-site": "none", "sec-fetch-dest": "document"}, None, True),
        # A link that somebody follows.
        ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}, None, True),
        ("GET", "/sparql", CROSS, None, False),
        ("OPTIONS", "/update", CROSS, None, False),
        ("GET", "/store", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}, None, False),
        ("GET", "/store", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"}, None, False),
        ("GET", "/store", {"sec-fetch-site": "same-site", "sec-fetch-dest": "script"}, None, False),
        ("POST", "/update", CROSS, None, False),
        ("POST", "/update", {"origin": PAGE}, None, False),
        ("POST", "/update", {"origin": "null"}, None, False),
        ("POST", "/update", {"origin": "http://localhost:3000"}, None, False),
        ("POST", "/update", {"origin": "http://["}, None, False),
        ("GET", "/sparql", {"origin": "http://["}, None, True),
        ("DELETE", "/store", {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"}, None, False),
        # A form that a page of another has sent.
        ("POST", "/update", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}, None, False),
        ("GET", "/sparql", CROSS, "*", True),
        ("POST", "/sparql", CROSS, "*", True),
        ("POST", "/update", CROSS, "*", False),
        ("PUT", "/store", CROSS, "*", False),
        ("GET", "/sparql", CROSS, PAGE, True),
        ("POST", "/update", CROSS, PAGE, True),
        ("POST", "/update", {**CROSS, "origin": "https://other.example"}, PAGE, False),
    ],
)
def test_what_a_browser_sends_for_a_page_of_another(
    tmp_path: Path, method: str, path: str, headers: dict[str, str], origin: str | None, *, taken: bool
) -> None:
    access = Access(Configuration(dataset=tmp_path, token=Secret(WRITE), cors_origin=origin))
    if taken:
        access.check_origin(method, path, OWN | headers)
    else:
        with pytest.raises(CrossOriginError):
            access.check_origin(method, path, OWN | headers)
    Access(Configuration()).check_origin(method, path, OWN | headers)


# A real server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = tmp_path_factory.mktemp("private")
    tokens = written(home / "tokens", f"anna write {WRITE}\nboard read {READ}\n")
    flags = {"dataset": str(home / "d"), "only_dataset": True, "tokens_file": str(tokens), "workers": 1}
    with scratch.running_server(home, **flags) as (address, _):
        yield address, home


def send(
    address: str, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


ASK = "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


@pytest.mark.slow
def test_reading_and_writing_need_a_token_with_the_right(served: tuple[str, Path]) -> None:
    address, _ = served
    turtle = {"Content_Type": "text/turtle"}
    assert send(address, "GET", ASK)[0] == 401
    assert send(address, "GET", ASK, **bearer("x"))[0] == 401
    assert send(address, "GET", ASK, **bearer(READ))[0] == 200
    assert send(address, "PUT", "/store?graph=urn:g", TRIPLE, **turtle)[0] == 401
    assert send(address, "PUT", "/store?graph=urn:g", TRIPLE, **turtle, **bearer(READ))[0] == 403
    assert send(address, "PUT", "/store?graph=urn:g", TRIPLE, **turtle, **bearer(WRITE))[0] in {201, 204}
    assert send(address, "GET", "/health")[0] == 200


def test_no_page_of_another_reads_or_writes(served: tuple[str, Path]) -> None:
    address, _ = served
    status, headers, _ = send(address, "GET", ASK, **bearer(READ))
    assert status == 200
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    fetch = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty", "Origin": PAGE}
    status, headers, _ = send(address, "GET", ASK, **bearer(READ), **fetch)
    assert (status, headers["X-Error-Code"]) == (403, "cross-origin")
    assert "Access-Control-Allow-Origin" not in headers
    wanted = {"Access_Control_Request_Method": "PUT", "Access_Control_Request_Headers": "authorization"}
    status, headers, _ = send(address, "OPTIONS", "/store", **fetch, **wanted)
    assert "Access-Control-Allow-Origin" not in headers
    body = "INSERT DATA { <urn:x> <urn:y> 1 }"
    update = {"Content_Type": "application/sparql-update", **bearer(WRITE)}
    assert send(address, "POST", "/update", body, **update, **fetch)[0] == 403
    assert send(address, "POST", "/update", body, **update, Origin="null")[0] == 403
    assert send(address, "POST", "/update", body, **update, Host="evil.example")[0] == 421
    assert send(address, "GET", ASK, **bearer(READ), Host="evil.example:80")[0] == 421


def test_a_write_leaves_a_line_of_who_what_and_how_much(served: tuple[str, Path]) -> None:
    address, home = served
    update = {"Content_Type": "application/sparql-update", **bearer(WRITE)}
    body = "INSERT DATA { <urn:audited> <urn:y> 'secret words' }"
    assert send(address, "POST", "/update", body, **update, X_Request_Id="audited-1")[0] == 204
    lines = [json.loads(line) for line in (home / scratch.LOG).read_text(encoding="utf-8").splitlines()]
    (line,) = [each for each in lines if each["logger"] == "myeloma_kg.audit" and each["id"] == "audited-1"]
    assert (line["who"], line["client"]) == ("anna", "127.0.0.1")
    assert line["what"] == [{"step": "update", "graph": "", "bytes": len(body)}]
    assert line["version"]
    assert "secret words" not in json.dumps(lines)
    assert WRITE not in json.dumps(lines)


def test_a_dataset_without_a_file_of_tokens_is_read_by_everybody_who_reaches_it(tmp_path: Path) -> None:
    access = Access(Configuration(dataset=tmp_path, token=Secret(WRITE)))
    assert access.require_read("/sparql", "GET", "") is None
    assert access.require_write(f"Bearer {WRITE}").name == "token"


@pytest.mark.slow
def test_what_cannot_be_private_is_not_started(tmp_path: Path) -> None:
    scratch.publish(tmp_path)
    tokens = written(tmp_path / "tokens", "anna scribble x\n")
    with (
        pytest.raises(AssertionError, match=r"tokens:1: a line is"),
        scratch.running_server(tmp_path, tokens_file=str(tokens)),
    ):
        pass
