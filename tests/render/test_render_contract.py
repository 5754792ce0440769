"""The JSON contract, to the letter. A change here breaks scripts: fields are only ever added."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.model import Origin, Version
from searcharchive.render import contract, pages
from searcharchive.render.terminal import Style
from searcharchive.render.unsafe import UNSAFE
from searcharchive.store.listing import Totals

from .examples import DECADE, PAGE, STRIKE, TOMBSTONE

HIT = (
    '{"schema": "searcharchive.hit/1", "rank": 9, "score": 12.3432, "id": "7H2K9XQ4TM", '
    '"date": "1936-03-04", "date_start": "1936-03-04", "date_end": "1936-03-04", '
    '"date_source": "record", "dateline": "PORT ELLERY, March 3 (Ledger)", '
    '"places": [{"name": "Port Ellery", "region": "Maine", "country": "US"}], '
    '"headline": "Ferrymen of Port Ellery end their strike", "byline": "MAUD TIERNAN", '
    '"section": "Harbour", "source": "The Evening Ledger", "language": "en", '
    '"snippets": [{"text": "The ferrymen went back to their boats at dawn.", '
    '"spans": [[4, 12], [32, 37]]}, {"text": "Nobody who stood on the quay", "spans": []}], '
    '"origin": {"path": "scans/1936.zip/0304/strike.txt", "record": 1}}'
)
BARE_HIT = (
    '{"schema": "searcharchive.hit/1", "rank": 10, "score": 0.5, "id": "=1+1", '
    '"date": null, "date_start": null, "date_end": null, "date_source": null, '
    '"dateline": null, "places": [], "headline": null, "byline": null, "section": null, '
    '"source": null, "language": null, '
    '"snippets": [{"text": "東京湾の渡し船は\\u001b[31m静か\\u202eだった。 '
    'A second ferry waited, and waited, for a crew.", "spans": [[17, 21], [32, 37]]}], '
    '"origin": {"path": "-", "record": 2}}'
)
ARTICLE = (
    '{"schema": "searcharchive.article/1", "id": "7H2K9XQ4TM", '
    '"date": "1936-03-04", "date_start": "1936-03-04", "date_end": "1936-03-04", '
    '"date_source": "record", "dateline": "PORT ELLERY, March 3 (Ledger)", '
    '"places": [{"name": "Port Ellery", "region": "Maine", "country": "US"}], '
    '"headline": "Ferrymen of Port Ellery end their strike", "byline": "MAUD TIERNAN", '
    '"section": "Harbour", "source": "The Evening Ledger", "language": "en", '
    '"origin": {"path": "scans/1936.zip/0304/strike.txt", "record": 1}, '
    '"body": "PORT ELLERY, March 3 (Ledger) — The ferrymen went back to their boats at dawn.'
    '\\n\\nNobody who stood on the quay would say who had given way first.", '
    '"date_text": null, "note": "This article is from the archive of The Evening Ledger.", '
    '"subjects": ["labour", "ferries"], "page": "A3", "edition": "late", '
    '"added": "2026-11-24T08:00:00Z", "dateline_span": [0, 29], '
    '"origins": [{"path": "scans/1936.zip/0304/strike.txt", "record": 1, '
    f'"sha256": "{"0f" * 32}"}}, '
    '{"path": "/media/b%FCro/100%25.csv", "path_encoded": true, "record": 12, '
    f'"sha256": "{"1e" * 32}"}}], '
    f'"sha256": "{"0f" * 32}"}}'
)
TOMB = (
    '{"schema": "searcharchive.tombstone/1", "id": "7H2K9XQ4TN", '
    f'"removed": "2026-11-24T09:00:00Z", "sha256": "{"0f" * 32}", '
    '"erased": false, "origins": [], "hashes": []}'
)
ERASED_TOMB = TOMB.replace(
    '"erased": false, "origins": [], "hashes": []',
    '"erased": true, "origins": [{"path": "scans/1936.txt", "record": 4, "sha256": "aa"}], '
    '"hashes": ["bb"]',
)


def test_a_hit() -> None:
    assert contract.dumps(contract.hit_object(PAGE.hits[0])) == HIT


def test_a_hit_of_an_article_with_nothing_but_a_body() -> None:
    assert contract.dumps(contract.hit_object(PAGE.hits[1])) == BARE_HIT


def test_an_article() -> None:
    assert contract.dumps(contract.article_object(STRIKE)) == ARTICLE


def test_a_tombstone() -> None:
    assert contract.dumps(contract.tombstone_object(TOMBSTONE)) == TOMB
    erased = TOMBSTONE._replace(
        erased=True, origins=(Origin("scans/1936.txt", 4, "aa"),), hashes=("bb",)
    )
    assert contract.dumps(contract.tombstone_object(erased)) == ERASED_TOMB


def test_an_article_with_its_versions() -> None:
    """Versions come last, and are articles with another schema and when they were replaced."""
    head = ARTICLE[:-1]
    assert contract.dumps(contract.versions_object(STRIKE, ())) == head + ', "versions": []}'
    version = head.replace("article/1", "version/1") + ', "replaced": "2026-11-25"}'
    kept = Version(STRIKE, "2026-11-25", 7)
    both = contract.dumps(contract.versions_object(STRIKE, (kept,)))
    assert both == f'{head}, "versions": [{version}]}}'


def test_jsonl_is_a_hit_a_line_and_json_one_object_of_the_same_hits() -> None:
    lines = list(pages.lines("jsonl", PAGE, Style()))
    (document,) = pages.lines("json", PAGE, Style())
    assert lines[:2] == [HIT, BARE_HIT]
    assert document == (
        '{"schema": "searcharchive.search/1", "query": "ferry* AND boat", "total": 1234, '
        f'"undated_left_out": 2, "hits": [{", ".join(lines)}]}}'
    )


def test_stats() -> None:
    totals = Totals(5, 4, 3, 1, "1890-01-01", "2008-04-06", 6, 2, 3)
    made = contract.stats_object(
        totals,
        store_sequence=9,
        store_bytes=4096,
        engine="whoosh",
        index_sequence=None,
        index_bytes=0,
    )
    assert contract.dumps(made) == (
        '{"schema": "searcharchive.stats/1", "articles": 5, "dated": 4, "with_dateline": 3, '
        '"first_date": "1890-01-01", "last_date": "2008-04-06", "places": 3, "removed": 1, '
        '"files": 2, "origins": 6, "store_sequence": 9, "store_bytes": 4096, '
        '"engine": "whoosh", "index_sequence": null, "index_bytes": 0}'
    )


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [("198X", "1980-01-01", "1989-12-31")],
)
def test_the_days_of_a_partial_date_are_inclusive(edtf: str, start: str, end: str) -> None:
    made = contract.article_object(DECADE)
    assert (made["date"], made["date_start"], made["date_end"]) == (edtf, start, end)


@given(st.text(st.characters()))
def test_no_text_is_lost_and_none_is_unsafe(text: str) -> None:
    line = contract.dumps({"text": text})
    assert not UNSAFE.search(line)
    assert json.loads(line) == {"text": text}
