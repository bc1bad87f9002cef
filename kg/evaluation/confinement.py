"""What the operating system holds an evaluator to: memory, time, and no way to the network but one."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_SECCOMP_MODE_FILTER = 2
_LOAD, _AND, _EQUAL, _RETURN = 0x20, 0x54, 0x15, 0x06  # BPF instructions: load a word, and, compare and jump, return
_ARGUMENTS = 16  # where the arguments of the call stand, eight bytes each
_SOCKET_TYPES = 0xF  # without the flags
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT, _LANDLOCK_PORT = 444, 445, 446, 2
_BIND_TCP, _CONNECT_TCP = 1, 2
_M_ARENA_MAX, _AREAS = -8, 2
_STACK = 100 * 2**20  # Linux keeps 128 MiB free below every stack
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
# Architecture number of the kernel, and its calls socket and io_uring_setup.
_CALLS = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}


def limit_memory(most: int) -> None:
    """Let the process take `most` bytes beyond what it has; an allocation past that ends it. 0 takes the limit back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, taken = (resource.RLIMIT_DATA, _taken()) if sys.platform == "linux" else (resource.RLIMIT_AS, 0)
    _, hard = resource.getrlimit(kind)
    wanted = taken + most if most else hard
    if hard == resource.RLIM_INFINITY or wanted < hard:
        resource.setrlimit(kind, (wanted, hard))


def deepen_stack() -> None:
    """Let the stack grow as far as the room that the kernel left for it: the engine recurses over long queries."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
    if soft != resource.RLIM_INFINITY and wanted > soft:
        resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def _taken() -> int:
    for line in _own_figures("status").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def release_memory() -> None:
    """Give the system what was freed, where the C library can: large work leaves much behind."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))


def share_areas() -> None:
    """Have all threads take memory from few areas, where the C library can be told so.

    It gives threads areas of their own, of which each keeps what its largest response took: a hundred threads that have
    answered hold a hundred megabytes. Those of an interpreter seldom ask for memory at the same time.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(_M_ARENA_MAX, _AREAS)


def resident() -> int:
    """Return the bytes of memory that the process holds, where the system tells."""
    try:
        return int(_own_figures("statm").split()[1]) * resource.getpagesize()
    except OSError:
        return 0


@cache
def _open_figures(name: str) -> int:
    return os.open(f"/proc/self/{name}", os.O_RDONLY | os.O_CLOEXEC)


def _own_figures(name: str) -> str:
    """Return what the system says of this process; it stays open, because later it may not be opened any more."""
    return os.pread(_open_figures(name), 65536, 0).decode("ascii")


def keep_figures() -> None:
    """Open what the system says of this process, before `kg.evaluation.file_access` closes the way to it."""
    with suppress(OSError):
        _taken()
    resident()


def limit_time(seconds: float) -> None:
    """Let the kernel end the process after this time; 0 takes the limit back.

    The signal keeps its default action: a Python handler would not run while the engine does.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)


def forbid_network(port: int = 0) -> bool:
    """Refuse every new socket to this process and all that it starts; say whether the kernel agreed.

    With a port, TCP over IPv4 stays, and where the kernel tells ports apart (Landlock, since Linux 6.7) to that alone.
    """
    calls = _CALLS.get(platform.machine())
    if sys.platform != "linux" or calls is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    if port:
        _connect_only(libc, port)
    architecture, opening, ring = calls
    kept = [
        (_LOAD, 0, 0, _ARGUMENTS),
        (_EQUAL, 0, 3, socket.AF_INET),
        (_LOAD, 0, 0, _ARGUMENTS + 8),
        (_AND, 0, 0, _SOCKET_TYPES),
        (_EQUAL, 1, 0, socket.SOCK_STREAM),
    ]
    kept = kept if port else []
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_EQUAL, len(kept) + 1, 0, ring),
        (_EQUAL, 0, len(kept) + 1, opening),
        *kept,
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    instructions = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(instructions))
    passed = ctypes.create_string_buffer(header)
    return not libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(passed), 0, 0)


def connect_only(*ports: int) -> None:
    """Refuse TCP to every port but some, and waiting on any, where the kernel tells ports apart."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _connect_only(libc, *ports)


def _connect_only(libc: ctypes.CDLL, *ports: int) -> None:
    """Refuse TCP to every port but some, and waiting on any; a kernel that cannot leaves things as they are."""
    handled = struct.pack("QQ", 0, _BIND_TCP | _CONNECT_TCP)
    ruleset = libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(len(handled)), 0)
    if ruleset < 0:
        return
    for port in ports:
        libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_PORT, struct.pack("QQ", _CONNECT_TCP, port), 0)
    libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


def erase_variable(name: str) -> None:
    """Take a variable out of the environment, and out of what the system shows of that to other processes.

    Linux shows the block of memory that the process began with, whatever was changed later.
    """
    os.environ.pop(name, None)
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        begin, end = int(fields[47]), int(fields[48])  # env_start and env_end
        if not 0 < begin < end:
            return
        block = ctypes.string_at(begin, end - begin)
    except (OSError, IndexError, ValueError):
        return
    start = begin
    for variable in block.split(b"\0"):
        if variable.startswith(name.encode() + b"="):
            ctypes.memset(start, 0, len(variable))
        start += len(variable) + 1
