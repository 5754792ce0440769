"""The JSON contract with scripts: what each object holds, in which order, and how it is written.

    searcharchive.hit/1        a hit: a line of `search --format jsonl`
    searcharchive.search/1     a page of hits: `search --format json`
    searcharchive.article/1    a whole article: `export`, `show --format jsonl`
    searcharchive.version/1    an earlier version of an article, within it: `--versions`
    searcharchive.tombstone/1  what is left of a removed article: `export`
    searcharchive.stats/1      an archive in numbers: `stats --format json`
    searcharchive.finding/1    something that is wrong: a line of `check --format jsonl`

Fields are only ever added; docs/json.md says what each one means, and a golden test pins them.
Every object is one line. Control characters and those that turn the writing direction are
written as escapes, which a JSON parser undoes, so that none reaches a terminal raw.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from searcharchive.dates.edtf import iso
from searcharchive.model import Article, Hit, Origin, Page, Passage, Place, Tombstone, Version
from searcharchive.render.unsafe import UNSAFE
from searcharchive.store.listing import Totals

_DECIMALS = 4


def dumps(document: Mapping[str, Any]) -> str:
    """An object as one line of JSON."""
    text = json.dumps(document, ensure_ascii=False)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def hit_object(hit: Hit) -> dict[str, Any]:
    """A hit as `searcharchive.hit/1`."""
    return {
        "schema": "searcharchive.hit/1",
        "rank": hit.rank,
        "score": round(hit.score, _DECIMALS),
        **_described(hit.article),
        "snippets": [_passage(passage) for passage in hit.passages],
        "origin": _first_origin(hit.article),
    }


def search_object(page: Page) -> dict[str, Any]:
    """A page of hits as `searcharchive.search/1`."""
    return {
        "schema": "searcharchive.search/1",
        "query": page.query,
        "total": page.total,
        "undated_left_out": page.undated_left_out,
        "hits": [hit_object(hit) for hit in page.hits],
    }


def article_object(article: Article) -> dict[str, Any]:
    """A whole article as `searcharchive.article/1`."""
    line = article.dateline
    return {
        "schema": "searcharchive.article/1",
        **_described(article),
        "origin": _first_origin(article),
        "body": article.body,
        "date_text": article.date_text,
        "note": article.note,
        "subjects": list(article.subjects),
        "page": article.page,
        "edition": article.edition,
        "added": article.added,
        "dateline_span": list(line.span) if line and line.span else None,
        "origins": _origins(article.origins),
        "sha256": article.sha256,
    }


def versions_object(article: Article, versions: Sequence[Version]) -> dict[str, Any]:
    """A whole article with its earlier versions in `versions`, the earliest first."""
    return {**article_object(article), "versions": [_version(version) for version in versions]}


def _version(version: Version) -> dict[str, Any]:
    return {
        **article_object(version.article),
        "schema": "searcharchive.version/1",
        "replaced": version.replaced,
    }


def tombstone_object(tombstone: Tombstone) -> dict[str, Any]:
    """What is left of a removed article as `searcharchive.tombstone/1`."""
    return {
        "schema": "searcharchive.tombstone/1",
        "id": tombstone.id,
        "removed": tombstone.removed,
        "sha256": tombstone.sha256,
        "erased": tombstone.erased,
        "origins": _origins(tombstone.origins),
        "hashes": list(tombstone.hashes),
    }


def stats_object(
    totals: Totals,
    *,
    store_sequence: int,
    store_bytes: int,
    engine: str,
    index_sequence: int | None,
    index_bytes: int,
) -> dict[str, Any]:
    """An archive in numbers as `searcharchive.stats/1`; without an index its sequence is null."""
    return {
        "schema": "searcharchive.stats/1",
        "articles": totals.articles,
        "dated": totals.dated,
        "with_dateline": totals.with_dateline,
        "first_date": totals.first_date,
        "last_date": totals.last_date,
        "places": totals.places,
        "removed": totals.removed,
        "files": totals.files,
        "origins": totals.origins,
        "store_sequence": store_sequence,
        "store_bytes": store_bytes,
        "engine": engine,
        "index_sequence": index_sequence,
        "index_bytes": index_bytes,
    }


def finding_object(
    kind: str, problem: str, message: str, fix: str, id: str | None, path: str | None
) -> dict[str, Any]:
    """Something that is wrong as `searcharchive.finding/1`."""
    return {
        "schema": "searcharchive.finding/1",
        "kind": kind,
        "problem": problem,
        "message": message,
        "fix": fix,
        "id": id,
        "path": path,
    }


def _described(article: Article) -> dict[str, Any]:
    """What hits and whole articles both say of an article."""
    date, line = article.date, article.dateline
    return {
        "id": article.id,
        "date": date.edtf if date else None,
        "date_start": iso(date.start) if date else None,
        "date_end": iso(date.stop - 1) if date else None,
        "date_source": article.date_source,
        "dateline": line.text if line else None,
        "places": [_place(place) for place in line.places] if line else [],
        "headline": article.headline,
        "byline": article.byline,
        "section": article.section,
        "source": article.source,
        "language": article.language,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"name": place.name, "region": place.region, "country": place.country}


def _passage(passage: Passage) -> dict[str, Any]:
    return {"text": passage.text, "spans": [list(span) for span in passage.spans]}


def _first_origin(article: Article) -> dict[str, Any] | None:
    return _origin(article.origins[0]) if article.origins else None


def _origins(origins: Sequence[Origin]) -> list[dict[str, Any]]:
    return [{**_origin(origin), "sha256": origin.sha256} for origin in origins]


def _origin(origin: Origin) -> dict[str, Any]:
    encoded = {"path_encoded": True} if origin.path_encoded else {}
    return {"path": origin.path, **encoded, "record": origin.record}
