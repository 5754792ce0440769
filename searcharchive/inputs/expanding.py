"""A file, or what is inside it: compressions are peeled off, containers are gone through."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from searcharchive.errors import InputError
from searcharchive.inputs.choosing import Choice, is_hidden
from searcharchive.inputs.containers import Member, tar_members, zip_members
from searcharchive.inputs.found import Found, Input, Refused, Skipped
from searcharchive.inputs.limits import Allowance, Limits
from searcharchive.inputs.packing import CONTAINERS, HEAD_BYTES, packing
from searcharchive.inputs.streams import Bounded, Spool, buffered, decompressed

_TWICE = (
    "another member of the container has the same name, and its articles would take the place of "
    "that one's; unpack the container and rename them"
)

Opener: TypeAlias = Callable[[], io.BufferedReader]


@dataclass(frozen=True, slots=True)
class Part:
    """A file, standard input or a member, as it lies there.

    `digest` answers its SHA-256, `position` is as `Input` has it. `relative` is the path that
    globs choose it by, empty for what was named outright; `chosen` says that they have chosen
    the container that it lies in. `depth` counts the containers and compressions that it lies in.
    """

    path: str
    name: str
    size: int
    digest: Callable[[], str]
    opener: Opener
    position: Callable[[], int] = lambda: 0
    from_stdin: bool = False
    relative: str = ""
    chosen: bool = False
    depth: int = 0


def expand(part: Part, choice: Choice, limits: Limits) -> Iterator[Found]:
    """The inputs that a part holds: itself, or the members of the container that it is."""
    total = Allowance(limits.container_bytes, limits, part.size)
    yield from _Expansion(choice, limits, total).expand(part)


@dataclass(frozen=True, slots=True)
class _Expansion:
    choice: Choice
    limits: Limits
    total: Allowance

    def expand(self, part: Part) -> Iterator[Found]:
        try:
            yield from self._expand(part)
        except InputError as error:
            yield Refused(part.path, str(error))

    def _expand(self, part: Part) -> Iterator[Found]:
        name, opener, depth = part.name, part.opener, part.depth
        while True:
            with opener() as stream:
                head = stream.read(HEAD_BYTES)
            kind, name = packing(name, head)
            if kind is None:
                break
            depth += 1
            if depth > self.limits.depth:
                raise InputError(
                    f"it is packed more than {self.limits.depth} times over, which is the limit; "
                    "unpack it and import what it holds"
                )
            if kind in CONTAINERS:
                yield from self._container(part, kind, opener, depth)
                return
            opener = self._unpacked(part, kind, opener)
        if part.relative and not part.chosen and not self.choice.takes(part.relative):
            return
        if opener is part.opener:
            opener = self._bounded(opener)
        yield Input(
            part.path, name, part.digest(), part.size, part.from_stdin, opener, part.position
        )

    def _unpacked(self, part: Part, kind: str, opener: Opener) -> Opener:
        def opened() -> io.BufferedReader:
            packed = opener()
            allowance = Allowance(self.limits.file_bytes, self.limits, part.size)
            return buffered(Bounded(decompressed(kind, packed), allowance, packed))

        return opened

    def _bounded(self, opener: Opener) -> Opener:
        def opened() -> io.BufferedReader:
            return buffered(Bounded(opener(), Allowance(self.limits.file_bytes, self.limits)))

        return opened

    def _container(self, part: Part, kind: str, opener: Opener, depth: int) -> Iterator[Found]:
        with opener() as stream:
            if kind == "tar":
                yield from self._members(part, tar_members(stream), depth)
            elif stream.seekable():
                yield from self._members(part, zip_members(stream), depth)
            else:
                with Spool(stream, self.total) as spool, spool.open() as again:
                    yield from self._members(part, zip_members(again), depth)

    def _members(self, part: Part, members: Iterator[Member], depth: int) -> Iterator[Found]:
        chosen = part.chosen or bool(part.relative and self.choice.includes(part.relative))
        met: set[str] = set()
        for member in members:
            # What is over a limit ends the whole container, not only a member.
            self.total.use(0)
            name = _safe(member.name)
            if not name or is_hidden(name):
                continue
            inside = replace(
                part,
                path=f"{part.path}/{name}",
                name=name.rpartition("/")[2],
                relative=f"{part.relative}/{name}" if part.relative else name,
                chosen=chosen,
                depth=depth,
            )
            if self.choice.leaves(inside.relative):
                continue
            if member.aside:
                yield Skipped(inside.path, member.aside)
                continue
            twice, problem = name in met, member.problem
            met.add(name)
            if twice:
                yield Refused(inside.path, _TWICE)
            elif problem:
                yield Refused(inside.path, problem)
            else:
                yield from self._member(member, inside)

    def _member(self, member: Member, part: Part) -> Iterator[Found]:
        own = Allowance(self.limits.member_bytes, self.limits)
        try:
            spool = Spool(member.stream, own, self.total, step=member.step)
        except InputError as error:
            self.total.use(0)
            yield Refused(part.path, str(error))
            return
        with spool:
            yield from self.expand(
                replace(
                    part,
                    size=spool.size,
                    digest=lambda: spool.sha256,
                    opener=spool.open,
                    position=lambda: 0,
                )
            )


def _safe(name: str) -> str:
    """A member's name as text that leads nowhere when it is joined to its container's path."""
    parts = (part for part in name.replace("\0", "").split("/") if part not in ("", "."))
    return "/".join("%2E%2E" if part == ".." else part for part in parts)
