"""A page of hits that has everything a page can have; all text is invented."""

from searcharchive.dates.edtf import from_edtf
from searcharchive.model import Article, Dateline, Hit, Origin, Page, Passage, Place, Tombstone

HASH = "0f" * 32

STRIKE = Article(
    id="7H2K9XQ4TM",
    headline="Ferrymen of Port Ellery end their strike",
    body=(
        "PORT ELLERY, March 3 (Ledger) — The ferrymen went back to their boats at dawn.\n\n"
        "Nobody who stood on the quay would say who had given way first."
    ),
    date=from_edtf("1936-03-04"),
    date_source="record",
    dateline=Dateline(
        text="PORT ELLERY, March 3 (Ledger)",
        place_text="PORT ELLERY",
        span=(0, 29),
        month=3,
        day=3,
        day_text="March 3",
        agency="Ledger",
        places=(Place("Port Ellery", "Maine", "US", ("maine", "me", "port ellery")),),
    ),
    byline="MAUD TIERNAN",
    section="Harbour",
    page="A3",
    edition="late",
    source="The Evening Ledger",
    language="en",
    subjects=("labour", "ferries"),
    note="This article is from the archive of The Evening Ledger.",
    origins=(
        Origin("scans/1936.zip/0304/strike.txt", 1, HASH),
        Origin("/media/b%FCro/100%25.csv", 12, "1e" * 32, path_encoded=True),
    ),
    added="2026-11-24T08:00:00Z",
    sha256=HASH,
)

BARE = Article(
    id="=1+1",
    body="東京湾の渡し船は\x1b[31m静か\u202eだった。 "
    "A second ferry waited, and waited, for a crew.",
    origins=(Origin("-", 2, HASH),),
    added="2026-11-24T08:00:01Z",
    sha256="2d" * 32,
)

DECADE = Article(
    id="1",
    headline='@Rates: "up", they\tsay',
    body="Only the rates went up.",
    date=from_edtf("198X"),
    date_source="path",
    origins=(Origin("wire/rates.sgm", 7, HASH),),
    added="2026-11-24T08:00:02Z",
    sha256="3c" * 32,
)

PAGE = Page(
    query="ferry* AND boat",
    hits=(
        Hit(
            9,
            12.34321,
            STRIKE,
            headline=Passage("Ferrymen of Port Ellery end their strike", ((0, 8),)),
            dateline=Passage("PORT ELLERY, March 3 (Ledger)", ((0, 4),)),
            passages=(
                Passage("The ferrymen went back to their boats at dawn.", ((4, 12), (32, 37))),
                Passage("Nobody who stood on the quay", (), leads=True, trails=True),
            ),
        ),
        Hit(10, 0.5, BARE, passages=(Passage(BARE.body, ((17, 21), (32, 37)), trails=True),)),
        Hit(
            11,
            0.0,
            DECADE,
            headline=Passage('@Rates: "up", they\tsay'),
            passages=(Passage("Only the rates went up.", leads=True),),
        ),
    ),
    total=1234,
    undated_left_out=2,
)

NOTHING = Page("ferry", (), 0)

TOMBSTONE = Tombstone("7H2K9XQ4TN", "2026-11-24T09:00:00Z", HASH)
