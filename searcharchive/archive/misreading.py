"""What scanning has made of a query's words: words of the archive that are near them and rare.

A stem of four letters or more also stands for stems of the archive within one edit of it, and one
of eight or more for those within two. Those that stand in more articles than RARE, and in more than
a tenth as many as the word itself, are words of their own: a misreading is much rarer than what was
misread. Of what is left the MOST in most articles are taken. Nothing under a NOT is widened, and
nothing that is asked for as it is written.
"""

from collections.abc import Iterator

import whoosh.query as wq

from searcharchive.capitals import Cased
from searcharchive.engines.port import Engine
from searcharchive.nodes import Fused, Misread
from searcharchive.schema import WORD_FIELDS, stem_field

SHORTEST = 4
TWO_EDITS_FROM = 8
RARE = 3
SHARE = 0.1
MOST = 500
WORDS = 50
"""Words of a query that are looked for so, the first ones: each takes a few milliseconds."""

WEIGHT = 0.5
"""Of a misread word's score."""

_FIELDS = tuple(map(stem_field, WORD_FIELDS))


def widened(tree: wq.Query, engine: Engine) -> wq.Query:
    """The tree with what scanning has made of its words, where the index has any."""
    forms: dict[str, tuple[str, ...]] = {}
    for text in dict.fromkeys(_words(tree)):
        if len(forms) < WORDS:
            forms[text] = _forms(text, engine)
    return _widened(tree, forms)


def _words(node: wq.Query) -> Iterator[str]:
    if _is_word(node):
        yield str(node.text)  # type: ignore[attr-defined]  # a Term
    elif isinstance(node, Fused):
        yield from _words(node.words)
    elif not isinstance(node, wq.Not | Cased):
        for child in node.children():
            yield from _words(child)


def _is_word(node: wq.Query) -> bool:
    return (
        isinstance(node, wq.Term)
        and node.fieldname in _FIELDS
        and len(node.text) >= SHORTEST
        and str(node.text).isalpha()
    )


def _forms(text: str, engine: Engine) -> tuple[str, ...]:
    """Stems that this one may have become, those of most articles first."""
    edits = 2 if len(text) >= TWO_EDITS_FROM else 1
    having: dict[str, int] = {}
    for field in _FIELDS:
        near = engine.expansions(wq.FuzzyTerm(field, text, maxdist=edits, prefixlength=0))
        for stem, count in near.items():
            having[stem] = max(having.get(stem, 0), count)
    most = max(RARE, SHARE * having.pop(text, 0))
    found = [stem for stem, count in having.items() if count <= most]
    return tuple(sorted(found, key=lambda stem: (-having[stem], stem))[:MOST])


def _widened(node: wq.Query, forms: dict[str, tuple[str, ...]]) -> wq.Query:
    if isinstance(node, Fused):
        return Fused([_widened(node.words, forms), node.grams], node.boost)
    if isinstance(node, wq.Or):
        # Beside a word and not in its place: an alternative of a wording is one field's.
        more = [_misread(sub, forms) for sub in node.subqueries if forms.get(_text(sub))]
        whole: wq.Or = node.apply(lambda sub: sub if _is_word(sub) else _widened(sub, forms))
        whole.subqueries = [*whole.subqueries, *more]
        return whole
    if _is_word(node):
        return wq.Or([node, _misread(node, forms)]) if forms.get(_text(node)) else node
    if node.is_leaf() or isinstance(node, wq.Not | Cased):
        return node
    return node.apply(lambda sub: _widened(sub, forms))


def _text(node: wq.Query) -> str:
    return str(node.text) if _is_word(node) else ""  # type: ignore[attr-defined]  # a Term


def _misread(node: wq.Query, forms: dict[str, tuple[str, ...]]) -> Misread:
    assert isinstance(node, wq.Term)
    return Misread(node.fieldname, node.text, forms[node.text], node.boost * WEIGHT)
