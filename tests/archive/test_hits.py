"""Every hit of a query with a required word shows that word, marked; and marks nothing else."""

import json
import random

import pytest

from searcharchive.archive import Archive, open_archive
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.archive.searching import SearchRequest, search
from searcharchive.model import Hit, Passage

WORDS = "tide mole quay gull co-op coop U.S. US us net nets salt-works Mr. a the of 1986-87".split()
PLACES = ["LONDON", "PARIS, Texas", "KIEV, U.S.S.R.", "BERLIN, April 3 (AP)", ""]
STOPS = [". ", "! ", "? ", "\n", "\n\n    ", " ", ", ", " -- "]


def text(chance: random.Random, words: int) -> str:
    return "".join(chance.choice(WORDS) + chance.choice(STOPS) for _ in range(words)).strip()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    directory = tmp_path_factory.mktemp("hits")
    chance = random.Random("hits")
    lines = []
    for number in range(150):
        place = chance.choice(PLACES)
        body = f"{place} — The {text(chance, chance.randint(1, 90))}" if place else text(chance, 40)
        headline = text(chance, 4) if chance.random() < 0.8 else None
        lines.append(json.dumps({"id": str(number), "headline": headline, "body": body}))
    (directory / "all.jsonl").write_text("\n".join(lines))
    create(directory / "archive")
    made = open_archive(directory / "archive")
    import_paths(made, ImportRequest(paths=(str(directory / "all.jsonl"),)))
    update(made)
    return made


def shown(hit: Hit) -> list[Passage]:
    return [one for one in (hit.headline, hit.dateline, *hit.passages) if one]


@pytest.mark.parametrize("snippets", [1, 3])
@pytest.mark.parametrize(
    "query",
    [
        "tide",
        "mole -gull",
        "co-op",
        "coop",
        "U.S.",
        "1986-87",
        "net*",
        "gu?l",
        "moel~2",
        '"the tide"',
        '"tide mole"~4',
        '"of the"',
        "london",
        "texas",
        "april",
        '"london the"',
        '"paris texas the"',
        "quay (gull OR net)",
        "headline:tide",
        "body:salt-works",
        "body:london",
        "body:april",
    ],
)
def test_something_is_marked_in_every_hit(archive: Archive, query: str, snippets: int) -> None:
    request = SearchRequest(query, limit=None, snippets=snippets, width=60)
    page = search(archive, request).page
    assert page.hits
    for hit in page.hits:
        passages = shown(hit)
        assert any(passage.spans for passage in passages), hit
        assert len(hit.passages) <= snippets
        for passage in passages:
            for start, end in passage.spans:
                assert passage.text[start:end].strip() == passage.text[start:end] != ""
