"""Work shared among forked processes, its results in the order of the work."""

import contextlib
import fcntl
import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, Self, TypeVar, cast

from searcharchive.engines.whoosh.keeping import keep_freed_memory
from searcharchive.errors import EngineError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)

_PIPE = 1 << 20
"""Bytes that a pipe may hold on Linux, unless its administrator says otherwise."""

_AHEAD = 3
"""Items that a helper has been given at most: this process, itself at work, gives more in between.
"""

_WAITING = 4
"""Results a process that may wait for an earlier one: each may be some megabytes."""

_WAIT = 0.2
"""Seconds between two calls of `tick`, and between two looks at whether the parent lives."""


def ordered(
    work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int
) -> Iterator[_Result]:
    """What `work` makes of each item, in order; by `jobs` processes, as a crew of its own."""
    with Crew(work, items, jobs) as crew:
        yield from crew.results()


class Crew:
    """This process and those that are forked from it to help, at one work after the other.

    The first is inherited with all memory, what comes then is sent to them: a second fork would
    have this process copy whatever it writes to. A `with` block, at whose end the helpers end.
    """

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any], jobs: int) -> None:
        self._work = work
        self._items = items
        self.jobs = max(1, min(jobs, len(items)))
        self._helpers: list[_Helper] = []

    def __enter__(self) -> Self:
        keep_freed_memory()
        # A collection in a child would write to every object, and so copy what is shared.
        gc.freeze()
        try:
            for _ in range(1, self.jobs):
                self._helpers.append(_Helper(self._work, self._items))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        gc.unfreeze()
        for helper in self._helpers:
            helper.stop()

    def turn_to(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        """The next work, once there are the results of the one before; both can be pickled."""
        self._work, self._items = work, items
        for helper in self._helpers:
            helper.turn_to(work, items)

    def dismiss(self) -> None:
        """Have the helpers end by themselves: there is no further work."""
        for helper in self._helpers:
            helper.dismiss()

    def results(
        self,
        tick: Callable[[], None] | None = None,
        own: Callable[[Any], Any] | None = None,
    ) -> Iterator[Any]:
        """What the work makes of each item, in order. This process does `own`, if that is given.

        Whoever is free takes the next item: one processor may be slower. `tick` is called now and
        then. Raises what the work raises, and EngineError where a process dies.
        """
        own = own or self._work
        left = deque(range(len(self._items)))
        found: dict[int, Any] = {}
        for number in range(len(self._items)):
            # What others made meanwhile waits here: no more than this.
            last = number + _WAITING * self.jobs
            while number not in found:
                mine = left.popleft() if left and left[0] < last else None
                self._hand_out(left, last)
                if mine is not None:
                    found[mine] = own(self._items[mine])
                busy = {helper.end: helper for helper in self._helpers if helper.given}
                for end in wait(list(busy), _WAIT if mine is None else 0):
                    place, result = busy[cast("Connection", end)].received()
                    found[place] = result
                if tick:
                    tick()
            yield found.pop(number)

    def _hand_out(self, left: deque[int], last: int) -> None:
        """Give each helper what it does next, and what after that; nothing from `last` on."""
        for ahead in range(1, _AHEAD + 1):
            for helper in self._helpers:
                if helper.given < ahead and left and left[0] < last:
                    helper.give(left.popleft())


class _Helper:
    """A forked process that works on the items that it is given; its results come out of `end`."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        context = get_context("fork")
        self.end, theirs = context.Pipe(duplex=False)
        orders, self._orders = context.Pipe(duplex=False)
        _widen(theirs)
        self.given = 0
        self._process = context.Process(
            target=_serve, args=(work, items, orders, theirs, os.getpid()), daemon=True
        )
        # Until it deals with signals in its own way it gets none: this one's would raise in it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        orders.close()

    def turn_to(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        """Have it do another work; raises what can't be pickled."""
        self._order((work, items))

    def give(self, number: int) -> None:
        """Have it work on an item."""
        self.given += 1
        self._order(number)

    def dismiss(self) -> None:
        """Have it end once it has done what it was given."""
        self._order(None)

    def _order(self, order: Any) -> None:
        # If it has ended, that is told where its results are.
        with contextlib.suppress(BrokenPipeError):
            self._orders.send(order)

    def received(self) -> tuple[int, Any]:
        """An item and its result; raises what the work raised, and EngineError."""
        try:
            number, done, result = self.end.recv()
        except EOFError as error:
            raise EngineError("a process that helped ended by itself") from error
        if not done:
            raise result
        self.given -= 1
        return number, result

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.terminate()
        self._process.join()
        self._orders.close()
        self.end.close()


def _widen(end: Connection) -> None:
    """Let a pipe hold more than 64 KiB, where the system can: results are some megabytes."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(end.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _end_with(parent: int) -> None:
    """End this process when its parent has: one that was killed can't end its helpers."""
    while os.getppid() == parent:
        time.sleep(_WAIT)
    os._exit(1)


def _serve(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    orders: Connection,
    end: Connection,
    parent: int,
) -> None:
    # Ctrl-C reaches the whole group: the parent decides, and ends its helpers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.disable()
    sender = _Sender(end)
    number = -1
    try:
        for order in iter(orders.recv, None):
            if isinstance(order, int):
                number = order
                sender.send(number, True, work(items[number]))
            else:
                work, items = order
    except BaseException as error:
        sender.send(number, False, error)
    sender.wait()


class _Sender:
    """Sends one result while the next is worked on: whoever receives may be busy."""

    def __init__(self, end: Connection) -> None:
        self._end = end
        self._thread: threading.Thread | None = None

    def send(self, number: int, done: bool, result: Any) -> None:
        """Send an item's result once the one before is sent."""
        # What can't be pickled is an error here, in the work, and not in a thread.
        pickled = ForkingPickler.dumps((number, done, result))
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
