"""The second process of a build does what the first would do, and fails as it would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import BuildError, UnknownNameError
from kg.prefixes import expand
from kg.second_process import SecondProcess


@pytest.fixture(scope="module")
def beside() -> Iterator[SecondProcess]:
    with SecondProcess("kg.prefixes") as process:
        yield process


def test_a_function_is_run_in_another_process(beside: SecondProcess) -> None:
    asked = [beside.submit(os.getpid), beside.submit(expand, curie="drug:a")]
    there, iri = (future.result() for future in asked)
    assert there != os.getpid()
    assert iri == expand("drug:a")


def test_what_a_function_raises_is_raised_here(beside: SecondProcess, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="the prefix 'no' is not declared"):
        beside.submit(expand, "no:thing").result()
    with pytest.raises(FileNotFoundError) as error:
        beside.submit(os.path.getsize, tmp_path / "nowhere").result()
    assert error.value.filename == str(tmp_path / "nowhere")
    assert beside.submit(os.path.getsize, tmp_path).result()


def test_what_is_printed_there_is_no_answer(beside: SecondProcess) -> None:
    assert beside.submit(os.write, 1, b"\r 58% of something\n").result() == 19
    assert beside.submit(expand, "drug:a").result() == expand("drug:a")


def test_a_process_that_ended_is_said() -> None:
    with SecondProcess() as process:
        lost = process.submit(os._exit, 7)  # it is the public name of it
        with pytest.raises(BuildError, match=r"ended \(code 7\). Build again."):
            lost.result()


def test_what_nobody_waits_for_is_given_up() -> None:
    with SecondProcess() as process:
        waiting = process.submit(input)
    assert isinstance(waiting.exception(), BuildError)


def test_packages_that_only_pythonpath_names_are_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package_of_others.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with SecondProcess("package_of_others") as process:
        assert process.submit(expand, "drug:a").result() == expand("drug:a")
