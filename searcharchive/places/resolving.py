"""The place part of a dateline -> places on the map.

    SOCHI, RUSSIA             Sochi, RU
    MOSCOW                    Moscow, RU (by the table of wire style)
    MOSCOW, Idaho             Moscow, Idaho, US (the rest of the dateline decides)
    TOKYO/LONDON              Tokyo, JP and London, GB
    LONDON, PARIS and ROME    three cities
    KIEV, U.S.S.R.            Kyiv, UA, found by 'ussr' too
    BOGUSVILLE, Ohio          Bogusville, Ohio, US: an unknown town in a known region
    SOVIET UNION              U.S.S.R., SUHH
    ABOARD AIR FORCE ONE      nothing

What can't be resolved yields no place. It finds no datelines in running text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from searcharchive.model import Place
from searcharchive.places.gazetteer import City, folded, gazetteer, kept_alternates, spellings
from searcharchive.places.tables import (
    Area,
    alone,
    alone_country,
    areas,
    capitals,
    countries,
    regions,
)

_PLACE_TEXTS_KEPT = 20_000
_LONGEST_ABBREVIATION = 5
_WELL_KNOWN = 1_000_000
_LARGE = 50_000
_SEVERAL = re.compile(r"\s*[/;&]\s*|\s+(?:and|AND|And)\s+")
_BESIDE = re.compile(r"(?:near|outside|off|north of|south of|east of|west of)\s+", re.I)
_ABOARD = re.compile(r"(?:aboard|on board|with)\s", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’]s\b)?", re.IGNORECASE)


class Standing(IntEnum):
    """How surely a text is a place: the least sure of its locations counts."""

    UNKNOWN = 0
    TOWN = 1
    """A city of less than 50,000 people that the gazetteer knows."""
    AREA = 2
    """A country or region alone: `CHINA`."""
    CITY = 3
    """A larger city that the gazetteer knows."""
    WELL_KNOWN = 4
    """A city that stands alone by wire style, a capital, or one of a million people."""
    IN_AREA = 5
    """Any name in a known region or country: `ROY, Utah`."""
    CITY_IN_AREA = 6
    """A known city in a known region or country."""


@dataclass(frozen=True, slots=True)
class _Location:
    """One name of a place part, the areas that follow it, and what it was found to be."""

    name: str
    areas: tuple[Area, ...] = ()
    city: City | None = None
    area: Area | None = None
    standing: Standing = Standing.UNKNOWN


@lru_cache(_PLACE_TEXTS_KEPT)
def resolve(place_text: str, key: Callable[[str], str]) -> tuple[Place, ...]:
    """The places that `place_text` names, in its order; empty if it names none.

    `key` makes the form in which names are compared (`analysis.name_key`) for `Place.keys`.
    """
    found = (_place(location, key) for location in _locations(place_text))
    return tuple(dict.fromkeys(place for place in found if place))


def standing(place_text: str) -> Standing:
    """How surely `place_text` is a place by what stands in it."""
    return min((found.standing for found in _locations(place_text)), default=Standing.UNKNOWN)


@lru_cache(_PLACE_TEXTS_KEPT)
def _locations(place_text: str) -> tuple[_Location, ...]:
    text = " ".join(place_text.replace("(", ",").replace(")", "").split())
    if _ABOARD.match(text):
        return ()
    return tuple(location for group in _groups(text) for location in _in_group(group))


def _groups(text: str) -> list[list[str]]:
    """The names between commas, one list for each place that a slash or an 'and' sets apart."""
    groups: list[list[str]] = [[]]
    for part in text.split(","):
        one_name = areas(part) or _city(part)
        first, *others = [part] if one_name else _SEVERAL.split(part)
        groups[-1].append(first)
        groups.extend([other] for other in others)
    return groups


def _in_group(group: list[str]) -> Iterator[_Location]:
    """The locations of a group: each a name and the areas that belong to it."""
    parts = [part for name in group if (part := name.strip(" -"))]
    start = 0
    for index in range(1, len(parts) + 1):
        if index == len(parts) or _is_next(parts[start], parts[index]):
            yield _located(parts[start], parts[start + 1 : index])
            start = index


def _is_next(name: str, follower: str) -> bool:
    """Whether `follower` is a city in its own right and doesn't say where `name` lies.

    Words that are neither belong to the name: what they say of it is not known.
    """
    if found := areas(follower):
        is_in = any(_city_in(name, area) for area in found)
        return alone(follower) is not None and _city(name) is not None and not is_in
    return _city(follower) is not None


def _located(name: str, followers: list[str]) -> _Location:
    name = _BESIDE.sub("", name, count=1)
    if not followers:
        return _located_alone(name)
    candidates = [area for follower in followers for area in areas(follower)]
    if not candidates:
        return _Location(name)
    for area in candidates:
        if city := _city_in(name, area):
            fitting = tuple(a for a in candidates if city.country in a.countries)
            return _Location(name, fitting, city, standing=Standing.CITY_IN_AREA)
    first = candidates[0]
    fitting = tuple(a for a in candidates if set(a.countries) & set(first.countries))
    return _Location(name, fitting, area=first, standing=Standing.IN_AREA)


def _located_alone(name: str) -> _Location:
    if (meant := alone(name)) and (
        city := gazetteer().find(meant.city or name, meant.country, meant.region)
    ):
        return _Location(name, city=city, standing=Standing.WELL_KNOWN)
    if area := alone_country(name):
        return _Location(name, area=area, standing=Standing.WELL_KNOWN)
    city = _city(name)
    if found := areas(name):
        area = _as_country(found)
        if _is_abbreviation(area, name):
            return _Location(name, area=area)
        known = Standing.AREA if city is None else Standing.CITY
        return _Location(name, area=area, standing=known)
    if city is None:
        return _Location(name)
    return _Location(name, city=city, standing=_city_standing(name, city))


def _is_abbreviation(area: Area, name: str) -> bool:
    """Whether `name` is a region's abbreviation, which is often a word, too: On., Miss., Me."""
    short = len(folded(name)) <= _LONGEST_ABBREVIATION
    return area.region is not None and short and folded(name) != folded(area.name)


def _city_standing(name: str, city: City) -> Standing:
    if folded(name) in capitals() or city.population >= _WELL_KNOWN:
        return Standing.WELL_KNOWN
    return Standing.CITY if city.population >= _LARGE else Standing.TOWN


def _as_country(found: tuple[Area, ...]) -> Area:
    """Of the areas of one name that stands alone, the country: Georgia, not the state."""
    return next((area for area in found if area.region is None), found[0])


def _city(name: str) -> City | None:
    return gazetteer().find(name)


def _city_in(name: str, area: Area) -> City | None:
    meant = alone(name)
    own_name = meant.city if meant and meant.city else name
    found = (gazetteer().find(own_name, country, area.region) for country in area.countries)
    return max((city for city in found if city), key=lambda city: city.population, default=None)


def _place(location: _Location, key: Callable[[str], str]) -> Place | None:
    if location.city:
        return _city_place(location, location.city, key)
    if location.area:
        return _area_place(location, location.area, key)
    return None


def _city_place(location: _Location, city: City, key: Callable[[str], str]) -> Place:
    region = regions().get((city.country, city.region))
    names = {location.name, city.name, *spellings(city.name), *kept_alternates(city)}
    within = {countries()[city.country], *location.areas} | ({region} if region else set())
    shown = "New York" if city.name == "New York City" else city.name
    return Place(shown, region.name if region else None, city.country, _keys(names, within, key))


def _area_place(location: _Location, area: Area, key: Callable[[str], str]) -> Place:
    """The place of an area alone, or of a town in it that the gazetteer doesn't know."""
    within = {area, *location.areas}
    if area.region:
        within.add(countries()[area.countries[0]])
    keys = _keys({location.name}, within, key)
    if not location.areas:
        return Place(area.name, None, area.country, keys)
    region = next((found.name for found in location.areas if found.region), None)
    return Place(_written(location.name), region, area.country, keys)


def _keys(names: set[str], within: set[Area], key: Callable[[str], str]) -> tuple[str, ...]:
    keys = {key(name) for name in names}.union(*(_area_keys(area, key) for area in within))
    return tuple(sorted(made for made in keys if len(made) > 1))


@cache
def _area_keys(area: Area, key: Callable[[str], str]) -> frozenset[str]:
    return frozenset(key(name) for name in (*area.names, *area.codes))


def _written(name: str) -> str:
    """`name` in small letters with capitals where it is all in capitals."""
    return _WORD.sub(lambda word: word.group().capitalize(), name) if name.isupper() else name
