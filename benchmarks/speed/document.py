"""The section of `docs/benchmarks.md` that a run writes, between two marks."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed import tables
from benchmarks.speed.results import Results

BEGIN = "<!-- speed: written by `make bench` -->"
END = "<!-- speed: end -->"

_HEAD = """\
## Speed

    make bench

All engines in one run, as {when}.

{facts}

Alone, each engine indexes headline and body as one text, stemmed, with positions, and each
article's day and place; nothing is stored. Up to 100,000 articles the texts are in memory (and in
the figure of peak memory), beyond they are read from a file in batches, which is on everyone's
clock. An engine with threads or processes is measured on one core too, to which it is bound. Stock
Whoosh is given 1 GiB for its postings and no collection of garbage, FTS5 (`porter unicode61`,
contentless) one transaction without journal and synchronisation, tantivy 512 MiB; its clock stops
at the commit, whatever merges then go on in the background. `rebuild` is the whole process with
both forms of every word and all fields, from the store to the synchronised generation.

The generated archives are seeded. 'the' is 6 % of their words; all but a hundred words are made up,
with inflected forms, and their number grows with the root of the text's length; articles have 30
to 3,000 words, 320 on the average, half of them between 205 and 395.

Queries are answered in process, the first ten and the exact count, in milliseconds: p50 (p99) over
{queries} queries of a kind, each the median of its rounds. In a round each engine in turn is asked
all queries of a kind once, kind after kind, all in random orders. All but FTS5's are parsed before
the clock starts.
Every engine keeps what it keeps between queries. Ours keeps decoded postings and what each word
scores, in half of the index' size and 64 MiB more at most (FTS5 has 2 GB for its pages), but is
made to forget what prefixes and fuzzy words stand for, so that no answer is known before it is
asked for. "Cold" is ours made to forget all that it has decoded before
each query: what the first query of a process meets, but for the system's cache of files."""

_GOALS = """\
Of several archives, kinds or cores the worst counts. Queries are compared as a process answers them
that has answered others; the cold ones stand in the tables of each archive. Stock Whoosh and FTS5
index with one thread; against them, ours has all cores."""


def section(results: Results, queries: int) -> str:
    """The whole section, without the marks."""
    facts = [f"- {name}: {value}" for name, value in results.facts.items() if name != "when"]
    when = results.facts.get("when", "")
    lines = [_HEAD.format(when=when, facts="\n".join(facts), queries=queries)]
    lines += ["", "### Goals", "", _GOALS, "", *tables.goals(results)]
    corpora = [corpus for corpus in tables.CORPORA if results.subjects(corpus, "articles/s")]
    for corpus in corpora:
        if corpus in results.corpora():
            lines += ["", *_archive(results, corpus)]
    program = tables.whole(results, corpora)
    if len(program) > 2:
        lines += ["", "### The whole program, in milliseconds", "", *program, "", *_notes(results)]
    lines += ["", "### Counts", "", *_counts(results, corpora)]
    return "\n".join(lines)


def _archive(results: Results, corpus: str) -> Iterator[str]:
    yield f"### {tables.CORPORA[corpus]}"
    yield ""
    yield from tables.indexing(results, corpus)
    asked = tables.queries(results, corpus)
    if results.value(corpus, "fts5", "p50 rare") or results.value(corpus, "ours", "p50 rare"):
        yield ""
        yield from asked
        yield ""
        yield tables.spread(results, corpus)


def _notes(results: Results) -> Iterator[str]:
    yield "A search is of two plain words; bare Python is `python -c 'import click, whoosh.qparser,"
    yield "numpy'`, both in turn. A common word is asked on an index just opened: first with its"
    yield "blocks' checksums, then without. An update puts in 100 new articles, in process."
    yield ""
    yield from (f"- {sentence}" for sentence in tables.beside(results))


def _counts(results: Results, corpora: list[str]) -> Iterator[str]:
    apart = tables.counts(results, corpora)
    yield "Engines split and stem words each in its way. Kinds of queries whose counts differ from"
    yield f"ours by more than 3 %, all in all:{'' if apart else ' none.'}"
    if apart:
        yield ""
        yield from (f"- {each}" for each in apart)


def rewrite(path: Path, text: str) -> None:
    """Put the section between the marks of a file, at its end if it has none yet."""
    old = path.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not begin:
        before, after = f"{old.rstrip()}\n\n", "\n"
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
