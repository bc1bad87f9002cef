"""The proof behind spark.sh: a snapshot loaded through Spark is that of one process, whatever becomes of executors."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import free_port

SAMPLE = Path(__file__).parents[1] / "loaders" / "clinical_trials_gov" / "samples" / "NCT99990001.json"
STUDIES = 1500
SECONDS_TO_START = 120
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
EXECUTOR = "CoarseGrainedExecutorBackend"


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    files = studies(folder)
    began = time.monotonic()
    alone = loaded(folder, "alone", files)
    say(f"One process: {time.monotonic() - began:.0f} s.")
    with server(folder) as (process, address):
        began = time.monotonic()
        together, killed = loaded_while_executors_end(folder, files, process, address)
        say(f"Spark: {time.monotonic() - began:.0f} s, {len(killed)} executors killed: {killed}.")
        refused(folder, files, "sc://127.0.0.1:1", "No Spark Connect server answers")
    with server(folder, interpreter=other_python(folder)) as (_, address):
        refused(folder, files, address, "run Python 3.99")
    if together != alone or len(killed) < 2:
        sys.exit(f"The snapshots differ, or no executor was killed: {alone} of one process, {together} of Spark.")
    say(f"The snapshots are equal: {alone}.")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def studies(folder: Path) -> Path:
    """Write studies that differ in their numbers, which are many batches."""
    text = json.dumps(json.loads(SAMPLE.read_text(encoding="utf-8")))
    path = folder / "studies.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(text.replace("NCT99990001", f"NCT9999{number:04}") + "\n" for number in range(STUDIES))
    return path


def command(folder: Path, home: str, files: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    """Return the load into a home, with the client of Spark beside the libraries of this environment."""
    load = ["-m", "myeloma_kg", "load", "clinicaltrials-gov", str(files), "--home", str(folder / home), *options]
    return [sys.executable, *load], os.environ | {"PYTHONPATH": str(folder / "client")}


def loaded(folder: Path, home: str, files: Path) -> str:
    arguments, environment = command(folder, home, files, "--processes", "1")
    subprocess.run(arguments, env=environment, check=True, stdout=subprocess.DEVNULL)
    return digest(folder / home)


def loaded_while_executors_end(
    folder: Path, files: Path, process: subprocess.Popen[bytes], address: str
) -> tuple[str, list[int]]:
    """Load through a server; when the first, the second and the third part are there, an executor is killed."""
    arguments, environment = command(folder, "together", files, "--cluster", address)
    loading = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    killed: list[int] = []
    while loading.poll() is None:
        parts = len(list((folder / "together").rglob("*.report")))
        if parts > len(killed) and len(killed) < 3 and (running := executors(process.pid)):
            os.kill(running[0], signal.SIGKILL)
            killed.append(running[0])
        time.sleep(0.2)
    if loading.returncode:
        sys.exit(loading.returncode)
    return digest(folder / "together"), killed


def refused(folder: Path, files: Path, address: str, message: str) -> None:
    arguments, environment = command(folder, "refused", files, "--cluster", address)
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    say(f"Exit code {done.returncode}: {done.stderr.strip().splitlines()[-1]}")
    if done.returncode == 0 or message not in done.stderr:
        sys.exit(f"This was to be refused with '{message}': {done.stderr}")


def digest(home: Path) -> str:
    """Return the digest of the snapshot that a home has in use."""
    return (home / "current").read_text(encoding="utf-8").strip()


@contextmanager
def server(folder: Path, interpreter: Path | None = None) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a Spark Connect server with two executors, each a process of its own."""
    (spark,) = folder.glob("server/lib/python*/site-packages/pyspark")
    port = free_port()
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.ui.enabled": "false",
        "spark.local.dir": folder / "local",
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    environment = os.environ | {
        "PYSPARK_PYTHON": str(interpreter or folder / "server" / "bin" / "python"),
        "SPARK_HOME": str(spark),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    run = [str(spark / "bin" / "spark-submit"), "--master", "local-cluster[2,1,1024]", *options]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*run, "--class", SERVER, "spark-internal"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        await_port(port, process)
        yield process, f"sc://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    sys.exit("The server of Spark did not start: see server.log in the folder.")


def other_python(folder: Path) -> Path:
    """Write a Python that gives itself out for 3.99, which no machine has."""
    path = folder / "python3.99"
    site = folder / "other"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(
        "import sys\nnames = sys.version_info\n"
        "class Version(tuple):\n    major, minor, micro = 3, 99, 0\n"
        "sys.version_info = Version((3, 99, 0, 'final', 0))\n",
        encoding="utf-8",
    )
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH="{site}:$PYTHONPATH" exec "{folder}/server/bin/python" "$@"\n', encoding="utf-8"
    )
    path.chmod(0o755)
    return path


def executors(server: int) -> list[int]:
    """Return the process ids of the executors below a server, the oldest first (Linux)."""
    parents = {int(path.name): int(stat(path)[1]) for path in Path("/proc").iterdir() if path.name.isdigit()}
    below = {server}
    for _ in parents:
        below |= {child for child, parent in parents.items() if parent in below}
    return sorted(pid for pid in below if EXECUTOR in arguments_of(pid))


def stat(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ["", "0"]


def arguments_of(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
