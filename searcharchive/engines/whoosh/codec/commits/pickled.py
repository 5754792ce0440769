"""Pickles read as data: numbers, texts, collections, and objects as their attributes.

    the list [1, 2]                   [1, 2]
    an object of a class              Thing(Class(module, name), {attribute: value})
    a class itself                    Class(module, name)
    a set of numbers, a defaultdict   set, dict
    whatever else                     ValueError

Python's own unpickler looks classes up and calls them, sets attributes of classes on demand, and
lets eight bytes claim gigabytes for its memo. Here is the part of its machine that Whoosh's tables
of contents are made of, and a class is nothing but its name. `pickletools` in the standard library
describes each of the codes.
"""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

_MOST_CODES = 2_000_000
"""Each makes at most an empty list; a stock segment with a million deletions has a million."""

_LARGEST_MEMBER = 2**31
_LONGEST_NAME = 60


class Class(NamedTuple):
    """A class by its name; it is never looked up."""

    module: str
    name: str


class Thing:
    """An object as its class and its attributes."""

    __slots__ = ("attributes", "kind")

    def __init__(self, kind: Class) -> None:
        self.kind = kind
        self.attributes: dict[str, Any] = {}

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Thing)
            and self.kind == other.kind
            and self.attributes == other.attributes
        )

    __hash__ = None  # type: ignore[assignment]  # It changes.


def read_pickle(data: bytes, start: int = 0) -> tuple[Any, int]:
    """What is pickled at `start`, and where it ends; raises ValueError for anything unexpected."""
    machine = _Machine(data, start)
    try:
        return machine.run(), machine.at
    except (IndexError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ValueError(f"no pickle of ours: {error}") from error


class _Machine:
    """The stack, where it is marked, the memo, and the place in the data."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        for _ in range(_MOST_CODES):
            code = self.take(1)
            if code == b".":
                (found,) = self.stack
                return found
            step = _STEPS.get(code)
            if step is None:
                raise ValueError(f"no pickle of ours: code {code!r}")
            step(self)
        raise ValueError("a pickle without an end")

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise ValueError("a pickle is cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self) -> str:
        end = self.data.index(b"\n", self.at)
        return self.take(end + 1 - self.at)[:-1].decode()

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def mark(self) -> None:
        self.marks.append(len(self.stack))

    def since_mark(self) -> list[Any]:
        place = self.marks.pop()
        found = self.stack[place:]
        del self.stack[place:]
        return found

    def top(self, kind: type) -> Any:
        """The topmost value, which is to be added to."""
        if type(self.stack[-1]) is not kind:
            raise ValueError(f"no {kind.__name__} where one is filled")
        return self.stack[-1]

    def remember(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    def fill(self, items: list[Any]) -> None:
        keys = items[::2]
        if not all(type(key) is str for key in keys):
            raise ValueError("a key that is no text")
        self.top(dict).update(zip(keys, items[1::2], strict=True))

    def append(self, items: list[Any]) -> None:
        self.top(list).extend(items)

    def add(self, members: list[Any]) -> None:
        self.top(set).update(_numbers(members))

    def name_class(self, module: Any, name: Any) -> None:
        if type(module) is not str or type(name) is not str:
            raise ValueError("a class without a name")
        self.push(Class(module, name))

    def make(self) -> None:
        arguments, kind = self.stack.pop(), self.stack.pop()
        if type(kind) is not Class or arguments != ():
            raise ValueError("an object that is made of more than its class")
        self.push(Thing(kind))

    def call(self) -> None:
        """Of all calls, those that make Whoosh's two builtin collections."""
        arguments, called = self.stack.pop(), self.stack.pop()
        if called == _DEFAULT_DICT and arguments == (_INT,):
            self.push({})
        elif called == _SET and type(arguments) is tuple and len(arguments) == 1:
            self.push(_numbers(arguments[0]))
        else:
            # What isn't a class may be of any size, and is not for a message.
            name = ".".join(called)[:_LONGEST_NAME] if type(called) is Class else "something"
            raise ValueError(f"a call of {name}")

    def build(self) -> None:
        state = self.stack.pop()
        thing = self.top(Thing)
        if type(state) is not dict or thing.attributes:
            raise ValueError("an object's state is not its attributes")
        thing.attributes = state


_DEFAULT_DICT = Class("collections", "defaultdict")
_INT = Class("builtins", "int")
_SET = Class("builtins", "set")


def _numbers(members: Any) -> set[int]:
    if not all(type(member) is int and 0 <= member < _LARGEST_MEMBER for member in members):
        raise ValueError("a set of other things than numbers")
    return set(members)


def _tuple_of(count: int) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        if count > len(machine.stack):
            raise ValueError("a tuple of nothing")
        items = tuple(machine.stack[-count:])
        del machine.stack[-count:]
        machine.push(items)

    return step


def _skip(count: int) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        machine.take(count)

    return step


def _sized(form: str, make: Callable[[bytes], Any]) -> Callable[[_Machine], None]:
    return lambda machine: machine.push(make(machine.take(machine.number(form))))


def _long(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _swapped_global(machine: _Machine) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    machine.name_class(module, name)


def _one_item(machine: _Machine) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    machine.fill([key, value])


_STEPS: dict[bytes, Callable[[_Machine], None]] = {
    b"\x80": _skip(1),
    b"\x95": _skip(8),
    b"(": _Machine.mark,
    b"N": lambda machine: machine.push(None),
    b"\x88": lambda machine: machine.push(True),
    b"\x89": lambda machine: machine.push(False),
    b"J": lambda machine: machine.push(machine.number("<i")),
    b"K": lambda machine: machine.push(machine.number("<B")),
    b"M": lambda machine: machine.push(machine.number("<H")),
    b"G": lambda machine: machine.push(machine.number(">d")),
    b"\x8a": _sized("<B", _long),
    b"\x8b": _sized("<I", _long),
    b"X": _sized("<I", bytes.decode),
    b"\x8c": _sized("<B", bytes.decode),
    b"\x8d": _sized("<Q", bytes.decode),
    b"B": _sized("<I", bytes),
    b"C": _sized("<B", bytes),
    b"\x8e": _sized("<Q", bytes),
    b"]": lambda machine: machine.push([]),
    b"}": lambda machine: machine.push({}),
    b")": lambda machine: machine.push(()),
    b"\x8f": lambda machine: machine.push(set()),
    b"a": lambda machine: machine.append([machine.stack.pop()]),
    b"e": lambda machine: machine.append(machine.since_mark()),
    b"s": _one_item,
    b"u": lambda machine: machine.fill(machine.since_mark()),
    b"\x90": lambda machine: machine.add(machine.since_mark()),
    b"t": lambda machine: machine.push(tuple(machine.since_mark())),
    b"\x85": _tuple_of(1),
    b"\x86": _tuple_of(2),
    b"\x87": _tuple_of(3),
    b"c": lambda machine: machine.name_class(machine.line(), machine.line()),
    b"\x93": _swapped_global,
    b"\x81": _Machine.make,
    b"R": _Machine.call,
    b"b": _Machine.build,
    b"q": lambda machine: machine.remember(machine.number("<B")),
    b"r": lambda machine: machine.remember(machine.number("<I")),
    b"\x94": lambda machine: machine.remember(len(machine.memo)),
    b"h": lambda machine: machine.push(machine.memo[machine.number("<B")]),
    b"j": lambda machine: machine.push(machine.memo[machine.number("<I")]),
}
"""What each code does, by the names of `pickle`'s source: from PROTO and FRAME to LONG_BINGET."""
