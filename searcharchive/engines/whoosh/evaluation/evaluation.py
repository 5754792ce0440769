"""Evaluates a whole query tree, segment by segment, to documents and, where asked for, scores.

Statistics are those of all segments' live documents, so that neither hits nor scores depend on
segments, merges and deletions.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.dialects import Dialect
from searcharchive.engines.whoosh.evaluation.expanding import Expander
from searcharchive.engines.whoosh.evaluation.forms import FormsWord
from searcharchive.engines.whoosh.evaluation.matches import Everything, Matches, Nothing
from searcharchive.engines.whoosh.evaluation.ranking import Found
from searcharchive.engines.whoosh.evaluation.scoring import Scorer, Scoring
from searcharchive.engines.whoosh.evaluation.sets import NONE
from searcharchive.engines.whoosh.evaluation.statistics import Forms
from searcharchive.engines.whoosh.evaluation.views import Collection, View
from searcharchive.engines.whoosh.evaluation.words import Entry, TermWord
from searcharchive.engines.whoosh.keeping import Kept, keep_freed_memory
from searcharchive.engines.whoosh.segments import Array, Postings, SegmentArrays
from searcharchive.errors import QueryError
from searcharchive.nodes import Misread

_FORMS_BYTES = 64 << 20
_TERMS_BYTES = 16 << 20
_ENTRIES = 50_000

MOST_PLACED = 20_000
"""Words that patterns stand for, of which a query may ask where they stand in one segment. Each
takes 0.3 ms, and no vector of them is read at once: these are 6 s."""


class Evaluation:
    """Evaluates trees on an open index.

    `schema` is Whoosh's and makes terms of what nodes hold; without one, texts are UTF-8.
    `searcher` opens Whoosh's own for what isn't evaluated here, its segments in the same order.
    """

    def __init__(
        self,
        segments: Iterable[SegmentArrays],
        weighting: Any,
        dialect: Dialect,
        *,
        schema: Any = None,
        searcher: Callable[[], Any] | None = None,
    ) -> None:
        keep_freed_memory()
        self.collection = Collection(segments)
        self.scoring = Scoring(self.collection, weighting, schema)
        self.fallbacks: Counter[str] = Counter()
        self._dialect = dialect
        self._schema = schema
        self._open_searcher = searcher
        self._searcher: Any = None
        # All dialects understand a term alike.
        self._handlers: dict[type, Callable[[Evaluation, Any, View], Matches]] = {
            wq.Term: Evaluation.term
        }
        self._expander = Expander(self.encoded, dialect.hidden)
        self._terms: Kept[Array] = Kept(_TERMS_BYTES)
        self._forms: Kept[Postings] = Kept(_FORMS_BYTES)
        self._entries: dict[Hashable, Callable[[], Matches]] = {}
        self._made: dict[Hashable, Matches] = {}
        self._tree: wq.Query | None = None
        self._placed: Counter[int] = Counter()

    def evaluate(self, tree: wq.Query) -> Found:
        """What a tree matches; `fallbacks` counts the nodes that were left to Whoosh.

        Asking what was found raises QueryError past MOST_PLACED.
        """
        self._made.clear()
        self._placed.clear()
        self._tree = tree
        return Found([self.matches(tree, view) for view in self.collection.views])

    def forget(self) -> None:
        """Let go of all that was found out about words."""
        self._entries.clear()
        self.forget_expansions()

    def forget_expansions(self) -> None:
        """Let go of what prefixes and the like stand for."""
        self._terms.clear()
        self._forms.clear()
        self._made.clear()

    def matches(self, node: wq.Query, view: View) -> Matches:
        """What a node matches in a segment."""
        kind = type(node)
        handler = self._handlers.get(kind)
        if handler is None:
            handler = self._dialect.handler(kind)
            if handler is None:
                return self.left_to_whoosh(node, view)
            self._handlers[kind] = handler
        return handler(self, node, view)

    def left_to_whoosh(self, node: wq.Query, view: View) -> Matches:
        """What Whoosh's own matcher finds; raises TypeError where there is none to ask."""
        if self._open_searcher is None:
            raise TypeError(f"a {type(node).__name__} can't be evaluated here")
        self.fallbacks[type(node).__name__] += 1
        if self._searcher is None:
            self._searcher = self._open_searcher()
        # Here and not above: no node of the archive's comes to this.
        from searcharchive.engines.whoosh.evaluation.stepping import stepped

        return stepped(node, self._searcher, view)

    def encoded(self, field: str, text: Any) -> bytes | None:
        """A field's text as a term; None if the field has no such."""
        if self._schema is None:
            return text if isinstance(text, bytes) else str(text).encode()
        if field not in self._schema:
            return None
        try:
            found: bytes = self._schema[field].to_bytes(text)
        except ValueError:
            return None
        return found

    def has_positions(self, field: str) -> bool:
        """Whether phrases can be found in a field, as far as the schema tells."""
        if self._schema is None or field not in self._schema:
            return True
        format_ = self._schema[field].format
        return bool(format_ and format_.supports("positions"))

    def word(self, leaf: Any, view: View) -> Matches:
        """A term, or a word that stands for terms, scored as one word with the leaf's boost."""
        if isinstance(leaf, wq.Term):
            return self.term(leaf, view)
        key = (view.number, leaf.boost, *_identity(leaf))
        return self._once(key, lambda: self._any(leaf, view))

    def term(self, leaf: wq.Term, view: View) -> Matches:
        """A term, scored with the leaf's boost."""
        # Most of what a short query takes is Python: a term is looked up in dictionaries alone.
        named = (view.number, leaf.fieldname, leaf.text, type(leaf.text), leaf.boost)
        found = self._made.get(named)
        if found is None:
            make = self._entries.get(named)
            if make is None:
                make = self._entry(leaf, view)
                if len(self._entries) >= _ENTRIES:
                    self._entries.clear()
                self._entries[named] = make
            found = self._made[named] = make()
        return found

    def once(self, node: wq.Query, view: View, make: Callable[[], Matches]) -> Matches:
        """What is made of equal parts of a tree, of which only the first is evaluated."""
        # The whole tree comes but once, and to compare it takes time.
        return make() if node is self._tree else self._once((view.number, node), make)

    def _once(self, key: Hashable, make: Callable[[], Matches]) -> Matches:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
        return found

    def placing(self, terms: int, view: View) -> None:
        """Count words of a pattern whose places are asked for; raises QueryError past the limit."""
        self._placed[view.number] += terms
        if self._placed[view.number] > MOST_PLACED:
            raise QueryError(
                f"the patterns within quotes stand for more than {MOST_PLACED:,} words; "
                "write more of their letters, or take them out of the quotes"
            )

    def _any(self, leaf: Any, view: View) -> Matches:
        terms = self.word_terms(leaf, view)
        if not len(terms):
            return Nothing(view)
        field = self._dialect.scored_as(leaf.fieldname)
        if field is not None and not self.scoring.knows(field):
            return self.left_to_whoosh(leaf, view)
        found = self._union(leaf, terms, view)
        if field is None:
            return FormsWord(view, found, None, leaf.fieldname)
        return FormsWord(view, found, lambda: self._forms_scorer(leaf, field), field)

    def word_terms(self, leaf: Any, view: View) -> Array:
        """The terms that a word stands for in a segment, sorted."""
        if isinstance(leaf, wq.Term):
            text = self.encoded(leaf.fieldname, leaf.text)
            term = None if text is None else view.arrays.find(leaf.fieldname, text)
            return NONE if term is None else np.array([term], np.int64)
        key = (view.number, *_identity(leaf))
        found = self._terms.get(key)
        if found is None:
            found = self._expander.terms(leaf, view)
            self._terms.put(key, found, found.nbytes + 100)
        return found

    def expansions(self, leaf: Any) -> Counter[bytes]:
        """The terms that a word stands for in all segments, and the live documents of each."""
        found: Counter[bytes] = Counter()
        for view in self.collection.views:
            for term in self.word_terms(leaf, view).tolist():
                (text,) = view.arrays.texts(term, term + 1)
                found[text] += view.arrays.document_frequency(term)
        return found

    def _entry(self, leaf: wq.Term, view: View) -> Callable[[], Matches]:
        """What makes a term's matches, for this query and those to come."""
        field = leaf.fieldname
        text = self.encoded(field, leaf.text)
        term = None if text is None else view.arrays.find(field, text)
        if term is None or text is None:
            return partial(Nothing, view)
        scored_as = self._dialect.scored_as(field)
        if scored_as is None:
            entry = Entry(view, term, None, field)
            every = entry.size == view.live_count
            return partial(Everything, view) if every else partial(TermWord, view, entry)
        if not self.scoring.knows(scored_as):
            return partial(self.left_to_whoosh, leaf, view)
        scorer = partial(self.scoring.scorer, scored_as, text, leaf.boost)
        return partial(TermWord, view, Entry(view, term, scorer, scored_as))

    def _union(self, leaf: Any, terms: Array, view: View) -> Postings:
        """The postings of several terms together, deleted documents too."""
        key = (view.number, *_identity(leaf))
        found = self._forms.get(key)
        if found is None:
            parts = view.arrays.postings_in_turn(terms)
            if parts is not None:
                docs, weights = view.scratch.totals(parts)
            else:
                docs, weights, counts = view.arrays.postings_of(terms)
                if len(counts) > 1:
                    docs, weights = view.scratch.summed(docs, weights)
            found = self._forms.put(key, Postings(docs, weights), docs.nbytes + weights.nbytes)
        return found

    def _forms_scorer(self, leaf: Any, field: str) -> Scorer:
        """The scorer of one word with many terms: of all documents that have one of them."""
        matching, weight = 0, 0.0
        for view in self.collection.views:
            found = self._union(leaf, self.word_terms(leaf, view), view)
            keep = slice(None) if view.live is None else view.live.take(found.docs)
            matching += len(found.docs[keep])
            weight += float(found.weights[keep].sum(dtype=np.float64))
        return self.scoring.scorer(field, Forms(matching, weight), leaf.boost)


def _identity(leaf: Any) -> tuple[Any, ...]:
    """What tells leaves apart that stand for different terms; boosts are none of it."""
    kind = type(leaf).__name__
    if isinstance(leaf, Misread):
        return (kind, leaf.fieldname, leaf.text, leaf.forms)
    if isinstance(leaf, wq.TermRange):
        return (kind, leaf.fieldname, leaf.start, leaf.end, leaf.startexcl, leaf.endexcl)
    if isinstance(leaf, wq.FuzzyTerm):
        return (kind, leaf.fieldname, leaf.text, leaf.maxdist, leaf.prefixlength)
    return (kind, leaf.fieldname, leaf.text)
