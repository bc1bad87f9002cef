"""Public services as servers of this machine: what is asked, how often, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from kg.cli.fetch import fetch_command
from kg.downloads import download as downloads
from kg.downloads.download import Download
from kg.downloads.services import SERVICES, service_of
from kg.errors import Audience, UnknownNameError
from kg.federation.errors import PartnerError, RemoteAccessError
from tests.partner import Partner, Reply, running_partner

LOCAL = ("127.0.0.0/8",)


@pytest.fixture
def partner() -> Iterator[Partner]:
    with running_partner() as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def download(partner: Partner, tmp_path: Path, slept: list[float]) -> Callable[[str], Download]:
    def of(source: str) -> Download:
        return Download(service_of(source), tmp_path / "out", private=LOCAL, sleep=slept.append).at(partner.address)

    return of


def asked(partner: Partner) -> list[dict[str, str]]:
    return [
        {
            "path": (parts := urlsplit(one.target)).path,
            **{key: values[0] for key, values in parse_qs(parts.query).items()},
        }
        for one in partner.received
    ]


def page(partner: Partner, *numbers: str, following: str = "") -> Reply:
    studies = [{"protocolSection": {"identificationModule": {"nctId": number}}} for number in numbers]
    return Reply(json.dumps({"studies": studies, **({"nextPageToken": following} if following else {})}).encode())


def answers(partner: Partner, *replies: Reply) -> None:
    """Let the partner answer one after the other, whatever the address."""
    waiting = list(replies)

    class Turn(dict[str, Reply]):
        def get(self, _target: str, default: Reply | None = None) -> Reply | None:  # type: ignore[override]
            return waiting.pop(0) if waiting else default

    partner.replies = Turn()


def test_pages_are_asked_for_until_there_are_no_more(
    partner: Partner, download: Callable[[str], Download], slept: list[float], tmp_path: Path
) -> None:
    answers(partner, page(partner, "NCT1", "NCT2", following="t1"), page(partner, "NCT3"))
    done = download("clinicaltrials-gov").run(["multiple myeloma", "lenalidomide"], 500)
    assert (done.records, done.fresh, done.kept) == (3, 2, 0)
    query = {"path": "/", "query.term": "multiple myeloma lenalidomide", "format": "json", "pageSize": "100"}
    assert asked(partner) == [query, {**query, "pageToken": "t1"}]
    assert slept == [1.0], "between two requests"
    assert len(list((tmp_path / "out").glob("clinicaltrials-gov-*.json"))) == 2


def test_the_address_of_a_mirror_ends_with_a_slash_or_without(
    partner: Partner, tmp_path: Path, slept: list[float]
) -> None:
    partner.reply = Reply(json.dumps({"esearchresult": {"idlist": []}}).encode())
    download = Download(service_of("pubmed"), tmp_path / "out", private=LOCAL, sleep=slept.append)
    for address in (f"{partner.address}eutils", f"{partner.address}eutils/"):
        download.at(address).run(["neutropenia"], 5)
    assert {one["path"] for one in asked(partner)} == {"/eutils/esearch.fcgi"}


def test_what_is_there_is_not_asked_for_again(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = page(partner, "NCT00000001")
    first = download("clinicaltrials-gov").run(["NCT00000001"], 10)
    again = download("clinicaltrials-gov").run(["NCT00000001"], 10)
    assert (first.fresh, again.fresh, again.kept) == (1, 0, 1)
    assert [one["filter.ids"] for one in asked(partner)] == ["NCT00000001"]


def test_no_more_records_are_asked_for_than_wanted(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = page(partner, *(f"NCT{number}" for number in range(30)), following="more")
    assert download("clinicaltrials-gov").run(["myeloma"], 130).records == 60
    assert [one["pageSize"] for one in asked(partner)] == ["100", "30"]


def test_a_search_gives_the_articles_that_are_fetched(
    partner: Partner, download: Callable[[str], Download], tmp_path: Path
) -> None:
    answers(partner, Reply(b'{"esearchresult": {"idlist": ["1", "2"]}}'), Reply(b"<PubmedArticleSet/>"))
    assert download("pubmed").run(["lenalidomide neutropenia"], 50).records == 2
    search, articles = asked(partner)
    assert (search["path"], search["term"], search["retmax"]) == ("/esearch.fcgi", "lenalidomide neutropenia", "50")
    assert (articles["path"], articles["id"]) == ("/efetch.fcgi", "1,2")
    assert [path.suffix for path in (tmp_path / "out").iterdir() if not path.name.startswith(".")] == [".xml"]


def test_labels_are_searched_by_both_names(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = Reply(b'{"meta": {"results": {"total": 1}}, "results": [{}]}')
    assert download("drug-labels").run(["Revlimid"], 300).records == 1
    assert asked(partner)[0]["search"] == 'openfda.generic_name:"Revlimid" openfda.brand_name:"Revlimid"'


def test_a_busy_service_is_asked_again_with_longer_pauses(
    partner: Partner, download: Callable[[str], Download], slept: list[float]
) -> None:
    answers(partner, Reply(status=429), Reply(status=503), page(partner, "NCT1"))
    assert download("clinicaltrials-gov").run(["myeloma"], 10).records == 1
    assert slept == [1.0, 2.0]


def test_what_is_refused_is_not_asked_again(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = Reply(b"no such parameter", status=400)
    with pytest.raises(PartnerError, match="400"):
        download("clinicaltrials-gov").run(["myeloma"], 10)
    assert len(partner.received) == 1


def test_a_service_that_fails_again_and_again_ends_it_and_nothing_is_lost(
    partner: Partner, download: Callable[[str], Download], tmp_path: Path
) -> None:
    answers(partner, page(partner, "NCT1", following="t"), *(Reply(status=503) for _ in range(downloads.RETRIES + 1)))
    with pytest.raises(PartnerError, match="503"):
        download("clinicaltrials-gov").run(["myeloma"], 300)
    assert len(list((tmp_path / "out").iterdir())) == 1, "the first page, and no draft"


def test_what_is_no_json_is_said(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = Reply(b"<html>")
    with pytest.raises(PartnerError, match="what is no JSON"):
        download("clinicaltrials-gov").run(["myeloma"], 10)


def test_a_redirect_to_elsewhere_is_not_followed(partner: Partner, download: Callable[[str], Download]) -> None:
    partner.reply = Reply(status=302, location="http://elsewhere.example/")
    with pytest.raises(RemoteAccessError):
        download("clinicaltrials-gov").run(["myeloma"], 10)


def test_the_remedy_for_a_private_address_is_an_option_of_the_command(partner: Partner, tmp_path: Path) -> None:
    done = run("clinicaltrials-gov", "myeloma", "--server", partner.address, "--output", tmp_path / "out", "--yes")
    assert isinstance(done.exception, RemoteAccessError)
    message = done.exception.message_for(Audience.COMMAND_LINE)
    assert "--private 10.1.0.0/16" in message
    assert "service" not in message


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(fetch_command, [str(one) for one in arguments], input=answer)


def test_nothing_is_asked_before_it_was_said(partner: Partner, tmp_path: Path) -> None:
    local = ("--server", partner.address, "--private", LOCAL[0], "--output", tmp_path / "out")
    result = run("clinicaltrials-gov", "myeloma", *local, answer="n\n")
    assert result.exit_code == 1
    assert partner.received == []
    assert f"This asks the data API of ClinicalTrials.gov, {partner.address}" in result.output
    assert "for up to 1,000 records about: myeloma (11 requests at most, 1 s apart)" in result.output
    assert "terms of use: https://clinicaltrials.gov/about-site/terms-conditions" in result.output
    partner.reply = page(partner, "NCT1")
    result = run("clinicaltrials-gov", "myeloma", *local, "--yes")
    assert result.exit_code == 0, result.output
    assert f"myeloma-kg load clinicaltrials-gov {tmp_path / 'out'}" in result.output


def test_services_are_listed_and_others_refused() -> None:
    assert run().output.count("\n  takes ") == len(SERVICES)
    assert isinstance(run("oncotree", "x").exception, UnknownNameError)
    assert run("pubmed").exit_code == 2
