"""A second process for parts of a build: Python runs one thread at a time, and a machine has more than one core."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from kg import resources
from kg.errors import BuildError, MyelomaKgError, decode_error, encode_error
from kg.interrupts import hidden_from_new_processes

_START = f"from {__name__} import run_asked; run_asked()"
_ALLOCATIONS = 200_000
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class SecondProcess(Executor):
    """Runs functions of ours there, one after the other; functions, arguments and results are pickled.

    The processes of `multiprocessing` run the script of the caller once more, unless it is guarded against that.
    `modules`: what it imports while it waits for the first function.
    """

    def __init__(self, *modules: str) -> None:
        # An interrupt is for the first process, which ends this one.
        with hidden_from_new_processes():
            self._process = subprocess.Popen(  # noqa: S603  # the program is ours
                [sys.executable, "-c", _START, *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": resources.python_path()},
            )
        self._calls = ThreadPoolExecutor(1)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def submit(
        self, function: Callable[_Arguments, _Result], /, *arguments: _Arguments.args, **named: _Arguments.kwargs
    ) -> Future[_Result]:
        """Run a function there. The future raises what the function raises, and BuildError when the process ended."""
        return self._calls.submit(self._call, function, arguments, named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001  # as it is inherited
        """End the process; what nobody has waited for is given up."""
        self._process.kill()
        self._calls.shutdown(wait, cancel_futures=cancel_futures)
        self._process.communicate()

    def _call(
        self, function: Callable[..., _Result], arguments: tuple[object, ...], named: dict[str, object]
    ) -> _Result:
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None:
            raise TypeError("the process was started without its pipes")
        try:
            pickle.dump((function, arguments, named), asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            result, error = pickle.load(answered)  # noqa: S301  # the other end is ours
        except (EOFError, BrokenPipeError) as lost:
            code = self._process.wait()
            raise BuildError(f"The second process of the build ended (code {code}). Build again.") from lost
        if error is not None:
            raise error if isinstance(error, OSError) else decode_error(error)
        made: _Result = result
        return made


def run_asked() -> None:
    """Run what the first process asks for, until it asks no more: the entry of the second process."""
    # What a library prints, such as a bar of progress, is no answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # As in the first: most of what a function makes lives until it ends.
    gc.set_threshold(_ALLOCATIONS)
    for module in sys.argv[1:]:
        importlib.import_module(module)
    while True:
        try:
            function, arguments, named = pickle.load(sys.stdin.buffer)  # noqa: S301  # the other end is ours
        except EOFError:
            return
        answer: tuple[object, OSError | bytes | None]
        try:
            answer = function(*arguments, **named), None
        except OSError as error:
            answer = None, error
        except MyelomaKgError as error:
            answer = None, encode_error(error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
