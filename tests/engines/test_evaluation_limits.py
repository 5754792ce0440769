"""What an evaluation does only for words with very many terms, and for equal parts of a tree."""

import random

import pytest
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation import evaluation as module
from searcharchive.errors import QueryError

from .in_memory import InMemory
from .test_evaluation import answers, evaluation, segment

ROWS = [
    {
        "id": f"{number:02}",
        "headline": [],
        "body": random.Random(number).choices(["ab", "abc", "abd", "abe", "abf", "b", "bab"], k=6),
        "day": None,
    }
    for number in range(30)
]
PATTERN = wq.Prefix("body_written", "ab")
ROW = wq.Sequence([PATTERN, PATTERN])


@pytest.fixture
def segments() -> list[InMemory]:
    return [segment(ROWS[:20], frozenset({3})), segment(ROWS[20:])]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_postings_added_up_a_few_at_once(segments: list[InMemory], at_once: int) -> None:
    all_at_once = answers(evaluation(*segments).evaluate(PATTERN))
    for each in segments:
        each.in_turn_from = at_once
    assert answers(evaluation(*segments).evaluate(PATTERN)) == all_at_once
    assert len(all_at_once) > 20


@pytest.mark.parametrize("part", [wq.Term("body", "ab"), PATTERN, ROW])
def test_equal_parts_count_as_often_as_they_stand(segments: list[InMemory], part: wq.Query) -> None:
    evaluated = evaluation(*segments)
    once = dict(answers(evaluated.evaluate(part)))
    assert once
    for joined in (wq.And, wq.Or):
        twice = dict(answers(evaluated.evaluate(joined([part, part]))))
        assert twice == pytest.approx({id: 2 * score for id, score in once.items()})


def test_places_of_patterns_are_limited_by_query(
    segments: list[InMemory], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated = evaluation(*segments)
    allowed = answers(evaluated.evaluate(ROW))
    # Five words begin with ab, and a row of two patterns asks for the places of both.
    monkeypatch.setattr(module, "MOST_PLACED", 10)
    assert answers(evaluated.evaluate(ROW)) == allowed == answers(evaluated.evaluate(ROW))
    monkeypatch.setattr(module, "MOST_PLACED", 9)
    with pytest.raises(QueryError, match="more than 9 words"):
        answers(evaluated.evaluate(ROW))
