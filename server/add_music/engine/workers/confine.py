"""
What a worker gives up before it touches a foreign file: limits, the network, other programs, other folders.

A media file may hit a weakness of a codec. Then its process can use so much memory and time, open so many
files, reach nobody, start nothing and write nowhere but in the engine's own folder. Reading stays free: media
lies wherever its owner keeps it.

Limits are the system's (`resource`); the rest is Linux's Landlock and seccomp, by the kernel's own interface:
of their bindings on PyPI one is a preview and the other needs a library that is not everywhere. What a system
does not have is left out, and `confine` tells what holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

MEMORY_BYTES = 8 << 30
"""Addresses, not memory in use; a worker has half a gigabyte at rest, and 8K film takes three."""
FILE_BYTES = 32 << 30
"""The largest file it may write."""
OPEN_FILES = 256
CPU_S = 4 * 3600
"""Of one task; the longest that were measured take minutes."""

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_FILTER = 22, 38, 2
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
BENEATH = 1
CHANGES: Sequence[tuple[int, int]] = ((1, 0x1FF3), (2, 0x2000), (3, 0x4000))
"""By the version of Landlock that has them: rights to run files, and to write, make and remove them."""
RUNS = 0x0001
SYSTEMS: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "bind": 49, "socketpair": 53, "execve": 59, "ptrace": 101,
         "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321, "execveat": 322,
         "io_uring_setup": 425, "pidfd_getfd": 438},
    ),
    "aarch64": (
        0xC00000B7,
        {"ptrace": 117, "socket": 198, "socketpair": 199, "bind": 200, "connect": 203, "execve": 221,
         "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280, "execveat": 281,
         "io_uring_setup": 425, "pidfd_getfd": 438},
    ),
}  # fmt: skip
"""The kernel's name of an architecture, and its calls that are refused (linux/audit.h, asm/unistd.h)."""
X32 = 0x40000000
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
"""Refused with EPERM; a call by another architecture's numbers ends the process."""


def confine(writable: Iterable[Path] | None) -> frozenset[str]:
    """
    Give up what no task needs, for this process and for good.

    Args:
        writable: the folders it may write in; None leaves writing as it is.

    Returns:
        what holds: `limits`, `files` and `calls`.
    """
    holds = {"limits"} if _limit() else set()
    if not sys.platform.startswith("linux"):
        return frozenset(holds)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return frozenset(holds)
    if writable is not None and _only_within(libc, writable):
        holds.add("files")
    if _without_calls(libc):
        holds.add("calls")
    return frozenset(holds)


def allow_time(seconds: int = CPU_S) -> None:
    """From now on the process may use so much CPU time before the system ends it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = round(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (_within(wanted, hard), hard))


def _limit() -> bool:
    try:
        import resource
    except ImportError:  # Windows
        return False
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        limit = _within(most, hard)
        # some systems know a limit and do not keep it
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    return True


def _within(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)


def _only_within(libc: ctypes.CDLL, folders: Iterable[Path]) -> bool:
    """Landlock (docs.kernel.org/userspace-api/landlock.html): change nothing elsewhere, and run nothing."""
    version = libc.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = sum(rights for since, rights in CHANGES if since <= version)
    told = ctypes.create_string_buffer(struct.pack("=Q", rights), 8)
    rules = libc.syscall(LANDLOCK_CREATE, told, 8, 0)
    if rules < 0:
        return False
    try:
        for folder in folders:
            _let_change(libc, rules, folder, rights & ~RUNS)
        return bool(libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _let_change(libc: ctypes.CDLL, rules: int, folder: Path, rights: int) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        beneath = ctypes.create_string_buffer(struct.pack("=Qi", rights, place), 12)
        libc.syscall(LANDLOCK_ADD, rules, BENEATH, beneath, 0)
    finally:
        os.close(place)


def _without_calls(libc: ctypes.CDLL) -> bool:
    """seccomp (docs.kernel.org/userspace-api/seccomp_filter.html): these calls of the kernel are refused."""
    system = SYSTEMS.get(platform.machine())
    if system is None:
        return False
    program = b"".join(struct.pack("=HBBI", *step) for step in _program(*system))
    steps = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    told = Program(len(program) // 8, ctypes.cast(steps, ctypes.c_void_p))
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_FILTER, ctypes.byref(told), 0, 0) == 0)


def _program(architecture: int, calls: Mapping[str, int]) -> list[tuple[int, int, int, int]]:
    """A filter in the kernel's language: (what, steps further if so, if not, with what)."""
    numbers = sorted(calls.values())
    count = len(numbers)
    return [
        (LOAD, 0, 0, 4),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),
        (AT_LEAST, count + 1, 0, X32),
        *((EQUAL, count - at, 0, number) for at, number in enumerate(numbers)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]


if __name__ == "__main__":  # what holds on this machine, for whoever asks
    sys.stdout.write(" ".join(sorted(confine([Path(name) for name in sys.argv[1:]]))))
