"""A small newspaper, invented, for the command line to be tried on. Ids are given, so that the
goldens show no hashes.
"""

from typing import Any

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "a01",
        "date": "1936-03-04",
        "headline": "Ferrymen of Port Ellery end their strike",
        "byline": "Maud Tiernan",
        "section": "Harbour",
        "source": "The Evening Ledger",
        "body": "HALIFAX, Nova Scotia, March 3 (Ledger) — The ferrymen went back to their boats at "
        "dawn. Nobody on the quay would say who had given way first. The harbour board promised "
        "two new boats, and a shed for the men to wait in.",
    },
    {
        "id": "a02",
        "date": "1936-03-11",
        "headline": "A shed for the ferrymen, after all",
        "byline": "Maud Tiernan",
        "section": "Harbour",
        "source": "The Evening Ledger",
        "body": "The shed that the harbour board promised stands at last. It holds eleven men, "
        "a stove, and one boat that nobody has claimed.",
    },
    {
        "id": "a03",
        "date": "1957-10",
        "headline": "New moon over Moscow",
        "byline": "I. Prochazka",
        "section": "Abroad",
        "source": "The Evening Ledger",
        "body": "MOSCOW, Oct. 5 — They stood on the roofs to see it pass. A boatman on the river "
        "swore that it beeped at him.",
    },
    {
        "id": "a04",
        "date": "1987~",
        "headline": "Putin, a baker of Tver, sells his oven",
        "section": "Abroad",
        "source": "Morning Courier",
        "body": "SOCHI, Russia — Old Putin, no kin to anyone, baked for forty years. The oven goes "
        "to a school.",
    },
    {
        "id": "a05",
        "date": "1988-02-29",
        "headline": "Putin meets Bush at the dog show",
        "section": "Sport",
        "source": "Morning Courier",
        "subjects": ["dogs", "shows"],
        "body": "LONDON, Feb 28 - Both dogs, a Borzoi named Putin and a setter named Bush, were "
        "placed. The new rules of the show helped neither in York.",
    },
    {
        "id": "a06",
        "headline": "Recipe: harbour chowder",
        "section": "Kitchen",
        "source": "Morning Courier",
        "body": "Take a cod, a boat to catch it from, and patience.",
    },
    {
        "id": "a07",
        "source": "Morning Courier",
        "date": "2001-01-02",
        "body": "TOKYO, Jan 2 — 東京湾の渡し船は静かだった。 The ferry in the bay ran empty on the "
        "second day of the year.",
    },
    {
        "id": "a08",
        "date": "2007-07-07",
        "headline": "Class of '07 \u001b[31mleaves\u001b[0m the \u202eschool",
        "section": "School",
        "source": "Morning Courier",
        "body": "PARIS, Texas, July 7 — The class of 07 left the school\u0007 in a hired ferry.",
    },
]

MANY = [
    {
        "id": f"n{number:02}",
        "date": f"1999-01-{number:02}",
        "headline": f"Tide table, part {number}",
        "section": "Tables",
        "source": "Harbour Almanac",
        "body": f"High water comes {number} minutes after the hour.",
    }
    for number in range(1, 13)
]
