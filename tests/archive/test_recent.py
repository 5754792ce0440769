"""`--recent`: scores fall with age, counts and what is marked don't change."""

import json

import pytest

from searcharchive.archive.explaining import explain
from searcharchive.archive.indexing import update
from searcharchive.archive.searching import SearchRequest, search
from searcharchive.query.filters import Filters
from searcharchive.render.explanation import json_line

from .desk import Desk

YEAR = 365


@pytest.fixture(params=["array", "stock"])
def codec(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def filled(desk: Desk, codec: str) -> Desk:
    body = "The dock strike goes on."
    desk.write(
        "a.jsonl",
        {"id": "new", "date": "1913-03-01", "body": body},
        {"id": "year", "date": "1912-03-01", "body": body},
        {"id": "two", "date": "1911-03-02", "body": body},
        {"id": "undated", "body": body},
        {"id": "future", "date": "2999-01-01", "body": body},
        {"id": "strikes", "date": "1911-03-02", "body": "Strike. " * 20 + body},
    )
    desk.take()
    config = desk.archive.config._replace(codec=codec)
    desk = Desk(desk.archive._replace(config=config), desk.files)
    update(desk.archive)
    return desk


def scores(desk: Desk, request: SearchRequest) -> dict[str, float]:
    return {hit.article.id: hit.score for hit in search(desk.archive, request).page.hits}


def test_an_article_of_the_half_life_scores_half_as_much(filled: Desk) -> None:
    request = SearchRequest("dock")
    plain, aged = scores(filled, request), scores(filled, request._replace(recent=YEAR))
    factors = {id_: aged[id_] / plain[id_] for id_ in plain}
    assert factors == pytest.approx(
        {"new": 1, "future": 1, "year": 1 / 2, "two": 1 / 3, "strikes": 1 / 3, "undated": 1 / 2},
        rel=2e-3,
    )
    assert list(aged)[:2] == ["future", "new"]
    assert aged.keys() == plain.keys()


def test_a_long_half_life_leaves_the_best_word_first(filled: Desk) -> None:
    assert next(iter(scores(filled, SearchRequest("strike", recent=100 * YEAR)))) == "strikes"
    assert next(iter(scores(filled, SearchRequest("strike", recent=1)))) != "strikes"


def test_pages_filters_and_dates_go_on_as_before(filled: Desk) -> None:
    request = SearchRequest("dock -bank", Filters(date="1911..1913"), recent=YEAR)
    whole = list(scores(filled, request))
    assert sorted(whole) == ["new", "strikes", "two", "year"]
    pages = [list(scores(filled, request._replace(limit=2, offset=at))) for at in (0, 2, 4)]
    assert [*pages[0], *pages[1], *pages[2]] == whole
    oldest = scores(filled, request._replace(sort="oldest"))
    assert list(oldest)[-1] == "new"
    assert oldest == pytest.approx(scores(filled, request))
    (hit, *_) = search(filled.archive, request).page.hits
    assert hit.passages[0].spans == ((4, 8),)


def test_explain_tells_the_factor(filled: Desk) -> None:
    found = explain(filled.archive, SearchRequest("dock strike", recent=YEAR))
    for hit in found.hits:
        assert hit.recency is not None
        assert hit.recency * sum(part.score for part in hit.parts) == pytest.approx(hit.score)
    told = json.loads(json_line(found))["hits"][0]
    assert told["recency"] == pytest.approx(1)
