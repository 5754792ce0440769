"""The one tokenizer and stemmer, for indexing, queries and passages alike.

Analysis is local to chunks between white space: what a chunk becomes depends on nothing around
it, so each distinct chunk is analysed once. A chunk becomes words at consecutive positions;
some have further spellings at the same position:

    chunk          words
    co-operate     co, operate; and cooperate, two positions wide
    B-52           b, 52; and b52, two positions wide
    1986-87        1986, 87 (no joined spelling between digits)
    U.S.           us; and u.s.
    US             us; and u.s. (two to five capitals may be an abbreviation)
    us             us
    O'Brien        obrien
    Bush's         bush
    AT&T           at&t
    $1,500.25      1500.25
    '07            07

Every word has two forms: as written (folded: case, accents and compatibility forms gone) and
its stem. It does not know fields, queries or where words are stored.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

VERSION = 1
"""Raised whenever a text's tokens change: an index of another version says 'run rebuild'."""

MAX_WORD = 64
"""Longer words are cut for the index: no one types them, and hostile text is full of them."""

_OCR = "+ocr"
_JOINED_PARTS = 4
_STEMS_KEPT = 400_000
_CHUNKS_KEPT = 200_000
_CHUNK = re.compile(r"\S+")
_APOSTROPHES = "'’‘ʼ＇`´"
_HYPHENS = "-‐‑"
_AROUND = '"“”().,;:!?'
_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
)
_ELIDING = ("french", "italian", "catalan")
# Words of scripts that are written without spaces: each sign is a word, and a run is a phrase.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
# Vowel signs and viramas of the Indic scripts belong to their words and are kept.
_SIGNS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a51\u0a81-\u0acd\u0b01-\u0b57\u0b82-\u0bcd\u0c00-\u0c56\u0c81-\u0cd6"
    "\u0d00-\u0d4d\u0d81-\u0ddf"
)
_LATIN = "[\x00-\u02ff\u2000-\u206f]*"
"""Chunks of Latin letters and the signs of print, in which no sign, mark or sign of a vowel is."""

Script = Literal["ascii", "latin", "any"]


@cache
def _word_pattern(eliding: bool, script: Script) -> re.Pattern[str]:
    """The words of a chunk; where a language is eliding, an apostrophe between letters ends one.

    For ASCII and for what _LATIN matches the same, without what can't be there: classes of signs
    beyond Latin-1 take long to compile, those of all scripts 3 ms.
    """
    marks = "".join(filter(str.isascii, _APOSTROPHES)) if script == "ascii" else _APOSTROPHES
    owned = rf"(?:[{marks}][sS](?![^\W_]))?"
    inner = "" if eliding else rf"| (?<=[^\W_])[{marks}](?=[^\W_])"
    letters, sign = r"[^\W_]", ""
    if script == "latin":
        letters = rf"(?:[^\W_]|[{_IGNORED}])"
    elif script == "any":
        letters = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}{_SIGNS}{_IGNORED}])"
        sign = rf"| (?P<sign>    [{_UNSPACED}] [{_MARKS}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*)"
    return re.compile(
        rf"""
          (?P<acronym> (?<![^\W_]) [^\W\d_] (?:\.[^\W\d_])+ (?![^\W_]) \.? (?![^\W_]) {owned})
        | (?P<number>  (?<![^\W_]) \d{{1,3}} (?:,\d{{3}})+ (?!\d) (?:\.\d+)? [^\W\d_]* (?![^\W_]))
        {sign}
        | (?P<word>    (?:{letters}++
                         | (?<=\d)\.(?=\d)
                         | (?<=[^\W\d_])&(?=[^\W\d_])
                         {inner})++)
        """,
        re.VERBOSE,
    )


_FOLDED_MARKS = f"[{_MARKS}]"
_NOT_A_TERM = rf"[^\w.&{_SIGNS}]|_"
_DROPPED = str.maketrans("", "", _APOSTROPHES + _IGNORED)

Kind = Literal["word", "compound", "abbreviation"]


class Token(NamedTuple):
    """One spelling of a word: `written` and `stem`, from `position` on `width` positions wide.

    `start` and `end` are code points in the text. `kind` tells a plain word from a further
    spelling at its position: a compound joined, or an abbreviation with its points.
    """

    written: str
    stem: str
    position: int
    width: int
    start: int
    end: int
    kind: Kind = "word"


def fold(word: str) -> str:
    """`word` without case, accents and compatibility forms; folding twice changes nothing."""
    if word.isascii():
        return "".join(sign for sign in word.lower() if sign.isalnum() or sign in ".&")
    folded = word
    for _ in range(3):
        folded = unicodedata.normalize("NFKD", folded).casefold().translate(_UNDECOMPOSED)
        folded = re.sub(_FOLDED_MARKS, "", folded)
    return re.sub(_NOT_A_TERM, "", unicodedata.normalize("NFKC", folded))


Form: TypeAlias = tuple[str, str, int, int, int, int, Kind]
"""A token of a chunk: written, stem, position and width, start and end within the chunk, kind."""


class Analyzer:
    """Turns text into tokens; `language` names a Snowball stemmer, or is `none`.

    With `ocr` the texts are scanned print: words have 4-grams besides, see `grams`.
    """

    def __init__(self, language: str = "english", *, ocr: bool = False) -> None:
        self.language = language
        self.ocr = ocr
        self.signature = f"{language}{_OCR if ocr else ''}/{VERSION}"
        self._eliding = language in _ELIDING
        self._joints = _HYPHENS + (_APOSTROPHES if self._eliding else "")
        self._chunks: dict[str, tuple[Form, ...]] = {}
        self._stem_word = _stemmer(language)

    @classmethod
    def like(cls, signature: str) -> "Analyzer":
        """This version's analyzer of the language, and for the print, that a signature names."""
        language = signature.rsplit("/", 1)[0]
        return cls(language.removesuffix(_OCR), ocr=language.endswith(_OCR))

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` in order of position; spellings of one position are neighbours."""
        position = 0
        for chunk in _CHUNK.finditer(text):
            offset = chunk.start()
            forms = self.forms(chunk.group())
            for written, stem, place, width, start, end, kind in forms:
                yield Token(
                    written, stem, position + place, width, offset + start, offset + end, kind
                )
            position += positions(forms)

    def chunks(self, text: str) -> Iterator[tuple[int, tuple[Form, ...]]]:
        """The forms of each chunk of `text` with the position of its first, for indexing."""
        position = 0
        for chunk in text.split():
            forms = self.forms(chunk)
            yield position, forms
            position += positions(forms)

    def forms(self, chunk: str) -> tuple[Form, ...]:
        """The tokens of one chunk, which holds no white space; positions count from 0."""
        found = self._chunks.get(chunk)
        if found is None:
            found = self._plain_word(chunk) or tuple(self._analyse(chunk))
            if len(chunk) <= MAX_WORD:
                if len(self._chunks) >= _CHUNKS_KEPT:
                    self._chunks.clear()
                self._chunks[chunk] = found
        return found

    def stem(self, written: str) -> str:
        """The stem of a folded word; what is not all letters is its own stem."""
        return self._stem_word(written) if written.isalpha() else written

    def stems(self, written: list[bytes]) -> list[bytes]:
        """The stems of folded words in UTF-8 that are all letters.

        None of them is remembered: to remember a new word takes twice as long as to stem it.
        """
        found: list[bytes] = written if self.language == "none" else self._stem_words(written)
        return found

    @cached_property
    def _stem_words(self) -> Any:
        import Stemmer

        return Stemmer.Stemmer(self.language, 0).stemWords

    def _plain_word(self, chunk: str) -> tuple[Form, ...] | None:
        """What `_analyse` makes of ASCII letters and digits alone; None for any other chunk.

        Most are such words, and a search that shows ten articles spends half the time on them.
        """
        word = chunk.strip(_AROUND)
        if not (word.isascii() and word.isalnum()):
            return None
        written = word[:MAX_WORD].lower()
        start = chunk.index(word) if len(word) < len(chunk) else 0
        form: Form = (written, self.stem(written), 0, 1, start, start + len(word), "word")
        if not _is_short_capitals(word):
            return (form,)
        dotted = "".join(f"{letter}." for letter in written)
        return form, (dotted, dotted, 0, 1, start, start + len(word), "abbreviation")

    def _analyse(self, chunk: str) -> Iterator[Form]:
        run: list[Form] = []
        joinable = True
        position = 0
        for match in _word_pattern(self._eliding, _script(chunk)).finditer(chunk):
            forms = list(self._word(match, position))
            if not forms:
                continue
            gap = chunk[run[-1][5] : match.start()] if run else ""
            if run and (len(gap) != 1 or gap not in self._joints):
                yield from self._joined(run, joinable)
                run, joinable = [], True
            elif run and run[-1][0][-1].isdigit() and forms[0][0][0].isdigit():
                joinable = False
            joinable = joinable and match.lastgroup in ("word", "number")
            run.append(forms[0])
            yield from forms
            position += 1
        yield from self._joined(run, joinable)

    def _word(self, match: re.Match[str], position: int) -> Iterator[Form]:
        start, end = match.span()
        text = match.group()[: 4 * MAX_WORD]
        if text[-1] in "sS" and text[-2:-1] in tuple(_APOSTROPHES):
            text = text[:-2]
        acronym = match.lastgroup == "acronym"
        letters = text.replace(".", "") if acronym else text
        written = fold(letters.translate(_DROPPED))[:MAX_WORD]
        if not written:
            return
        yield written, self.stem(written), position, 1, start, end, "word"
        if acronym or _is_short_capitals(letters):
            dotted = "".join(f"{letter}." for letter in written)
            yield dotted, dotted, position, 1, start, end, "abbreviation"

    def _joined(self, run: list[Form], joinable: bool) -> Iterator[Form]:
        if joinable and 2 <= len(run) <= _JOINED_PARTS:
            written = "".join(form[0] for form in run)[:MAX_WORD]
            first, last = run[0], run[-1]
            yield written, self.stem(written), first[2], len(run), first[4], last[5], "compound"


def _script(chunk: str) -> Script:
    if chunk.isascii():
        return "ascii"
    return "latin" if re.fullmatch(_LATIN, chunk) else "any"


def _is_short_capitals(word: str) -> bool:
    return word.isupper() and 2 <= len(word) <= 5 and word.isascii() and word.isalpha()


def positions(forms: tuple[Form, ...]) -> int:
    """How many positions a chunk's forms take up."""
    if len(forms) < 2:
        return len(forms)
    return max((form[2] + 1 for form in forms if form[6] == "word"), default=0)


def name_key(text: str) -> str:
    """The form in which names are compared: folded, unstemmed words with single spaces."""
    return " ".join(token.written for token in _names().tokens(text) if token.kind == "word")


@cache
def _names() -> Analyzer:
    return Analyzer("none")


def _stemmer(language: str) -> Any:
    if language == "none":
        return str
    # PyStemmer is needed by whoever stems, and name_key doesn't: places import this module too.
    import Stemmer

    return Stemmer.Stemmer(language, _STEMS_KEPT).stemWord
