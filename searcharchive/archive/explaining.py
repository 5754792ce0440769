"""What a query meant: its parts, what each stands for, how many articles each matches, and what
each adds to the score of a hit.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import whoosh.query as wq

from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import Question
from searcharchive.archive.searching import SearchRequest, ranking, requested
from searcharchive.capitals import Cased, Spelled, meant
from searcharchive.engines.whoosh.tiering import above, typed
from searcharchive.explained import Explanation, Meaning, Part, Scored, Share
from searcharchive.model import Ranked
from searcharchive.nodes import Fused, Misread, Recent, as_typed, has
from searcharchive.query.printing import to_text
from searcharchive.query.wording import CLOSED, OPENED
from searcharchive.schema import SENTENCE, TEXT_FIELD_OF
from searcharchive.tree import Dated, Near, Within, Wording, leaves, sides

MOST_WORDS = 10
"""Words that a prefix, wildcard, fuzzy word or expression stands for that are named."""

_JOINTS = {wq.And: "AND", wq.Or: "OR", wq.Not: "NOT"}


def explain(archive: Archive, request: SearchRequest) -> Explanation:
    """What a query meant; raises as `searching.search`."""
    with requested(archive, request) as question:
        ranked = ranking(question, request).ranked
        hits = [_scored(question, one) for one in ranked]
        whole = _part(question, question.tree)
        return Explanation(question.asked.text, whole, tuple(hits), question.notes)


def _part(question: Question, node: wq.Query) -> Part:
    found = question.count(node)
    if isinstance(node, Fused | Recent):
        return _part(question, node.subqueries[0])
    joint = _JOINTS.get(type(node))
    if joint is not None:
        return Part(joint, found, parts=tuple(_part(question, sub) for sub in _below(node)))
    meanings: tuple[Meaning, ...] = ()
    if isinstance(node, Wording) and not isinstance(node, Dated):
        meanings = tuple(_meanings(question, node))
    parts = tuple(_part(question, side) for side in sides(meant(node)))
    return Part(to_text(node), found, meanings, parts)


def _below(node: Any) -> list[wq.Query]:
    return [node.query] if isinstance(node, wq.Not) else list(node.subqueries)


def _meanings(question: Question, node: Wording) -> Iterator[Meaning]:
    """What each alternative stands for; one with capitals is counted by itself."""
    for sub in node.meant if isinstance(node, Cased) else node:
        if isinstance(sub, wq.NumericRange):
            # A length or a day says already all that it stands for.
            continue
        counted = Cased(Wording([sub], "")) if isinstance(node, Cased) else sub
        yield _meaning(question, sub, question.count(counted))


def _meaning(question: Question, node: wq.Query, found: int) -> Meaning:
    words: dict[str, int] = {}
    expanded = False
    for leaf in leaves(node):
        if isinstance(leaf, wq.MultiTerm):
            expanded = True
            words |= question.engine.expansions(leaf)
    most = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
    stands_for = len(words) if expanded else None
    return Meaning(_field(node), _form(node), found, tuple(most), stands_for)


def _field(node: wq.Query) -> str:
    first: Any = next(leaves(node), None)
    name = getattr(first, "fieldname", "")
    return TEXT_FIELD_OF.get(name, name)


def _form(node: Any) -> str:
    """A word or phrase as it is looked for: `missil`, `"new york"`, `harb*`."""
    if isinstance(node, Misread):
        return f"{node.text} misread"
    if isinstance(node, wq.FuzzyTerm):
        return f"{node.text}~{node.maxdist}"
    if isinstance(node, wq.Prefix):
        return f"{node.text}*"
    if isinstance(node, wq.Sequence):
        return f'"{" ".join(_form(sub) for sub in node.subqueries)}"'
    if isinstance(node, Spelled):
        return " ".join(node.words)
    if isinstance(node, wq.Regex):
        return f"/{node.text.removesuffix(CLOSED).replace(OPENED, '', 1)}/"
    if node.is_leaf():
        return str(getattr(node, "text", node))
    return _joint(node).join(_within(sub) for sub in node.children())


def _within(node: wq.Query) -> str:
    return f"({_form(node)})" if isinstance(node, wq.Or | Within) else _form(node)


def _joint(node: Any) -> str:
    if isinstance(node, Near):
        return f" ~{node.slop} "
    if not isinstance(node, Within):
        return " OR "
    if node.breaks is not None:
        return " W/S " if node.breaks.text == SENTENCE else " W/P "
    return f" {'PRE' if node.ordered else 'NEAR'}/{node.distance} "


def _scored(question: Question, hit: Ranked) -> Scored:
    tree = question.tree
    if hit.score >= 0 and typed(tree) is not None:
        # Only what is typed counts where all of it is there.
        tree = as_typed(tree)
    if not isinstance(tree, Recent):
        return Scored(hit.id, hit.score, _added(question, hit.id, tree, above(hit.score)))
    ageless = _alone(question, hit.id, tree.inner)
    factor = above(hit.score) / ageless if ageless else None
    return Scored(hit.id, hit.score, _added(question, hit.id, tree, ageless), factor)


def _alone(question: Question, id_: str, node: wq.Query) -> float:
    """What a node adds to the score of an article, or 0."""
    # What is fused, if only with nothing, isn't ranked below what is typed.
    whole = node if has(node, Fused) else Fused([node, wq.NullQuery])
    alone = wq.And([wq.Term("id", id_), whole])
    return sum(one.score for one in question.engine.search(alone, limit=1).ranked)


def _added(question: Question, id_: str, tree: wq.Query, whole: float) -> tuple[Share, ...]:
    """What each part that was typed added, those of equal text as one."""
    scores: defaultdict[str, float] = defaultdict(float)
    fields: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for node in _adding(question, id_, tree):
        if score := _alone(question, id_, node):
            text = to_text(node)
            scores[text] += score
            for field, of_it in _by_field(question, id_, node).items():
                fields[text][field] += of_it
    found = [
        Share(text, score, tuple(sorted(fields[text].items(), key=lambda pair: -pair[1])))
        for text, score in scores.items()
    ]
    if has(tree, Fused):
        found.append(Share("4-grams", whole - sum(scores.values())))
    return tuple(sorted(found, key=lambda share: -share.score))


def _adding(question: Question, id_: str, node: wq.Query) -> Iterator[wq.Query]:
    """What was typed that may add to the score of an article: of alternatives, those it matches."""
    if isinstance(node, Fused | Recent):
        yield from _adding(question, id_, node.subqueries[0])
    elif type(node) in (wq.And, wq.Or):
        for sub in node.children():
            if type(sub) is not wq.And or _matches(question, id_, sub):
                yield from _adding(question, id_, sub)
    elif not isinstance(node, wq.Not | Dated):
        yield node


def _matches(question: Question, id_: str, node: wq.Query) -> bool:
    alone = wq.And([wq.Term("id", id_), node])
    return bool(question.engine.search(alone, limit=0).total)


def _by_field(question: Question, id_: str, node: wq.Query) -> dict[str, float]:
    """What the alternatives of a word or phrase added, field by field."""
    if not isinstance(node, Wording) or len(node.subqueries) == 1:
        return {}
    found: defaultdict[str, float] = defaultdict(float)
    for sub in node.subqueries:
        found[_field(sub)] += _alone(question, id_, sub) * node.boost
    return {field: score for field, score in found.items() if score}
