"""Who may write to a sweep's folder: one sweep at a time, or the shards of one division beside each other."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

from experiments.folder import FolderError

_PATIENCE = 10.0  # seconds until another shard has made the folder ready
_MOMENT = 0.2  # seconds; longer than `writer` holds a lock to see whether anybody else does


class Lock:
    """A lock on a file that ends with the process, also a killed one; works across machines that share a disk."""

    def __init__(self, path: Path):
        self._file = path.open("a+", encoding="utf-8")

    def take(self, shared: bool = False) -> bool:
        """Take it alone, or shared with others that share it; whether that could be done now."""
        import fcntl

        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_soon(self, shared: bool = False) -> bool:
        """Take it now, or else a moment later, since somebody may only be looking."""
        if self.take(shared):
            return True
        time.sleep(_MOMENT)
        return self.take(shared)

    def say(self, text: str) -> None:
        """Say who holds it."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()

    @property
    def said(self) -> str:
        """What its holder said."""
        self._file.seek(0)
        return self._file.read()

    def release(self) -> None:
        """Let others take it."""
        self._file.close()


def holder() -> str:
    """This process, for a message to another one."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def writer(folder: Path) -> str | None:
    """Who is writing to a sweep's folder now; None when nobody is. To look is to take the lock for an instant."""
    if not (folder / "lock").exists():
        return None
    try:
        lock = Lock(folder / "lock")
        try:
            return None if lock.take() else lock.said.strip() or "another process"
        finally:
            lock.release()
    except OSError:  # a folder of somebody else's, or a disk without locks
        return None


def lock_alone(folder: Path) -> Lock:
    """The lock of a whole sweep. Raises FolderError when something else is writing."""
    lock = Lock(folder / "lock")
    if not lock.take_soon():
        told = lock.said.strip() or "another process"
        lock.release()
        raise FolderError(f"--out {folder} is being written by another sweep ({told}); wait for it, or stop it first")
    lock.say(f"{holder()}\n")
    return lock


def lock_shard(folder: Path, shard: int, of: int) -> tuple[Lock, Lock, bool]:
    """The locks of one shard of so many, and whether it is the first and has the folder to itself until `share`.

    Raises FolderError when a sweep, another division or this very shard is writing.
    """
    own = Lock(folder / f"lock-{shard}-of-{of}")
    if not own.take():
        own.release()
        raise FolderError(f"--out {folder}: shard {shard}/{of} is already running; each may run once")
    lock = Lock(folder / "lock")
    division = f"shards of {of}\n"
    begun = time.monotonic()
    while True:
        if lock.take():
            lock.say(division)
            return lock, own, True
        if lock.take(shared=True):
            if lock.said == division:
                return lock, own, False
            break
        if time.monotonic() - begun > (_PATIENCE if lock.said == division else _MOMENT):
            break
        time.sleep(0.1)
    told = lock.said.strip() or "another process"
    lock.release()
    own.release()
    raise FolderError(f"--out {folder} is being written by another sweep ({told}); wait for it, or stop it first")
