"""Results as Markdown: the goals, and what was measured of each archive."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.speed.engines import COLD, LABELS, OURS
from benchmarks.speed.goals import GOALS, Goal
from benchmarks.speed.mix import KINDS
from benchmarks.speed.results import Figure, Results
from benchmarks.speed.whole import ARCHIVE

CORPORA = {
    "reuters": "Reuters-21578",
    "1k": "1,000 articles",
    "10k": "10,000 articles",
    "100k": "100,000 articles",
    "1m": "1,000,000 articles",
}

_APART = 0.03
"""Counts that differ by more than this are told of."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def number(value: float) -> str:
    """Three digits of it: 0.0123, 1.23, 123, 12,300."""
    if value >= 1000:
        digits = len(f"{value:.0f}")
        return f"{round(value, 3 - digits):,.0f}"
    return f"{value:#.3g}".rstrip(".")


def label(subject: str) -> str:
    """A subject's name: an engine's, with the cores it was bound to."""
    name, _, cores = subject.partition(" ")
    return f"{LABELS[name]}, {cores} core" if cores else LABELS[name]


def goals(results: Results) -> list[str]:
    """The goals that were measured and what was reached of each."""
    rows = [(goal, list(goal.ratios(results))) for goal in GOALS]
    lines = [_goal(goal, ratios) for goal, ratios in rows if ratios]
    return table(["what", "must reach", "aim", "reached", ""], lines)


def _goal(goal: Goal, ratios: list[tuple[str, float]]) -> list[str]:
    ratios = sorted(ratios, key=lambda each: each[1], reverse=goal.cost)
    worst, best = ratios[0], ratios[-1]
    reached = f"{number(worst[1])}{goal.unit} ({worst[0]})"
    if len(ratios) > 1:
        reached += f" to {number(best[1])}{goal.unit} ({best[0]})"
    bound = "at most " if goal.cost else ""
    wanted = [f"{bound}{each:,g}{goal.unit}" for each in (goal.must, goal.aim)]
    return [goal.name, *wanted, reached, goal.verdict(worst[1])]


def indexing(results: Results, corpus: str) -> list[str]:
    """Articles a second, memory and bytes of each engine alone and of the whole rebuild."""
    rows = []
    for subject in results.subjects(corpus, "articles/s"):
        rate = results.figure(corpus, subject, "articles/s")
        peak = results.value(corpus, subject, "peak")
        size = results.value(corpus, subject, "bytes")
        assert rate and peak and size
        name = "whole `rebuild`" if subject == ARCHIVE else label(subject)
        rows.append([name, _with_spread(rate), f"{peak / 2**20:,.0f}", f"{size / 1e6:,.1f}"])
    return table(["engine", "articles/s", "peak memory, MiB", "index, MB"], rows)


def queries(results: Results, corpus: str) -> list[str]:
    """p50 (and p99) in milliseconds of each kind and engine."""
    names = [name for name in LABELS if results.value(corpus, name, f"p50 {KINDS[0]}")]
    rows = []
    for kind in KINDS:
        hits = _hits(results, corpus, kind)
        rows.append([kind, hits, *(_times(results, corpus, name, kind) for name in names)])
    return table(["query", "hits", *(LABELS[name] for name in names)], rows)


def _hits(results: Results, corpus: str, kind: str) -> str:
    for name in reversed(LABELS):
        hits = results.value(corpus, name, f"hits {kind}")
        if hits is not None:
            return f"{hits:,.0f}"
    return ""


def _times(results: Results, corpus: str, name: str, kind: str) -> str:
    p50, p99 = (results.value(corpus, name, f"{each} {kind}") for each in ("p50", "p99"))
    return "" if p50 is None or p99 is None else f"{_ms(p50)} ({_ms(p99)})"


def _ms(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def spread(results: Results, corpus: str) -> str:
    """How far the rounds of the mix lie apart, engine by engine."""
    told = []
    for name in LABELS:
        figures = [results.figure(corpus, name, f"rounds {kind}") for kind in KINDS]
        shares = sorted(figure.spread for figure in figures if figure)
        if shares:
            told.append(f"{LABELS[name]} {shares[len(shares) // 2]:.0%}")
    return f"Half of what lies between the rounds' least and greatest p50: {', '.join(told)}."


def whole(results: Results, corpora: Sequence[str]) -> list[str]:
    """What the whole program takes, by archive."""
    rows = []
    for corpus in corpora:
        shell = results.figure(corpus, ARCHIVE, "shell ms")
        if shell is None:
            continue
        bare, opened, first, second, updated = (
            results.figure(corpus, ARCHIVE, measure)
            for measure in ("bare ms", "open ms", "first touch ms", "second touch ms", "update ms")
        )
        touch = f"{_ms(first.value)}, then {_ms(second.value)}" if first and second else ""
        rows.append([
            CORPORA[corpus], _with_spread(shell), _with_spread(bare),
            _ms(opened.value) if opened else "", touch, _with_spread(updated),
        ])  # fmt: skip
    head = ["archive", "search from the shell", "bare Python", "opening", "common word", "update"]
    return table(head, rows)


def beside(results: Results) -> Iterator[str]:
    """Sentences on what was measured in turn with a smaller archive."""
    for corpus in CORPORA:
        opened = results.value(corpus, ARCHIVE, "open ms")
        small = results.value("1k", ARCHIVE, f"open beside {corpus} ms")
        if opened is not None and small is not None:
            yield f"Opening {CORPORA[corpus]}: {_ms(opened)} ms, 1,000 in turn: {_ms(small)} ms."
        updated = results.value(corpus, ARCHIVE, "update ms")
        other = results.value("10k", ARCHIVE, f"update beside {corpus} ms")
        if updated is not None and other is not None:
            yield f"Update in {CORPORA[corpus]}: {_ms(updated)} ms, in 10,000: {_ms(other)} ms."


def counts(results: Results, corpora: Sequence[str]) -> list[str]:
    """Kinds of queries whose counts differ from ours by more than _APART, all in all."""
    found = []
    for corpus in corpora:
        for name in LABELS:
            for kind in KINDS:
                apart = results.figure(corpus, name, f"apart {kind}")
                if name not in (OURS, COLD) and apart and apart.value > _APART:
                    found.append(f"{CORPORA[corpus]}, {LABELS[name]}, {kind}: {apart.value:.0%}")
    return found


def _with_spread(figure: Figure | None) -> str:
    if figure is None:
        return ""
    spread = f" ± {figure.spread:.0%}" if figure.high > figure.low else ""
    return f"{number(figure.value)}{spread}"
