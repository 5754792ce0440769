"""The generated archives and the query mix of `benchmarks.speed`; no peers are needed."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.speed import document, engines, goals, tables
from benchmarks.speed.generating import CITIES, FIRST_DAY, LAST_DAY, batches
from benchmarks.speed.mix import BANDS, KINDS, QUERIES, Mix, Query
from benchmarks.speed.results import Results
from benchmarks.speed.texts import BATCH, Text, Texts, write

_ARTICLES = 4 * BATCH
_WORD = re.compile(r"[A-Za-z]+")


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return list(itertools.chain.from_iterable(batches(_ARTICLES)))


@pytest.fixture(scope="module")
def words(texts: list[Text]) -> list[list[str]]:
    return [_WORD.findall(text.whole.lower()) for text in texts]


@pytest.fixture(scope="module")
def mix(texts: list[Text]) -> Mix:
    return Mix(texts)


@pytest.fixture(scope="module")
def queries(mix: Mix) -> list[Query]:
    return mix.queries()


def of(queries: list[Query], kind: str) -> Iterator[Query]:
    return (query for query in queries if query.kind == kind)


def test_the_same_articles_stand_at_the_head_of_every_archive(texts: list[Text]) -> None:
    assert list(batches(5)) == [texts[:5]]
    second = list(itertools.islice(batches(BATCH + 3), 1, None))
    assert [text.number for text in second[0]] == [BATCH, BATCH + 1, BATCH + 2]
    assert second[0][0] == texts[BATCH]
    assert second[0][0].body != texts[0].body


def test_another_seed_makes_other_articles(texts: list[Text]) -> None:
    (other,) = batches(5, seed=1)
    assert not {text.body for text in other} & {text.body for text in texts}


def test_common_words_are_as_common_as_in_news(words: list[list[str]]) -> None:
    counts = Counter(itertools.chain.from_iterable(words))
    total = counts.total()
    assert 0.05 < counts["the"] / total < 0.07
    assert 0.35 < sum(count for _, count in counts.most_common(100)) / total < 0.55
    once = sum(count == 1 for count in counts.values())
    assert 0.3 < once / len(counts) < 0.6


def test_new_words_keep_coming_but_ever_fewer(words: list[list[str]]) -> None:
    half = len(set(itertools.chain.from_iterable(words[: _ARTICLES // 2])))
    whole = len(set(itertools.chain.from_iterable(words)))
    assert 1.25 < whole / half < 1.6


def test_lengths_are_those_of_articles(words: list[list[str]]) -> None:
    lengths = [len(found) for found in words]
    assert 250 < statistics.mean(lengths) < 400
    low, middle, high = statistics.quantiles(lengths, n=4)
    assert 150 < low < 250 < middle < 350 < high < 500


def test_articles_look_like_articles(texts: list[Text]) -> None:
    assert all(FIRST_DAY <= text.day <= LAST_DAY for text in texts)
    assert len({text.day // 365 for text in texts}) > 50
    placed = [text for text in texts if text.place]
    assert 0.7 < len(placed) / len(texts) < 0.9
    assert all(text.place in CITIES and text.body.startswith(text.place) for text in placed)
    assert all(text.body.endswith(".") and ", " in text.body for text in texts)
    assert all(word[0].isupper() for text in texts for word in text.headline.split())


def test_stemmers_have_something_to_do(words: list[list[str]], mix: Mix) -> None:
    forms = set(itertools.chain.from_iterable(words))
    assert len({mix.sample.stem(word) for word in forms}) < 0.85 * len(forms)


def test_texts_are_read_as_they_were_written(tmp_path: Path, texts: list[Text]) -> None:
    written = write(tmp_path / "texts", [texts[:3], texts[3:5], texts[5:6]])
    assert (written.articles, written.bytes) == (6, sum(len(text.whole) for text in texts[:6]))
    source = Texts(tmp_path / "texts")
    for _ in range(2):
        assert list(source.batches()) == [texts[:3], texts[3:5], texts[5:6]]
        parts = [list(itertools.chain.from_iterable(part())) for part in source.stretches(2)]
        assert parts == [texts[:3], texts[3:6]]
        source.hold()


def test_the_mix_is_the_same_again(mix: Mix, queries: list[Query]) -> None:
    assert Mix(mix.sample.texts).queries() == queries


def test_there_are_enough_queries_of_each_kind(queries: list[Query]) -> None:
    assert QUERIES >= 20
    assert Counter(query.kind for query in queries) == dict.fromkeys(KINDS, QUERIES)
    assert all(len(set(query.words)) == int(query.kind[-1])
               for query in queries if query.kind.startswith(("and ", "or ")))  # fmt: skip


@pytest.mark.parametrize("band", BANDS)
def test_words_are_as_frequent_as_their_band(mix: Mix, queries: list[Query], band: str) -> None:
    least, most = BANDS[band]
    shares = [mix.sample.share(query.words[0]) for query in of(queries, band)]
    assert all(max(least, 1 / _ARTICLES) <= share <= most for share in shares)
    assert len(set(shares)) > 1 or band == "rare"


def test_words_asked_together_stand_together(
    words: list[list[str]], mix: Mix, queries: list[Query]
) -> None:
    stems = [{mix.sample.stem(word) for word in found} for found in words]
    for query in queries:
        if query.kind.startswith("and "):
            wanted = {mix.sample.stem(word) for word in query.words}
            assert any(wanted <= found for found in stems), query


def test_the_words_of_a_phrase_follow_each_other(texts: list[Text], queries: list[Query]) -> None:
    whole = "\n".join(text.body for text in texts)
    for query in of(queries, "phrase"):
        assert 2 <= len(query.words) <= 3
        assert f" {' '.join(query.words)}" in whole


def test_days_prefixes_and_slips_find_something(
    words: list[list[str]], mix: Mix, queries: list[Query]
) -> None:
    known = {word for found in words for word in found}
    for query in queries:
        (first, *_) = query.words
        if query.kind == "dated":
            assert mix.first <= query.first <= query.last <= mix.last
        if query.kind == "prefix":
            assert len(first) in (2, 3)
            assert any(word.startswith(first) and word != first for word in known)
        if query.kind.startswith("fuzzy"):
            assert any(
                len(word) == len(first) and sum(map(str.__ne__, word, first)) <= 1 for word in known
            )


def test_engines_that_are_not_there_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"no {name}", name=name)

    monkeypatch.setattr(engines, "engine", missing)
    assert engines.there(10) == []


def test_goals_are_judged_by_the_worst_kind_of_query() -> None:
    results = Results()
    for kind, theirs in (("middle", 80.0), ("common", 12.0)):
        results.add("1m", "ours", f"p50 {kind}", 1.0)
        results.add("1m", "fts5", f"p50 {kind}", theirs)
    results.add("1m", "ours", "peak", 2.0 * goals.GIB)
    _, _, *rows = tables.goals(results)
    assert rows == [
        "| queries against FTS5 | 10x | 40x | 12.0x (1m, common) to 80.0x (1m, middle) | reached |",
        "| peak memory for 1 million articles | at most 1.5 GiB | at most 0.8 GiB "
        "| 2.00 GiB (alone) | missed |",
    ]


def test_the_section_is_rewritten_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Title\n\nAs it was.\n", "utf-8")
    document.rewrite(page, "one")
    document.rewrite(page, "two")
    assert page.read_text("utf-8") == (
        f"# Title\n\nAs it was.\n\n{document.BEGIN}\ntwo\n{document.END}\n"
    )
