"""Work shared among forked processes, its results in the order of the work."""

import contextlib
import fcntl
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from searcharchive.engines.whoosh.keeping import keep_freed_memory
from searcharchive.errors import EngineError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)

_PIPE = 1 << 20
"""Bytes that a pipe may hold on Linux, unless its administrator says otherwise."""

_WAIT = 0.2
"""Seconds between two calls of `tick`, and between two looks at whether the parent lives."""


def ordered(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    tick: Callable[[], None] | None = None,
) -> Iterator[_Result]:
    """What `work` makes of each item, in order; by `jobs` processes, which share this one's memory.

    `tick` is called now and then while it waits. Raises what `work` raises, and EngineError where
    a process dies.
    """
    keep_freed_memory()
    jobs = min(jobs, len(items))
    if jobs <= 1:
        yield from map(work, items)
        return
    helpers: list[_Helper] = []
    # A collection in a child would write to every object, and so copy the memory that is shared.
    gc.freeze()
    try:
        helpers += [_Helper(work, items[number::jobs]) for number in range(jobs)]
        for number in range(len(items)):
            helper = helpers[number % jobs]
            while tick and not helper.end.poll(_WAIT):
                tick()
            yield _received(helper.end)
    finally:
        gc.unfreeze()
        for helper in helpers:
            helper.stop()


class _Helper:
    """A forked process at work; its results come out of `end`."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        context = get_context("fork")
        self.end, theirs = context.Pipe(duplex=False)
        _widen(theirs)
        self._process = context.Process(
            target=_serve, args=(work, items, theirs, os.getpid()), daemon=True
        )
        # Until it deals with signals in its own way it gets none: this one's would raise in it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()
        self.end.close()


def _widen(end: Connection) -> None:
    """Let a pipe hold more than 64 KiB, where the system can: results are some megabytes."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(end.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _received(end: Connection) -> Any:
    try:
        done, result = end.recv()
    except EOFError as error:
        raise EngineError("a process that helped ended by itself") from error
    if not done:
        raise result
    return result


def _end_with(parent: int) -> None:
    """End this process when its parent has: one that was killed can't end its helpers."""
    while os.getppid() == parent:
        time.sleep(_WAIT)
    os._exit(1)


def _serve(
    work: Callable[[_Item], _Result], items: Sequence[_Item], end: Connection, parent: int
) -> None:
    # Ctrl-C reaches the whole group: the parent decides, and ends its helpers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.disable()
    sender = _Sender(end)
    try:
        for item in items:
            sender.send(True, work(item))
    except BaseException as error:
        sender.send(False, error)
    sender.wait()


class _Sender:
    """Sends one result while the next is worked on: whoever receives may be busy."""

    def __init__(self, end: Connection) -> None:
        self._end = end
        self._thread: threading.Thread | None = None

    def send(self, done: bool, result: Any) -> None:
        """Send a result once the one before is sent."""
        # What can't be pickled is an error here, in the work, and not in a thread.
        pickled = ForkingPickler.dumps((done, result))
        self.wait()
        self._thread = threading.Thread(target=self._send, args=(pickled,))
        self._thread.start()

    def wait(self) -> None:
        """Until all is sent."""
        if self._thread is not None:
            self._thread.join()

    def _send(self, pickled: memoryview) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._end.send_bytes(pickled)
