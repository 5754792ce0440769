"""Character 4-grams of words, by which a word is known though scanning has spoilt some letters.

    times       _tim  time  imes  mes_
    of          _of_

The ends of a word are marked; a word of one letter is one gram of three characters. After McNamee
and Mayfield, "Character n-gram tokenization for European language text retrieval" (2004), but
within words: what a word's grams are depends on nothing around it.
"""

WIDTH = 4
EDGE = "_"
"""No word has it: see `analysis.fold`."""


def grams(word: str) -> tuple[str, ...]:
    """The distinct grams of a folded word, in order; none of an empty one."""
    if not word:
        return ()
    marked = f"{EDGE}{word}{EDGE}"
    starts = range(max(1, len(marked) - WIDTH + 1))
    return tuple(dict.fromkeys(marked[start : start + WIDTH] for start in starts))
