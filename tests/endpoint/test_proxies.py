"""Behind a reverse proxy: who the client is, and that every link leads through the proxy."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import VOID

from kg.configuration import load_configuration
from kg.errors import ConfigurationError
from kg.web.proxies import Proxies
from tests import scratch
from tests.waiting import wait_for

PREFIX = "/myeloma"
PAGES = (
    "/",
    "/drug/lenalidomide",
    "/trial/SWOG-S0777",
    "/search?q=lenalidomyde",
    "/paths?from=VRd&to=thrombocytopenia",
    "/explain?s=VRd&p=a&o=mk:ProteasomeInhibitorContainingRegimen",
    "/drug/no-such-drug",
    "/a/path/that/leads/nowhere",
)
BROWSER = "text/html, */*;q=0.5"
LINK = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ((), "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", "", "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (("127.0.0.1",), "198.51.100.9", "203.0.113.7", "198.51.100.9"),
        (("127.0.0.1",), "127.0.0.1", "192.0.2.1, 203.0.113.7", "203.0.113.7"),
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", "192.0.2.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        (("10.0.0.0/8",), "10.9.9.9", "10.1.2.3", "10.9.9.9"),
        (("127.0.0.1",), "::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"),
        (("127.0.0.1",), "127.0.0.1", "203.0.113.7, , unknown", "unknown"),
        (("127.0.0.1",), "127.0.0.1", "x" * 500, "x" * 64),
    ],
)
def test_the_client_is_the_nearest_hop_that_is_no_proxy_of_ours(
    trusted: tuple[str, ...], peer: str, forwarded: str, client: str
) -> None:
    assert Proxies(trusted).client(peer, forwarded) == client


def test_a_proxy_that_could_never_match_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"'localhost' is not IP addresses or networks"):
        load_configuration({"trusted_proxies": "localhost"}, environ={})


class Proxy(BaseHTTPRequestHandler):
    """Hands on what stands under the prefix, without it, as the examples in deploy/ do."""

    upstream = ""

    def do_GET(self) -> None:
        if not self.path.startswith(PREFIX + "/"):
            self.send_error(404, "not ours")
            return
        hops = filter(None, [self.headers["X-Forwarded-For"], self.client_address[0]])
        sent = {"Accept": self.headers["Accept"] or "*/*", "X-Forwarded-For": ", ".join(hops)}
        connection = http.client.HTTPConnection(self.upstream, timeout=30)
        connection.request("GET", self.path.removeprefix(PREFIX), headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.send_response(answer.status)
        for name in ("Content-Type", "Location"):
            if answer.headers[name]:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


@contextmanager
def proxy() -> Iterator[tuple[str, type[Proxy]]]:
    handler = type("ProxyOfTest", (Proxy,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}", handler
        server.shutdown()
        running.join()


def get(url: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    split = urlsplit(url)
    connection = http.client.HTTPConnection(split.netloc, timeout=30)
    connection.request("GET", url.removeprefix(f"http://{split.netloc}"), headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, body


def status_at_the_end(link: str) -> int:
    """Return the status of a link for a browser, of what it leads to where it leads on (303)."""
    status, headers, _ = get(link, Accept=BROWSER)
    return get(urldefrag(urljoin(link, headers["Location"])).url, Accept=BROWSER)[0] if status == 303 else status


@pytest.fixture(scope="module")
def home(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for the log of the server that only borrows the graph."""
    borrowed = tmp_path_factory.mktemp("behind a proxy")
    for each in built_home.iterdir():
        (borrowed / each.name).symlink_to(each)
    return borrowed


@pytest.fixture(scope="module")
def public(home: Path) -> Iterator[str]:
    with proxy() as (url, handler):
        flags = {"public_url": url, "trusted_proxies": ["127.0.0.1"]}
        with scratch.running_server(home, **flags) as (address, _):
            handler.upstream = urlsplit(address).netloc
            yield url


@pytest.mark.slow
def test_what_programs_are_told_names_the_public_address(public: str) -> None:
    described = Graph().parse(data=get(f"{public}/sparql", Accept="text/turtle")[2])
    endpoints = set(described.objects(None, URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")))
    assert endpoints == {URIRef(f"{public}/sparql")}
    void = Graph().parse(data=get(f"{public}/.well-known/void", Accept="application/n-triples")[2])
    assert set(void.objects(None, VOID.sparqlEndpoint)) == {URIRef(f"{public}/sparql")}
    assert json.loads(get(f"{public}/openapi.json")[2])["servers"] == [{"url": public}]
    assert f"<code>{public}/sparql</code>" in get(f"{public}/help", Accept="text/html")[2]
    status, headers, _ = get(f"{public}/queries")
    assert (status, headers["Location"]) == (308, f"{public}/queries/")


@pytest.mark.slow
def test_every_link_of_a_page_leads_through_the_proxy(public: str) -> None:
    followed: dict[str, int] = {}
    for page in PAGES:
        _, headers, text = get(public + page, Accept="text/html")
        assert headers.get_content_type() == "text/html"
        links = {urldefrag(urljoin(public + page, found.replace("&amp;", "&"))).url for found in LINK.findall(text)}
        # An error page leads to its own content, and is an error all the same.
        links.discard(public + page)
        own = sorted(link for link in links if urlsplit(link).netloc == urlsplit(public).netloc)
        assert f"{public}/static/site.css" in own
        for link in own[:25]:
            followed[link] = followed.get(link) or status_at_the_end(link)
    assert len(followed) > 25
    assert {link: status for link, status in followed.items() if status != 200} == {}


@pytest.mark.slow
def test_the_log_names_the_client_and_not_the_proxy(public: str, home: Path) -> None:
    get(f"{public}/health", **{"X-Forwarded-For": "192.0.2.1"})
    # The proxy stands on this machine and so does who asks it: what is no proxy of ours is what the header brings.
    log = home / scratch.LOG
    wait_for(lambda: '"client": "192.0.2.1"' in log.read_text(encoding="utf-8"), 10)
