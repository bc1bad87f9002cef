"""An interrupt ends a command soon, with one sentence, and leaves nothing that runs; a closed pipe ends it quietly."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg import interrupts, output_files, resources
from kg.interrupts import deferred, hidden_from_new_processes, is_deferred
from tests.waiting import wait_for

_BEGIN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
# A command that is interrupted while it waits for a thread, which waits for a process of its own.
_STUBBORN = """
import subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from kg.cli.interruption import ended_by_interrupt
from kg.interrupts import whole_or_gone

def work():
    with TemporaryDirectory() as temporary, whole_or_gone(Path(temporary + "-draft")):
        Path(temporary + "-draft").write_text("half")
        print(temporary, flush=True)
        code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
        subprocess.run([sys.executable, "-c", code])
        %s
        raise RuntimeError

with ended_by_interrupt(), ThreadPoolExecutor(1) as beside:
    beside.submit(work).result()
"""


def started(*arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(resources.ROOT)}
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=stderr,
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


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc")
@pytest.mark.parametrize("more", ["pass", "import time; time.sleep(60)"])
def test_what_hears_of_no_interrupt_is_ended(more: str) -> None:
    with started("-c", _BEGIN + _STUBBORN.replace("%s", more)) as process:
        assert process.stdout is not None
        temporary = Path(process.stdout.readline().strip())
        child = int(process.stdout.readline())
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said.count("Interrupted. What was there before is as it was")) == (130, 1)
    assert "Traceback" not in said
    # 1.5 s, and room for a machine that is busy.
    assert time.monotonic() - began < 15
    wait_for(lambda: not is_running(child))
    assert list(temporary.parent.glob(f"{temporary.name}*")) == []


@pytest.mark.slow
def test_what_is_ended_gives_the_terminal_back() -> None:
    ours, terminal = pty.openpty()
    with started("-c", _BEGIN + _STUBBORN.replace("%s", "import time; time.sleep(60)"), stderr=terminal) as process:
        os.close(terminal)
        assert process.stdout is not None
        for _ in range(2):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = os.read(ours, 10_000).decode()
    os.close(ours)
    # A line of its own, and the cursor that a progress line hides.
    assert said.startswith("\r\n\x1b[?25hInterrupted. ")
    assert process.returncode == 130


def test_an_interrupt_waits_for_what_must_not_be_broken_in_two() -> None:
    done: list[bool] = []

    def work() -> None:
        with deferred():
            signal.raise_signal(signal.SIGINT)
            done.append(is_deferred())

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done, is_deferred()) == ([True], False)


def test_an_interrupt_after_a_file_is_in_place_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def late() -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(output_files, "deferred", late)
    monkeypatch.setattr(interrupts, "_done", [])
    monkeypatch.setattr(interrupts, "_left", ["It is as it was."])
    assert interrupts.message() == "Interrupted. It is as it was."
    with pytest.raises(KeyboardInterrupt), output_files.replacing(tmp_path / "all.nq") as draft:
        draft.write_text("whole", encoding="utf-8")
    assert interrupts.message() == f"Interrupted when it was done: {tmp_path / 'all.nq'} is written."
    assert (tmp_path / "all.nq").read_text(encoding="utf-8") == "whole"


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


def test_a_new_process_hears_of_no_interrupt_while_it_imports() -> None:
    blocked = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    with hidden_from_new_processes(), started("-S", "-c", blocked) as process:
        said, _ = process.communicate(timeout=30)
    assert said == "True\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_leaves_nothing_either(ending: signal.Signals) -> None:
    with started("-c", _BEGIN + _STUBBORN.replace("%s", "pass")) as process:
        assert process.stdout is not None
        temporary = Path(process.stdout.readline().strip())
        child = int(process.stdout.readline())
        process.send_signal(ending)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said.count("Interrupted.")) == (128 + ending, 1)
    wait_for(lambda: not is_running(child))
    assert list(temporary.parent.glob(f"{temporary.name}*")) == []


def test_an_interrupt_while_the_command_is_imported_leaves_no_trace(tmp_path: Path) -> None:
    # It comes with the first import of a library.
    interrupting = f"import os\nos.kill(os.getpid(), {signal.SIGINT:d})\n"
    (tmp_path / "click.py").write_text(interrupting, encoding="utf-8")
    places = f"{tmp_path}{os.pathsep}{resources.ROOT}"
    done = subprocess.run(
        [sys.executable, "-c", f"{_BEGIN}import myeloma_kg.__main__"],
        env={**os.environ, "PYTHONPATH": places},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
