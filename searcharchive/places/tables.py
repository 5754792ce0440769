"""Regions, countries and former states by every name that newspapers give them.

Reads the tables that lie beside it, whose heads name their sources. It knows no cities.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from searcharchive.places.gazetteer import country_rows, folded

_WITHDRAWN = ("CS", "AN")


@dataclass(frozen=True, slots=True)
class Area:
    """A region, a country or a former state, as a dateline names it after a city.

    `country` is the code that stands for it in a `Place`. A city in it lies in one of
    `countries` (alpha-2) and, for a region, has GeoNames' `region` code. `names` are all its
    names, the current one first; a country is looked up by its `codes`, too, but a dateline
    doesn't use them: there 'CA' and 'DE' are states.
    """

    name: str
    country: str | None
    countries: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Alone:
    """What a name means that stands alone: its country, region code, and the city's own name."""

    country: str
    region: str | None = None
    city: str | None = None


def _table(name: str) -> dict[str, Any]:
    text = resources.files("searcharchive.places").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def countries() -> Mapping[str, Area]:
    """Today's countries by alpha-2 code."""
    further = _table("countries.toml")
    found = {}
    for code, row in country_rows().items():
        if code not in _WITHDRAWN:
            name = row["name"].strip()
            names = (name, *further.get(code, ()))
            found[code] = Area(name, code, (code,), names, (code, row["iso3"]))
    return found


@cache
def regions() -> Mapping[tuple[str, str], Area]:
    """Regions by country and GeoNames region code."""
    return {
        (country, code): Area(names[0], country, (country,), tuple(names), region=code)
        for country, rows in _table("regions.toml").items()
        for code, names in rows.items()
    }


@cache
def _areas_by_name() -> Mapping[str, tuple[Area, ...]]:
    by_name: dict[str, list[Area]] = defaultdict(list)
    for area in (*regions().values(), *countries().values(), *_former_states()):
        for name in area.names:
            by_name[folded(name)].append(area)
    return {name: tuple(dict.fromkeys(areas)) for name, areas in by_name.items()}


def _former_states() -> tuple[Area, ...]:
    return tuple(
        Area(
            row["name"],
            row.get("code"),
            tuple(row["successors"]),
            (row["name"], *row["names"]),
        )
        for row in _table("former_states.toml")["state"]
    )


def areas(name: str) -> tuple[Area, ...]:
    """The areas that go by `name`, regions first; `Georgia` is two."""
    return _areas_by_name().get(folded(name), ())


@cache
def _alone() -> Mapping[str, Alone]:
    table = _table("wire_style.toml")
    found = {name: Alone(*value.split()) for name, value in table["cities"].items()}
    for name, (country, city) in table["names"].items():
        region = found[name].region if name in found else None
        found[name] = Alone(country, region, city)
    return found


@cache
def _alone_countries() -> Mapping[str, str]:
    countries_alone: dict[str, str] = _table("wire_style.toml")["countries"]
    return countries_alone


def alone(name: str) -> Alone | None:
    """What wire style means by a city's name that stands alone."""
    return _alone().get(folded(name))


def alone_country(name: str) -> Area | None:
    """The small state whose name wires give in its city's place."""
    code = _alone_countries().get(folded(name))
    return countries()[code] if code else None


@cache
def capitals() -> frozenset[str]:
    """The capitals of today's countries, folded."""
    return frozenset(folded(row["capital"]) for row in country_rows().values() if row["capital"])
