"""The examples of the documentation, run in order as a reader would run them.

A page is Markdown. Its fenced blocks of `sh`, `python` and `sparql` are run: those of `sh` in one shell, each of the
others by itself. The `text` block that follows one holds what it prints; where none follows, it prints nothing. In an
output, `…` stands for anything, and a line of `…` alone for any number of lines. `sh exit=1` is a block that ends with
that status. `console` is shown and not run, and a comment `<!-- not run: … -->` above it says why.

    python -m tests.docs.pages --home build            # which pages print something else now
    python -m tests.docs.pages --home build --write    # put it into them
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, Timer

from markdown_it import MarkdownIt

from tests.waiting import answers, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
# What the build of the documentation makes is no page to follow.
PAGES = [ROOT / "README.md", *sorted(set((ROOT / "docs").rglob("*.md")) - set((ROOT / "docs" / "made").rglob("*.md")))]
RUN = frozenset(("sh", "python", "sparql"))
OUTPUT, SHOWN = "text", "console"
LANGUAGES = RUN | {OUTPUT, SHOWN}
LONGEST = 120.0
# Width of the terminal in which a page is written.
COLUMNS = "120"
_SCRIPTS = {
    "python": ("python - <<'PYTHON'\n", "PYTHON\n"),
    "sparql": ("myeloma-kg query - <<'SPARQL'\n", "SPARQL\n"),
}
_ENDPOINT = "127.0.0.1:8642"
_PORT = re.compile(r"\b864\d\b")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what it says, its lines from the fence to behind the other one, and its output."""

    language: str
    content: str
    start: int
    end: int
    status: int = 0
    output: Block | None = None


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page in order; one that is the output of another stands in that one alone.

    Directives of Sphinx are none.
    """
    found: list[Block] = []
    previous = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence" and token.map and not token.info.startswith("{"):
            language, _, attributes = token.info.strip().partition(" ")
            status = re.fullmatch(r"exit=(\d+)", attributes.strip())
            block = Block(language, token.content, *token.map, int(status[1]) if status else 0)
            if language == OUTPUT and previous in RUN:
                before = found.pop()
                found.append(Block(before.language, before.content, before.start, before.end, before.status, block))
            else:
                found.append(block)
            previous = language
        elif token.type != "html_block":
            previous = ""
    return found


def same(expected: str, printed: str) -> bool:
    """Whether a page promises what is printed."""
    return re.fullmatch("".join(map(_pattern, expected.splitlines())), _ended(printed), re.DOTALL) is not None


def _pattern(line: str) -> str:
    return r"(?:[^\n]*\n)*?" if line.strip() == "…" else r"[^\n]*".join(map(re.escape, line.split("…"))) + r"\n"


def _ended(text: str) -> str:
    """Return a text whose lines have no blanks at their end, and whose last line ends."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@dataclass(frozen=True)
class Difference:
    """A block that does not do what its page says."""

    block: Block
    printed: str
    status: int


class Screen:
    """What a reader sees: a terminal of COLUMNS that commands print to, and beside it what they write to stderr."""

    def __init__(self) -> None:
        self._screen, self._inside = os.openpty()
        self._read_errors, self.errors = os.pipe()
        self.terminal = os.ttyname(self._inside)
        tty.setraw(self._inside)
        fcntl.ioctl(self._inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(COLUMNS), 0, 0))
        self._shown = bytearray()
        self._is_open = True
        self._idle = Event()
        self._reading = Thread(target=self._read, daemon=True)
        self._reading.start()

    def take(self) -> str:
        """Return what has been shown since the last call."""
        self._idle.clear()
        self._idle.wait(LONGEST)
        shown, self._shown = self._shown, bytearray()
        return shown.decode()

    def close(self) -> None:
        """Let go of the terminal."""
        self._is_open = False
        self._reading.join()
        for descriptor in (self._screen, self._inside, self._read_errors, self.errors):
            os.close(descriptor)

    def _read(self) -> None:
        while self._is_open:
            ready, _, _ = select.select([self._read_errors, self._screen], [], [], 0.1)
            for descriptor in ready:
                self._shown += os.read(descriptor, 65536)
            if not ready:
                self._idle.set()


class Reader:
    """Who follows a page: a shell in a folder of its own and, where the page asks it, the endpoint."""

    def __init__(self, folder: Path, home: Path, text: str) -> None:
        self._ports = {port: str(free_port()) for port in sorted(set(_PORT.findall(text)))}
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / "build").symlink_to(home)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MYELOMA_KG", "PYTHON"))}
        path = f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self._folder = folder
        self._environment = kept | {"PATH": path, "MYELOMA_KG_HOME": str(folder / "build"), "COLUMNS": COLUMNS}
        self._screen = Screen()
        self._shell = self._started("bash", "--noprofile", "--norc", stdin=subprocess.PIPE)
        self._server: subprocess.Popen[str] | None = None
        if _ENDPOINT in text:
            port = self._ports["8642"]
            self._server = self._started(sys.executable, "-m", "kg.cli.main", "serve", "--port", port, cwd=ROOT)
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/ready"), 60)

    def do(self, block: Block) -> Difference | None:
        """Run a block; return what differs from its page, or None."""
        text = self._outward(block.content)
        begin, end = _SCRIPTS.get(block.language, ("", ""))
        printed, status = self._in_shell(f"{begin}{text}{end}")
        printed = self._inward(printed)
        if status == block.status and same(block.output.content if block.output else "", printed):
            return None
        return Difference(block, printed, status)

    def close(self) -> None:
        """End everything that the page has started."""
        for process in filter(None, (self._shell, self._server)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        self._screen.close()

    def _started(
        self, *command: str, stdin: int = subprocess.DEVNULL, cwd: Path | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=cwd or self._folder,
            env=self._environment,
            stdin=stdin,
            stdout=subprocess.PIPE if stdin == subprocess.PIPE else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            pass_fds=(self._screen.errors,),
        )

    def _in_shell(self, text: str) -> tuple[str, int]:
        assert self._shell.stdin
        assert self._shell.stdout
        script = self._folder / ".block.sh"
        script.write_text(text, encoding="utf-8")
        watch = Timer(LONGEST, os.killpg, (self._shell.pid, signal.SIGKILL))
        watch.start()
        try:
            places = f">{self._screen.terminal} 2>&{self._screen.errors}"
            self._shell.stdin.write(f". ./.block.sh {places} </dev/null\necho $?\n")
            self._shell.stdin.flush()
            status = self._shell.stdout.readline()
        finally:
            watch.cancel()
        return self._screen.take(), int(status) if status else -1

    def _outward(self, text: str) -> str:
        return _PORT.sub(lambda port: self._ports[port[0]], text)

    def _inward(self, text: str) -> str:
        for written, real in self._ports.items():
            text = text.replace(f":{real}", f":{written}")
        return text.replace(f"{self._folder}{os.sep}", "").replace(str(self._folder), ".")


def differences(text: str, home: Path, folder: Path) -> Iterator[Difference]:
    """Run a page in an empty folder, with the graph of a home; yield what is not as the page says."""
    reader = Reader(folder, home.resolve(), text)
    try:
        for block in blocks(text):
            difference = reader.do(block) if block.language in RUN else None
            if difference:
                yield difference
    finally:
        reader.close()


def corrected(text: str, found: list[Difference]) -> str:
    """Return a page with what its blocks print now."""
    lines = text.splitlines(keepends=True)
    for difference in reversed(found):
        block = difference.block
        output = ["\n", f"```{OUTPUT}\n", *_ended(difference.printed).splitlines(keepends=True), "```\n"]
        place = slice(block.end, block.output.end if block.output else block.end)
        lines[place] = output if difference.printed.strip() else []
    return "".join(lines)


def main() -> None:
    """Compare pages with what their blocks print, or bring them up to date."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("pages", nargs="*", type=Path, help="by default all")
    parser.add_argument("--home", type=Path, default=ROOT / "build", help="where the graph stands")
    parser.add_argument("--write", action="store_true", help="write what is printed now into the pages")
    options = parser.parse_args()
    for page in options.pages or PAGES:
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            found = list(differences(text, options.home, Path(folder)))
        for each in found:
            sys.stdout.write(f"{page}:{each.block.start + 1}: status {each.status}\n{each.printed}\n")
        if options.write and found:
            page.write_text(corrected(text, found), encoding="utf-8")


if __name__ == "__main__":
    main()
