"""Evaluation beyond single segments and single nodes: what never changes an answer."""

from collections.abc import Sequence
from typing import Any

import whoosh.query as wq
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.scoring import BM25F

from searcharchive.engines.whoosh.evaluation.archive_nodes import ARCHIVE
from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.ranking import Found
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.patterns import predicate, within_edits
from searcharchive.schema import wide_term
from searcharchive.tree import Dated, Near, Wording, windows
from tests.engines.in_memory import InMemory
from tests.forms import examples

WORDS = "a ab abc abd b ba bab bc c é".split()
DAYS = [0, 5, 5, 6, 9]
UNDATED = 2**32 - 1


def segment(rows: Sequence[dict[str, Any]], deleted: frozenset[int] = frozenset()) -> InMemory:
    """Rows as an index of the archive holds them."""
    documents = [
        {
            "headline": row["headline"],
            "body": row["body"],
            "body_written": row["body"],
            "has": ["date"] if row["day"] is not None else [],
        }
        for row in rows
    ]
    days = [UNDATED if row["day"] is None else row["day"] for row in rows]
    return InMemory(
        documents,
        deleted,
        {"date_start": days, "date_end": days},
        {"id": [row["id"] for row in rows]},
    )


def evaluation(*segments: InMemory, weighting: Any = None) -> Evaluation:
    return Evaluation(segments, weighting or ArchiveWeighting(), ARCHIVE)


TEXT = st.lists(st.sampled_from(WORDS), max_size=8)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "headline": st.lists(st.sampled_from(WORDS), max_size=3),
            "body": TEXT,
            "day": st.sampled_from([None, *DAYS]),
            "gone": st.booleans(),
            "segment": st.integers(0, 2),
        }
    ),
    min_size=1,
    max_size=16,
)
TERM = st.builds(wq.Term, st.sampled_from(["headline", "body", "has"]), st.sampled_from(WORDS))
LEAF = st.one_of(
    TERM,
    TERM,
    st.builds(wq.Prefix, st.just("body_written"), st.sampled_from(["a", "ab", "b"])),
    st.builds(wq.Wildcard, st.just("body_written"), st.sampled_from(["*b", "?b*", "b?b", "é"])),
    st.builds(
        wq.FuzzyTerm, st.just("body_written"), st.sampled_from(WORDS), maxdist=st.integers(1, 2),
        prefixlength=st.just(0),
    ),
    st.builds(wq.Every),
    st.builds(
        lambda first, last: Dated(
            [wq.NumericRange("date_start", None, last), wq.NumericRange("date_end", first, None)],
            "days",
        ),
        st.sampled_from(DAYS), st.sampled_from(DAYS),
    ),
)  # fmt: skip
BODY = st.builds(wq.Term, st.just("body"), st.sampled_from(WORDS))
PLACED = st.lists(BODY, min_size=1, max_size=3)
TREE = st.recursive(
    st.one_of(LEAF, st.builds(wq.Sequence, PLACED), st.builds(Near, PLACED, st.integers(0, 4))),
    lambda inner: st.one_of(
        st.builds(wq.And, st.lists(inner, min_size=1, max_size=3)),
        st.builds(wq.Or, st.lists(inner, min_size=1, max_size=4)),
        st.builds(wq.Not, inner),
        st.builds(lambda nodes: Wording(nodes, "w"), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def answers(found: Found) -> list[tuple[bytes, float]]:
    hits = found.best(found.count())
    return list(zip(found.ids_of(hits), hits.scores, strict=True))


def close(one: list[tuple[bytes, float]], other: list[tuple[bytes, float]]) -> bool:
    return [id for id, _ in one] == [id for id, _ in other] and all(
        abs(first[1] - second[1]) < 1e-12 for first, second in zip(one, other, strict=True)
    )


@settings(max_examples=examples(40), deadline=None)
@given(ROWS, st.sampled_from([None, BM25F()]), st.lists(TREE, min_size=8, max_size=8))
def test_neither_segments_nor_deletions_change_an_answer(
    rows: list[dict[str, Any]], weighting: Any, trees: list[wq.Query]
) -> None:
    rows = [row | {"id": f"{number * 7 % 17:02}"} for number, row in enumerate(rows)]
    several = []
    for number in range(3):
        own = [row for row in rows if row["segment"] == number]
        gone = frozenset(at for at, row in enumerate(own) if row["gone"])
        several.append(segment(own, gone))
    live = [row for row in rows if not row["gone"]]
    one, other = (
        evaluation(segment(live), weighting=weighting),
        evaluation(*several, weighting=weighting),
    )
    for tree in trees:
        first, second = one.evaluate(tree), other.evaluate(tree)
        total = first.count()
        assert second.count() == total == len(second.ids()), tree
        every = answers(first)
        assert close(answers(second), every), tree
        for falling in (True, False):
            by_day = [
                found.ids_of(found.by_column("date_start", total, falling=falling))
                for found in (first, second)
            ]
            assert by_day[0] == by_day[1], tree
        assert first.tally("date_start", [0, 5, 6, 10]) == second.tally("date_start", [0, 5, 6, 10])


@settings(max_examples=examples(30), deadline=None)
@given(ROWS, st.lists(TREE, min_size=6, max_size=6))
def test_a_limit_changes_nothing(rows: list[dict[str, Any]], trees: list[wq.Query]) -> None:
    rows = [row | {"id": f"{number * 7 % 17:02}"} for number, row in enumerate(rows)]
    middle = len(rows) // 2
    evaluated = evaluation(segment(rows[:middle]), segment(rows[middle:]))
    for tree in trees:
        every = list(evaluated.evaluate(tree).best(100))
        days = list(evaluated.evaluate(tree).by_column("date_end", 100, falling=True))
        for k in range(len(every) + 2):
            found = evaluated.evaluate(tree)
            assert list(found.best(k)) == every[:k], tree
            assert list(found.by_column("date_end", k, falling=True)) == days[:k], tree


# Compounds stand at their first word, and mark how wide they are.
PLACES = st.lists(
    st.sampled_from(
        ["a", "b", "c", "co", "op", f"co+coop+{wide_term('coop', 2)}", "coop",
         f"a+abc+{wide_term('abc', 3)}+{wide_term('abc', 2)}", "abc"]
    ),
    max_size=12,
)  # fmt: skip
PLACED_WORD = st.one_of(
    st.builds(wq.Term, st.just("body"), st.sampled_from(["a", "b", "co", "op", "coop", "abc"])),
    st.builds(wq.Prefix, st.just("body"), st.sampled_from(["a", "co", "c"])),
)


def lined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(wq.Sequence, st.lists(inner, min_size=2, max_size=4)),
        st.builds(wq.Or, st.lists(inner, min_size=1, max_size=3)),
    )


NODE = st.one_of(
    st.builds(wq.Sequence, st.lists(PLACED_WORD, min_size=1, max_size=4)),
    st.builds(
        wq.Sequence,
        st.lists(
            st.recursive(
                PLACED_WORD,
                lambda inner: st.one_of(
                    lined(inner), st.builds(Near, st.lists(inner, min_size=2, max_size=3),
                                            st.integers(0, 3)),
                ),
                max_leaves=4,
            ),
            min_size=1,
            max_size=4,
        ),
    ),
    st.builds(Near, st.lists(PLACED_WORD, min_size=1, max_size=2), st.integers(0, 5)),
    st.builds(
        Near, st.lists(st.recursive(PLACED_WORD, lined, max_leaves=3), min_size=1, max_size=4),
        st.integers(0, 5),
    ),
)  # fmt: skip


def stands(node: Any, places: list[str]) -> bool:
    """Whether a phrase or nearness stands in one text, by the algebra of intervals."""

    def intervals(leaf: Any) -> list[tuple[int, int]]:
        matches = predicate(leaf) if isinstance(leaf, wq.Prefix) else leaf.text.__eq__
        found = set()
        for position, together in enumerate(places):
            words = together.split("+")
            for word in words:
                if matches(word) and "\x1f" not in word:
                    widths = [n for n in (2, 3, 4) if wide_term(word, n) in words]
                    found.add((position, position + (widths[-1] if widths else 1)))
        return sorted(found)

    return bool(windows(node, intervals))


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=6), st.lists(NODE, min_size=8, max_size=8))
def test_phrases_and_nearness_are_those_of_each_text_alone(
    texts: list[list[str]], nodes: list[wq.Query]
) -> None:
    evaluated = evaluation(InMemory([{"body": text} for text in texts]))
    for node in nodes:
        found = evaluated.evaluate(node).documents()[0].tolist()
        assert found == [at for at, text in enumerate(texts) if stands(node, text)], node


LETTERS = st.text(alphabet="abcé𝄞ßz", max_size=7)


@given(st.sets(LETTERS.filter(bool), min_size=1, max_size=40), LETTERS, st.integers(0, 3),
       st.integers(0, 2))  # fmt: skip
def test_fuzzy_words_are_those_within_so_many_edits(
    words: set[str], text: str, edits: int, prefix: int
) -> None:
    arrays = InMemory([{"body": sorted(words)}])
    leaf = wq.FuzzyTerm("body", text, maxdist=edits, prefixlength=prefix)
    evaluated = evaluation(arrays)
    terms = evaluated.word_terms(leaf, evaluated.collection.views[0])
    found = {arrays.texts(term, term + 1)[0].decode() for term in terms.tolist()}
    assert found == {
        word for word in words if within_edits(text, word, edits) and word.startswith(text[:prefix])
    }


@given(st.lists(st.text(alphabet="abÿ日𝄞", min_size=4, max_size=9), min_size=1, max_size=9),
       st.data())  # fmt: skip
def test_a_word_is_found_by_its_every_single_edit(words: list[str], data: st.DataObject) -> None:
    arrays = InMemory([{"body": sorted(words)}])
    expander = evaluation(arrays)
    word = data.draw(st.sampled_from(words))
    at, letter = data.draw(st.integers(0, len(word))), data.draw(st.sampled_from("abzĀ𝄞"))
    for text in (word, word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :],
                 word[:at] + word[at + 1 :]):  # fmt: skip
        leaf = wq.FuzzyTerm("body", text, maxdist=1, prefixlength=0)
        found = expander.expansions(leaf)
        near = {each for each in words if within_edits(text, each, 1)}
        assert {each.decode() for each in found} == near, text


@given(
    st.sets(st.text(alphabet="abc[]é", min_size=1, max_size=6), min_size=1, max_size=300),
    st.text(alphabet="abc?*[]!é", min_size=1, max_size=6),
)
def test_wildcards_are_those_of_their_predicate(words: set[str], pattern: str) -> None:
    filler = {f"{a}{b}{c}x" for a in "abcdef" for b in "abcdef" for c in "abcdefgh"}
    arrays = InMemory([{"body": sorted(words | filler)}])
    leaf = wq.Wildcard("body", pattern)
    evaluated = evaluation(arrays)
    terms = evaluated.word_terms(leaf, evaluated.collection.views[0])
    found = {arrays.texts(term, term + 1)[0].decode() for term in terms.tolist()}
    assert found == set(filter(predicate(leaf), words | filler))
