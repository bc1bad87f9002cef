"""Which files a process of ours may open: what it runs, what it reads, and nothing else (Landlock, since Linux 5.13).

What somebody makes an evaluator do with a fault of the engine does not read the keys, the tokens or the environment of
who started it. A kernel without Landlock leaves things as they are.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from kg import resources

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVS = 38
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# Rights over files by version of Landlock: reading, writing, making and removing; moving; truncating; devices.
_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
_SCOPES = 0b11  # of abstract sockets and signals, since version 6
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")
# What the names of other machines and their certificates are looked up in.
NETWORK_FILES = (
    *("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services"),
    *("/etc/ssl", "/etc/pki", "/usr/share/ca-certificates", "/run/systemd/resolve"),
)
_DEVICES = ("/dev/null", "/dev/urandom")


def allow_only(readable: Iterable[Path], writable: Iterable[Path] = ()) -> bool:
    """Let this process open what Python needs and these folders, nothing else; say whether the kernel agreed."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION) if sys.platform == "linux" else -1
    if version < 1:
        return False
    every_right = (1 << next(bits for since, bits in reversed(_RIGHTS) if version >= since)) - 1
    attributes = struct.pack("QQQ", every_right, 0, _SCOPES if version >= 6 else 0)[: 24 if version >= 6 else 8]
    ruleset = libc.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for path in (*_program_paths(), *readable):
            _allow(libc, ruleset, path, _READ)
        for path in writable:
            _allow(libc, ruleset, path, every_right)
        libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return not libc.syscall(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _program_paths() -> set[Path]:
    """Return what Python reads of itself: its libraries and ours, and those of the system."""
    packages = [path for path in sys.path if path and Path(path) != resources.ROOT]
    paths = (sys.prefix, sys.base_prefix, *packages, *_LIBRARIES, *_DEVICES)
    return {*map(Path, paths), resources.ROOT / "kg", resources.ONTOLOGY}


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        # Rights over folders make no sense for a file, and are refused.
        rights = rights if path.is_dir() else rights & (_EXECUTE | _READ_FILE)
        libc.syscall(_ADD, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, number), 0)
    finally:
        os.close(number)
