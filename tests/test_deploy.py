"""The examples of deploy/: each parses, names what exists, and fits the limits of the server and the other examples."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from kg import configuration
from kg.cli.main import cli
from kg.configuration import PREFIX, Configuration
from kg.evaluation.pool import Pool
from server import create_app
from tests import scratch

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = ("myeloma-kg.service", "myeloma-kg-build.service")
SETTINGS = {each.name for each in fields(Configuration)}
EXAMPLE = configuration.load_configuration(environ={}, file=DEPLOY / "settings.toml")
PATH = urlsplit(EXAMPLE.public_url).path
LARGEST_BODY = 3 * EXAMPLE.query_bytes + 65536
LONGEST_WAIT = EXAMPLE.queue_seconds + EXAMPLE.deadline_seconds
MOST_MEMORY = EXAMPLE.workers * EXAMPLE.memory_bytes + 2**30
COMMAND = "/opt/myeloma-kg/.venv/bin/myeloma-kg"


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def size(text: str) -> int:
    """Return bytes; a bare k, m or g, as nginx, systemd and Podman write it, is binary."""
    number, unit = re.fullmatch(r"(\d+)([a-zA-Z]*)", text).groups()  # type: ignore[union-attr]
    powers = {"": 0, "k": 1, "kib": 1, "m": 2, "mib": 2, "g": 3, "gib": 3}
    return int(number) * (10**6 if unit == "MB" else 1024 ** powers[unit.lower()])


def test_every_setting_that_an_example_names_exists() -> None:
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        variables = {found.lower() for found in re.findall(rf"{PREFIX}([A-Z_]+)\b", text)}
        assert variables <= SETTINGS | {"home"}, path.name
        said = re.sub(r"^[^#]*$", "", text, flags=re.MULTILINE) if path.suffix != ".md" else text
        words = {
            word for word in re.findall(r"`?\b([a-z]+_[a-z_]+)\b", said) if not word.startswith(("proxy_", "flush_"))
        }
        assert words <= SETTINGS | {"trusted_proxies"} | {"test_deploy"}, path.name


def test_every_command_that_an_example_names_exists() -> None:
    lines = re.findall(
        rf"(?:{COMMAND}|`myeloma-kg|\.venv/bin/myeloma-kg) ([a-z][^`\n]*)",
        "\n".join(path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()),
    )
    assert len(lines) >= 4
    for line in lines:
        name, *arguments = shlex.split(line.partition("&&")[0])
        _, command, _ = cli.resolve_command(click.Context(cli), [name])
        assert command, line
        options = {option for parameter in command.params for option in parameter.opts}
        assert {each for each in arguments if each.startswith("--")} <= options, line


# systemd

KNOWN = {
    "Unit": {"Description", "Wants", "After"},
    "Service": {
        *("Type", "ExecStart", "Environment", "EnvironmentFile", "Restart", "RestartSec", "KillMode", "UMask", "User"),
        *("TimeoutStartSec", "TimeoutStopSec", "OOMPolicy", "MemoryMax", "TasksMax", "LimitNOFILE", "DynamicUser"),
        *(
            "StateDirectory",
            "IPAddressDeny",
            "IPAddressAllow",
            "RestrictAddressFamilies",
            "ProtectSystem",
            "ProtectHome",
        ),
        *(
            "PrivateTmp",
            "PrivateDevices",
            "PrivateUsers",
            "PrivateNetwork",
            "ProtectProc",
            "ProcSubset",
            "ProtectClock",
        ),
        *("ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "RemoveIPC"),
        *("ProtectKernelTunables", "NoNewPrivileges", "CapabilityBoundingSet", "LockPersonality", "RestrictNamespaces"),
        *("MemoryDenyWriteExecute", "RestrictRealtime", "RestrictSUIDSGID", "SystemCallArchitectures"),
        *("SystemCallFilter", "SystemCallErrorNumber"),
    },
    "Install": {"WantedBy"},
}


def unit(name: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(read(name))
    return parser


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_has_only_keys_that_systemd_knows_and_runs_hardened(name: str) -> None:
    parsed = unit(name)
    for section in parsed.sections():
        assert set(parsed[section]) <= KNOWN[section]
    service = parsed["Service"]
    assert service["ExecStart"].startswith(COMMAND)
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")
    for key in ("DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
        assert service[key] == "yes"


def test_the_unit_leaves_the_server_what_it_needs() -> None:
    served, built = (unit(name)["Service"] for name in UNITS)
    # Evaluators are reached by a socket pair, limit their own memory, and must not hear SIGTERM before the server.
    assert "AF_UNIX" in served["RestrictAddressFamilies"].split()
    assert "@resources" not in served["SystemCallFilter"]
    assert (served["KillMode"], served["OOMPolicy"]) == ("mixed", "continue")
    assert int(served["TimeoutStopSec"]) >= EXAMPLE.shutdown_seconds + 8
    assert size(served["MemoryMax"]) >= MOST_MEMORY
    # Both see the same snapshots.
    assert f"{PREFIX}HOME=%S/{served['StateDirectory']}" in served["Environment"]
    assert built["ExecStart"].endswith(f"--home %S/{served['StateDirectory']}")
    assert all(served[key] == built[key] for key in ("User", "StateDirectory"))
    # Java makes code as it goes.
    assert "MemoryDenyWriteExecute" not in built


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        (tmp_path / name).write_text(read(name).replace(COMMAND, sys.executable), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# Container

INSTRUCTIONS = {
    *("FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE"),
    *("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", read("Containerfile"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def last(name: str) -> str:
    return [words for instruction, words in instructions() if instruction == name][-1]


def test_the_container_file_copies_what_exists_and_all_that_ships() -> None:
    assert {name for name, _ in instructions()} <= INSTRUCTIONS
    copied = {
        each
        for name, words in instructions()
        if name == "COPY" and "--from" not in words
        for each in words.split()[:-1]
    }
    assert [each for each in copied if not (ROOT / each).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"kg", "loaders", "myeloma_kg", "ontology", "queries", "server.py"} <= copied
    assert {project["project"]["readme"], *project["project"]["license-files"]} <= copied


def test_systemd_serves_what_the_container_serves() -> None:
    """Else the query editor is missing where somebody follows the page to the letter."""
    script = re.compile(r"\.ci/[a-z]+")
    installed = {found for name, words in instructions() if name == "RUN" for found in script.findall(words)}
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert installed == set(script.findall(page.partition("## With systemd")[2].partition("```\n")[0]))


def test_the_container_runs_as_nobody_in_particular() -> None:
    names = [name for name, _ in instructions()]
    stage = names[len(names) - names[::-1].index("FROM") :]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last("USER"))
    assert not {"RUN", "COPY"} & set(stage[stage.index("USER") :])
    assert {
        each.split("=")[0].removeprefix(PREFIX).lower() for each in last("ENV").split() if each.startswith(PREFIX)
    } <= SETTINGS
    assert json.loads(last("ENTRYPOINT")) == [COMMAND]
    assert cli.get_command(click.Context(cli), *json.loads(last("CMD")))
    assert last("EXPOSE") == str(Configuration.port)
    comment = " ".join(line.strip("#\\ ") for line in read("Containerfile").splitlines() if line.startswith("#"))
    options = dict(re.findall(r"--([a-z-]+)(?:=(\S+))?", comment))
    assert {"read-only", "tmpfs", "init"} <= options.keys()
    assert (options["cap-drop"], options["security-opt"]) == ("all", "no-new-privileges")
    assert size(options["memory"]) >= MOST_MEMORY
    assert int(options["stop-timeout"]) >= EXAMPLE.shutdown_seconds + 8


@pytest.mark.slow
def test_the_health_check_of_the_container_sees_a_server_and_its_absence(tmp_path: Path) -> None:
    python, *arguments = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    assert Path(python).parent == Path(COMMAND).parent
    scratch.publish(tmp_path)
    with scratch.running_server(tmp_path) as (address, _):
        check = [
            sys.executable,
            *(each.replace(f"127.0.0.1:{Configuration.port}", urlsplit(address).netloc) for each in arguments),
        ]
        assert subprocess.run(check, check=False).returncode == 0
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1


# Proxies


@dataclass(frozen=True)
class Directive:
    """A line of a proxy's configuration, with the block that belongs to it."""

    words: tuple[str, ...]
    block: tuple[Directive, ...] = ()

    def all(self) -> Iterator[Directive]:
        yield self
        for each in self.block:
            yield from each.all()


def parse(signs: Iterator[str], end: str, *, within: bool = False) -> Iterator[Directive]:
    """Read directives up to the end of the block; `end` ends one without a block."""
    words: list[str] = []
    closed = not within
    for sign in signs:
        if sign == "}":
            closed = within
            break
        if sign not in {"{", end}:
            words.append(sign)
            continue
        if sign == "{":
            yield Directive(tuple(words), tuple(parse(signs, end, within=True)))
        elif words:
            yield Directive(tuple(words))
        words = []
    if words or not closed:
        raise ValueError(f"a block or a directive is not closed: {words}")


def nginx() -> Directive:
    text = re.sub(r"#.*", "", read("nginx.conf"))
    return Directive(("main",), tuple(parse(iter(re.findall(r'"[^"]*"|[{};]|[^\s{};]+', text)), ";")))


def caddy() -> Directive:
    text = re.sub(r"(?:^|\s)#.*", "", read("Caddyfile"), flags=re.MULTILINE) + "\n"
    return Directive(("main",), tuple(parse(iter(re.findall(r"\n|[^\s]+", text)), "\n")))


def value(configured: Directive, *name: str) -> tuple[str, ...]:
    (found,) = {each.words[len(name) :] for each in configured.all() if each.words[: len(name)] == name}
    return found


def test_an_unclosed_block_or_line_is_seen() -> None:
    for text in ("a { b ;", "a ; }", "a { b } ;", "a b"):
        with pytest.raises(ValueError, match="not closed"):
            list(parse(iter(text.split()), ";"))


def test_nginx_lets_through_what_the_server_takes() -> None:
    configured = nginx()
    assert {each.words[0] for each in configured.all()} - {"main"} == {
        *(
            "upstream",
            "server",
            "keepalive",
            "listen",
            "server_name",
            "return",
            "ssl_certificate",
            "ssl_certificate_key",
        ),
        *(
            "client_max_body_size",
            "large_client_header_buffers",
            "client_header_timeout",
            "client_body_timeout",
            "location",
        ),
        *("proxy_pass", "proxy_http_version", "proxy_set_header", "proxy_read_timeout", "proxy_send_timeout"),
        *("proxy_next_upstream", "proxy_buffering", "gzip"),
    }
    assert size(value(configured, "client_max_body_size")[0]) >= LARGEST_BODY
    assert size(value(configured, "large_client_header_buffers")[1]) >= EXAMPLE.header_bytes
    assert int(value(configured, "proxy_read_timeout")[0].removesuffix("s")) > LONGEST_WAIT
    assert value(configured, "proxy_buffering") == value(configured, "gzip") == ("off",)
    assert value(configured, "proxy_set_header", "X-Forwarded-For") == ("$proxy_add_x_forwarded_for",)
    assert value(configured, "upstream", "myeloma_kg") == ()
    assert Directive(("server", f"127.0.0.1:{EXAMPLE.port}")) in configured.all()
    # The slash behind the name takes the path off.
    assert Directive(("proxy_pass", "http://myeloma_kg/")) in next(
        each.block for each in configured.all() if each.words == ("location", f"{PATH}/")
    )


def test_caddy_lets_through_what_the_server_takes() -> None:
    configured = caddy()
    assert {each.words[0] for each in configured.all() if each.words} - {"main"} == {
        *("servers", "max_header_size", "timeouts", "read_header", "read_body", "example.org", "redir", "respond"),
        *(
            "handle_path",
            "request_body",
            "max_size",
            "reverse_proxy",
            "transport",
            "response_header_timeout",
            "write_timeout",
        ),
    }
    assert size(value(configured, "max_size")[0]) >= LARGEST_BODY
    assert size(value(configured, "max_header_size")[0]) >= EXAMPLE.header_bytes
    assert int(value(configured, "response_header_timeout")[0].removesuffix("s")) > LONGEST_WAIT
    assert value(configured, "handle_path") == (f"{PATH}/*",)
    assert value(configured, "reverse_proxy") == (f"127.0.0.1:{EXAMPLE.port}",)


def test_both_proxies_lead_on_to_what_the_server_has_and_keep_metrics_inside(tmp_path: Path) -> None:
    routes = {str(rule) for rule in create_app(EXAMPLE, Pool(EXAMPLE)).url_map.iter_rules()}
    assert {"/.well-known/void", "/metrics", "/health"} <= routes
    for configured in (nginx(), caddy()):
        told = {" ".join(each.words) for each in configured.all()}
        assert any(f"{PATH}/.well-known/void" in each and "308" in each for each in told)
    assert Directive(("location", "=", f"{PATH}/metrics"), (Directive(("return", "404")),)) in nginx().all()
    assert Directive(("respond", "/metrics", "404")) in caddy().all()
