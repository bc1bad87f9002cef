"""An interrupt ends a command soon, with one sentence, and leaves nothing that runs; a closed pipe ends it quietly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import resources
from tests.stranger import wait_for

_BEGIN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
# A command that is interrupted while it waits for a thread, which waits for a process of its own.
_STUBBORN = """
import subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
from kg.cli.interruption import ended_by_interrupt

def work():
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    subprocess.run([sys.executable, "-c", code])
    %s

with ended_by_interrupt(), ThreadPoolExecutor(1) as beside:
    beside.submit(work).result()
"""


def started(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(resources.ROOT)}
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=resources.ROOT,
    )


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc")
@pytest.mark.parametrize("more", ["pass", "import time; time.sleep(60)"])
def test_what_hears_of_no_interrupt_is_ended(more: str) -> None:
    with started("-c", _BEGIN + _STUBBORN.replace("%s", more)) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said.count("Interrupted. What was there before is as it was")) == (130, 1)
    assert "Traceback" not in said
    # 1.5 s, and room for a machine that is busy.
    assert time.monotonic() - began < 15
    wait_for(lambda: not is_running(child))


@pytest.mark.parametrize("words", [["--help"], ["query", "--help"], ["load"]])
def test_a_command_whose_output_nobody_reads_ends_quietly_as_others_do(words: list[str]) -> None:
    with started("-m", "kg.cli.main", *words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (128 + signal.SIGPIPE, "")


@pytest.mark.slow
def test_a_build_that_is_interrupted_ends_soon_and_the_next_one_clears_up(tmp_path: Path) -> None:
    draft = tmp_path / "phases" / "ontology" / ".0123.draft"
    draft.parent.mkdir(parents=True)
    draft.write_text("half", encoding="utf-8")
    command = "from kg.cli.main import main; main()"
    with started("-c", _BEGIN + command, "build", "--home", str(tmp_path)) as process:
        assert process.stderr is not None
        while "reading the ontology" not in process.stderr.readline():
            assert process.poll() is None
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert time.monotonic() - began < 15
    assert (process.returncode, said.count("Interrupted.")) == (130, 1)
    assert not draft.exists()
    assert not (tmp_path / "current").exists()
