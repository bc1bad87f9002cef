"""Calls to others: only to what is listed and public, whatever the name, the spelling or a redirect says."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.federation import outgoing
from kg.federation.errors import PartnerError, PartnerTimeoutError, RemoteAccessError
from kg.federation.outgoing import Fetched, Outgoing, checked_address
from tests.partner import Partner, Reply

LOOPBACK = ("127.0.0.0/8",)


def fetch(way: Outgoing, address: str, seconds: float = 5.0, most: int = 10_000) -> Fetched:
    return way.fetch(address, seconds=seconds, most=most)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Have every name resolve to these addresses, and no connection be made; give the names that were looked up."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(host)
        families = [socket.AF_INET6 if ":" in each else socket.AF_INET for each in addresses]
        return [(family, 1, 6, "", (each, port)) for family, each in zip(families, addresses, strict=True)]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
    return asked


def test_an_answer_comes_with_what_it_is(partner: Partner) -> None:
    partner.reply = Reply(body=b"what", content_type="text/turtle")
    found = fetch(Outgoing([partner.address], LOOPBACK), f"{partner.address}data?a=b%20c")
    with found.body:
        assert (found.body.read(), found.size, found.content_type) == (b"what", 4, "text/turtle")
    assert [each.target for each in partner.received] == ["/data?a=b%20c"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_a_name_that_leads_to_a_machine_that_is_not_public_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolves_to(monkeypatch, address)
    with pytest.raises(RemoteAccessError, match="no public address"):
        fetch(Outgoing(["https://allowed.example/"]), "https://allowed.example/sparql")


def test_one_address_that_is_not_public_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(RemoteAccessError, match=r"10\.0\.0\.1"):
        fetch(Outgoing(["https://allowed.example/"]), "https://allowed.example/sparql")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch, partner: Partner) -> None:
    asked = resolves_to(monkeypatch, "127.0.0.1")
    address = f"http://allowed.example:{partner.port}/"
    fetch(Outgoing([address], LOOPBACK), address).body.close()
    assert asked == ["allowed.example"]
    assert partner.received[0].headers["Host"] == f"allowed.example:{partner.port}"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_loopback_is_refused_however_it_is_written(partner: Partner, host: str) -> None:
    address = f"http://{host}:{partner.port}/"
    with pytest.raises((RemoteAccessError, PartnerError)):
        fetch(Outgoing([address]), address)
    assert not partner.received


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/",
        "https://allowed.example.org/",
        "https://allowed.example@127.0.0.1/",
        "https://allowed.example/@127.0.0.1/../../x",
        "https://allowed.example/open/../shut",
        "https://allowed.example/open/%2E%2e/shut",
        "https://allowed.example/\\@127.0.0.1/",
        "https://allowed.example/#x",
        "https://allowed.example/a b",
        "https://allowed.example/\r\nHost: x",
        "https://allowed.example/ü",
        "http://allowed.example/",
        "https://allowed.example/open/%2e/%2e%2E/shut",
        "https://allowed.example:0/",
        "https://allowed.example:99999/",
        "https://[::1/",
        "file:///etc/passwd",
        "ftp://allowed.example/",
        "",
    ],
)
def test_what_is_not_plainly_on_the_list_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    asked = resolves_to(monkeypatch, "127.0.0.1")
    with pytest.raises(RemoteAccessError, match="may not be called"):
        fetch(Outgoing(["https://allowed.example/"], LOOPBACK), address)
    assert not asked


@pytest.mark.parametrize(
    ("address", "allow", "called"),
    [
        ("HTTPS://ALLOWED.EXAMPLE/sparql", "https://allowed.example/", "https://allowed.example/sparql"),
        ("https://allowed.example:443/sparql", "https://allowed.example/sparql", "https://allowed.example/sparql"),
        ("https://allowed.example/sp%61rql", "https://allowed.example/sparql", "https://allowed.example/sparql"),
        ("https://allowed.example/sparql", "https://ALLOWED.example:443/sp%61rql", "https://allowed.example/sparql"),
        ("http://allowed.example/a%2fb%c3%a9", "http://allowed.example/a%2Fb", "http://allowed.example/a%2Fb%c3%a9"),
        ("https://allowed.example/%61dmin", "https://allowed.example/sparql", ""),
        ("https://allowed.example:8443/sparql", "https://allowed.example/sparql", ""),
    ],
)
def test_addresses_are_compared_in_one_spelling(address: str, allow: str, called: str) -> None:
    if called:
        assert checked_address(address, (allow,)).geturl() == called
    else:
        with pytest.raises(RemoteAccessError, match="Allowed are"):
            checked_address(address, (allow,))


@pytest.mark.parametrize(
    "place",
    [
        "fec0::1", "3fff::1", "fe80::1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::1", "100.64.0.1",
        "192.0.0.192", "192.88.99.1", "2002:c000:c0::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_called(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    resolves_to(monkeypatch, place)
    with pytest.raises(RemoteAccessError, match="no public address"):
        fetch(Outgoing(["https://allowed.example/"]), "https://allowed.example/sparql")


@pytest.mark.parametrize("host", ["[2001:db8::a]", "[::ffff:127.0.0.1]"])
def test_the_end_of_an_address_of_ipv6_is_no_port(host: str) -> None:
    with pytest.raises(RemoteAccessError, match="no public address"):
        fetch(Outgoing([f"http://{host}/"]), f"http://{host}/")


def test_user_names_are_refused_though_the_list_has_one() -> None:
    with pytest.raises(RemoteAccessError, match="user name"):
        fetch(Outgoing(["https://allowed.example@127.0.0.1/"]), "https://allowed.example@127.0.0.1/")


def test_a_redirect_is_followed_within_the_list(partner: Partner) -> None:
    partner.replies = {"/old": Reply(status=308, location="/new")}
    way = Outgoing([partner.address], LOOPBACK)
    found = way.fetch(f"{partner.address}old", seconds=5, most=100, method="POST", body=b"question")
    found.body.close()
    assert found.address == f"{partner.address}new"
    assert [(each.method, each.body) for each in partner.received] == [("POST", b"question")] * 2


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{port}/private", "http://other.example/", "//127.0.0.1/", "file:///etc/passwd"]
)
def test_a_redirect_out_of_the_list_is_refused(partner: Partner, location: str) -> None:
    partner.replies = {"/open/a": Reply(status=302, location=location.format(port=partner.port))}
    with pytest.raises(RemoteAccessError, match="may not be called"):
        fetch(Outgoing([f"{partner.address}open/"], LOOPBACK), f"{partner.address}open/a")
    assert len(partner.received) == 1


def test_a_redirect_to_a_private_machine_is_refused(partner: Partner) -> None:
    partner.reply = Reply(status=307, location="http://10.0.0.1/")
    with pytest.raises(RemoteAccessError, match="no public address"):
        fetch(Outgoing([partner.address, "http://10.0.0.1/"], LOOPBACK), partner.address)


def test_a_circle_of_redirects_ends(partner: Partner) -> None:
    partner.reply = Reply(status=302, location="/")
    with pytest.raises(PartnerError, match="redirects more than"):
        fetch(Outgoing([partner.address], LOOPBACK), partner.address)


def test_an_answer_that_is_too_large_is_not_taken(partner: Partner) -> None:
    partner.reply = Reply(body=b"x" * 10_001)
    with pytest.raises(PartnerError, match="is larger than"):
        fetch(Outgoing([partner.address], LOOPBACK), partner.address)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=500, body=b"out\nof order"), "500 Internal Server Error: out of order"),
        (Reply(claims=100, body=b"less"), "could not be asked"),
        (Reply(encoding="gzip", body=b"\x1f\x8b"), "compressed"),
    ],
)
def test_an_answer_that_is_none_is_the_partners_failure(partner: Partner, reply: Reply, message: str) -> None:
    partner.reply = reply
    with pytest.raises(PartnerError, match=message):
        fetch(Outgoing([partner.address], LOOPBACK), partner.address)


@pytest.mark.parametrize("reply", [Reply(wait=2), Reply(body=b"x" * 1000, pause=0.05)])
def test_a_partner_that_is_slow_is_left_in_time(partner: Partner, reply: Reply) -> None:
    partner.reply = reply
    began = time.monotonic()
    with pytest.raises(PartnerTimeoutError, match=r"within 0\.2 s"):
        fetch(Outgoing([partner.address], LOOPBACK), partner.address, seconds=0.2)
    assert time.monotonic() - began < 1


def test_a_partner_that_is_not_there_is_named() -> None:
    with pytest.raises(PartnerError, match=r"http://127\.0\.0\.1:1/"):
        fetch(Outgoing(["http://127.0.0.1:1/"], LOOPBACK), "http://127.0.0.1:1/")


@pytest.mark.slow
def test_a_certificate_of_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls_partner: Callable[[Path], Partner]
) -> None:
    both = tmp_path / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=allowed.example"]
    made += ["-addext", "subjectAltName=DNS:allowed.example", "-keyout", "key.pem", "-out", "cert.pem"]
    try:
        subprocess.run(made, check=True, cwd=tmp_path, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not there to make a certificate")
    both.write_text((tmp_path / "key.pem").read_text() + (tmp_path / "cert.pem").read_text())
    partner = tls_partner(both)
    resolves_to(monkeypatch, "127.0.0.1")
    right, wrong = (f"https://{host}.example:{partner.port}/" for host in ("allowed", "other"))
    way = Outgoing([right, wrong], LOOPBACK)
    outgoing._tls.cache_clear()
    with pytest.raises(PartnerError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(way, right)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    outgoing._tls.cache_clear()
    fetch(way, right).body.close()
    with pytest.raises(PartnerError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(way, wrong)
    outgoing._tls.cache_clear()
