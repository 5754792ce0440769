"""Names of places to places, and the names by which each is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.analysis import name_key
from searcharchive.model import Place
from searcharchive.places import Standing, resolve, standing


def _resolved(place_text: str) -> list[tuple[str, str | None, str | None]]:
    return [(p.name, p.region, p.country) for p in resolve(place_text, name_key)]


def _only(place_text: str) -> Place:
    (place,) = resolve(place_text, name_key)
    return place


@pytest.mark.parametrize(
    ("place_text", "name", "region", "country"),
    [
        # a city in a country or region: the rest of the dateline decides
        ("SOCHI, RUSSIA", "Sochi", None, "RU"),
        ("MOSCOW, Idaho", "Moscow", "Idaho", "US"),
        ("LONDON, Ontario", "London", "Ontario", "CA"),
        ("PARIS, Texas", "Paris", "Texas", "US"),
        ("CAMBRIDGE, Mass.", "Cambridge", "Massachusetts", "US"),
        ("CAMBRIDGE, England", "Cambridge", "England", "GB"),
        ("ATLANTA, Georgia", "Atlanta", "Georgia", "US"),
        ("TBILISI, Georgia", "Tbilisi", None, "GE"),
        ("HAMILTON, Bermuda", "Hamilton", None, "BM"),
        ("SURFERS PARADISE, Queensland, Australia", "Surfers Paradise", "Queensland", "AU"),
        ("NEAR KABUL, Afghanistan", "Kabul", None, "AF"),
        # a city alone: the table of wire style, then population
        ("MOSCOW", "Moscow", None, "RU"),
        ("LONDON", "London", "England", "GB"),
        ("CAMBRIDGE", "Cambridge", "England", "GB"),
        ("SAN JOSE", "San José", None, "CR"),
        ("KINGSTON", "Kingston", None, "JM"),
        ("SANTIAGO", "Santiago", None, "CL"),
        ("WASHINGTON", "Washington", "District of Columbia", "US"),
        ("BIRMINGHAM", "Birmingham", "England", "GB"),
        ("MEMPHIS", "Memphis", "Tennessee", "US"),
        ("NEW DELHI", "New Delhi", None, "IN"),
        ("BRATISLAVA", "Bratislava", None, "SK"),
        ("UNITED NATIONS", "New York", "New York", "US"),
        # former names of cities
        ("LENINGRAD", "Saint Petersburg", None, "RU"),
        ("PEKING", "Beijing", None, "CN"),
        ("SALISBURY", "Harare", None, "ZW"),
        ("SAIGON", "Ho Chi Minh City", None, "VN"),
        ("BOMBAY", "Mumbai", None, "IN"),
        ("CONSTANTINOPLE", "Istanbul", None, "TR"),
        ("EAST BERLIN", "Berlin", None, "DE"),
        # renamed states
        ("RANGOON, Burma", "Yangon", None, "MM"),
        ("COLOMBO, Ceylon", "Colombo", None, "LK"),
        ("TEHERAN, Persia", "Tehran", None, "IR"),
        ("BANGKOK, Siam", "Bangkok", None, "TH"),
        ("COTONOU, Dahomey", "Cotonou", None, "BJ"),
        ("OUAGADOUGOU, Upper Volta", "Ouagadougou", None, "BF"),
        ("SALISBURY, Rhodesia", "Harare", None, "ZW"),
        ("KINSHASA, Zaire", "Kinshasa", None, "CD"),
        ("BURMA", "Myanmar", None, "MM"),
        # dissolved states resolve through their cities, else keep their code of ISO 3166-3
        ("KIEV, U.S.S.R.", "Kyiv", None, "UA"),
        ("VILNIUS, Soviet Union", "Vilnius", None, "LT"),
        ("BRATISLAVA, Czechoslovakia", "Bratislava", None, "SK"),
        ("ZAGREB, Yugoslavia", "Zagreb", None, "HR"),
        ("BONN, West Germany", "Bonn", None, "DE"),
        ("LEIPZIG, East Germany", "Leipzig", None, "DE"),
        ("U.S.S.R.", "U.S.S.R.", None, "SUHH"),
        ("CZECHOSLOVAKIA", "Czechoslovakia", None, "CSHH"),
        ("YUGOSLAVIA", "Yugoslavia", None, "YUCS"),
        ("EAST GERMANY", "East Germany", None, "DDDE"),
        ("WEST GERMANY", "West Germany", None, "DE"),
        ("AUSTRIA-HUNGARY", "Austria-Hungary", None, None),
        # a town that the gazetteer doesn't know, in an area that the tables do
        ("BOGUSVILLE, Ohio", "Bogusville", "Ohio", "US"),
        ("ST. BOGUS'S, U.S.S.R.", "St. Bogus's", None, "SUHH"),
        # areas alone
        ("FLORIDA", "Florida", None, "US"),
        ("Fla.", "Florida", None, "US"),
        ("CHINA", "China", None, "CN"),
        ("BAHRAIN", "Bahrain", None, "BH"),
    ],
)
def test_one_place(place_text: str, name: str, region: str | None, country: str | None) -> None:
    assert _resolved(place_text) == [(name, region, country)]


@pytest.mark.parametrize(
    ("place_text", "names"),
    [
        ("TOKYO/LONDON", ["Tokyo", "London"]),
        ("LONDON and PARIS", ["London", "Paris"]),
        ("LONDON AND PARIS", ["London", "Paris"]),
        ("LONDON, PARIS and ROME", ["London", "Paris", "Rome"]),
        ("LONDON, NEW YORK", ["London", "New York"]),
        ("LONDON, Ontario and PARIS, Texas", ["London", "Paris"]),
        ("DALLAS/FORT WORTH, Texas", ["Dallas", "Fort Worth"]),
        ("LONDON and LONDON", ["London"]),
        ("PORT OF SPAIN, Trinidad and Tobago", ["Port of Spain"]),
    ],
)
def test_several_places(place_text: str, names: list[str]) -> None:
    assert [name for name, _, _ in _resolved(place_text)] == names


@pytest.mark.parametrize(
    "place_text",
    ["ABOARD AIR FORCE ONE", "AT SEA", "BOGUSVILLE", "GEORGETOWN, Bogusland", "", " , ", "/"],
)
def test_what_cannot_be_resolved_is_no_place(place_text: str) -> None:
    assert _resolved(place_text) == []


@pytest.mark.parametrize(
    ("place_text", "found_by"),
    [
        ("FORT LAUDERDALE, Fla.", "fort lauderdale|ft lauderdale|florida|fla|fl|us|usa|america"),
        ("SOCHI, RUSSIA", "sochi|russia|ru|rus"),
        ("LENINGRAD", "leningrad|petrograd|st petersburg|saint petersburg|russia"),
        ("ST. PETERSBURG, Russia", "leningrad|st petersburg|russia"),
        ("KIEV, U.S.S.R.", "kiev|kyiv|ukraine|ua|ussr|soviet union"),
        ("MOSCOW, U.S.S.R.", "moscow|russia|ussr"),
        ("BONN, West Germany", "bonn|germany|west germany|de"),
        ("YANGON, Myanmar", "yangon|rangoon|myanmar|burma"),
        ("LONDON", "london|england|united kingdom|uk|britain|gb"),
        ("UNITED NATIONS", "united nations|new york|ny|us"),
        ("BOGUSVILLE, Ohio", "bogusville|ohio|us"),
        ("SOVIET UNION", "soviet union|ussr"),
    ],
)
def test_a_place_is_found_by_its_names_of_every_level(place_text: str, found_by: str) -> None:
    assert set(found_by.split("|")) <= set(_only(place_text).keys)


@pytest.mark.parametrize(
    ("place_text", "not_by"),
    [
        ("MOSCOW", "ussr"),
        ("FRANKFURT", "west germany"),
        ("ST. PETERSBURG, Fla.", "leningrad"),
        ("MOSCOW, Idaho", "russia"),
        ("ST. PETERSBURG, Russia", "led"),
    ],
)
def test_a_place_is_not_found_by_names_it_never_had(place_text: str, not_by: str) -> None:
    assert not_by not in _only(place_text).keys


@pytest.mark.parametrize("place_text", ["JERUSALEM", "PARIS", "KIEV, U.S.S.R.", "São Paulo"])
def test_keys_are_folded_sorted_few_and_no_single_letters(place_text: str) -> None:
    keys = _only(place_text).keys
    assert list(keys) == sorted(set(keys))
    assert all(name_key(key) == key and len(key) > 1 for key in keys)
    assert len(keys) <= 60


@pytest.mark.parametrize(
    ("place_text", "sure"),
    [
        ("BOGUSVILLE", Standing.UNKNOWN),
        ("LONDON GOLD", Standing.UNKNOWN),
        ("Miss.", Standing.UNKNOWN),
        ("CHINA", Standing.AREA),
        ("BUFFALO", Standing.CITY),
        ("OSLO", Standing.WELL_KNOWN),
        ("BOGUSVILLE, Ohio", Standing.IN_AREA),
        ("SOCHI, Russia", Standing.CITY_IN_AREA),
        ("LONDON and BOGUSVILLE", Standing.UNKNOWN),
    ],
)
def test_how_surely_a_text_is_a_place(place_text: str, sure: Standing) -> None:
    assert standing(place_text) is sure


@given(st.text(max_size=80))
def test_any_text_is_borne(text: str) -> None:
    for place in resolve(text, name_key):
        assert place.name
