"""Text or Markdown whose fields stand above it in YAML, between lines of `---`.

    ---
    headline: Bridge Opens After Long Delay
    date: 1931-05-04
    subjects: [bridges, roads]
    ---
    The mayor cut a ribbon ...

Every value stays the text that was written: `1931-05-04`, `007` and `12:30` are no dates and
numbers here. The keys are those of `fields`; others are left alone. Without a headline among
them, the text below is read as plain text is. In a file of several articles, one without front
matter is plain text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from searcharchive.inputs import Input
from searcharchive.readers import fields, notices, plain
from searcharchive.readers.decoding import opened, unix_lines
from searcharchive.readers.options import ReadOptions
from searcharchive.readers.sections import Section, sections
from searcharchive.records import Record, Refusal

MAX_FRONT_MATTER = 2**16
"""Characters of front matter; YAML is slow, and more than this is no list of fields."""

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_OPENING = re.compile(
    r"\s*---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*+[ \t]*[\"']?[\w .-]{1,100}[\"']?[ \t]*:[\s]"
)
_EMPTY = ("", "~", "null", "Null", "NULL")


def opens(head: str) -> bool:
    """Whether a text begins with front matter: a fence and a key, and a closing fence."""
    return _parted(unix_lines(head[: MAX_FRONT_MATTER + 100])) is not None


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal]:
    """The articles of a file with front matter."""
    with opened(input_, options.encoding) as source:
        for section in sections(source, options.separator):
            yield section if isinstance(section, Refusal) else _article(section, options)


def _article(section: Section, options: ReadOptions) -> Record | Refusal:
    parted = _parted(unix_lines(section.text))
    if parted is None:
        return plain.article(section, options)
    written, below = parted
    try:
        document = _load(written)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Refusal(section.number, f"its front matter is wrong: {_first_line(error)}")
    values = fields.chosen({name: _known(value) for name, value in document.items()})
    if "headline" not in values:
        above, rest = notices.at_head(plain.trimmed(below), options.notices)
        values["headline"], rest = plain.split_headline(rest)
        below = "\n\n".join([*above, rest])
    return fields.record(
        section.number,
        {**values, "body": plain.trimmed(below)},
        options.notices,
        date_source="front-matter",
        warnings=section.warnings,
    )


def _parted(text: str) -> tuple[str, str] | None:
    """The YAML between the fences, and what is below them; None without front matter."""
    opening = _OPENING.match(text)
    closing = _FENCE.search(text, opening.end(), MAX_FRONT_MATTER) if opening else None
    if closing is None:
        return None
    return text[text.index("---") + len("---") : closing.start()], text[closing.end() :]


def _load(text: str) -> dict[str, Any]:
    # Null characters and the like are no YAML; the body's are told by `fields`.
    document = yaml.load(text.replace("\0", "\ufffd"), Loader=_Loader)
    if not isinstance(document, dict):
        raise ValueError("it is no list of 'key: value'")
    return document


def _known(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip() in _EMPTY else value


def _first_line(error: BaseException) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return f"{error.problem}, in its line {line}"
    return str(error).partition("\n")[0] or "it is nested too deeply"


class _Loader(yaml.BaseLoader):
    """Makes nothing but texts, lists and tables; refuses aliases, which can multiply a text."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            problem = "it has an alias (*name), and aliases aren't read"
            raise yaml.composer.ComposerError(None, None, problem, None)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode)]
        twice = {name for name, count in Counter(names).items() if count > 1}
        if len(names) < len(node.value) or twice:
            problem = f"the key {min(twice)!r} stands twice" if twice else "a key is no text"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)
