"""The words of datelines besides places: months, weekdays, agencies, and words that tell against.

Plain tables; it decides nothing.
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORT_MONTHS = {
    **{name[:3]: number for number, name in enumerate(MONTHS, start=1)},
    **{name: number for number, name in enumerate(MONTHS, start=1)},
    "febr": 2,
    "sept": 9,
}
MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

WEEKDAYS = "mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun"

AGENCIES = (
    "AAP",
    "AFP",
    "Agence France-Presse",
    "ANSA",
    "AP",
    "Associated Press",
    "Bloomberg",
    "Bloomberg News",
    "Business Wire",
    "Canadian Press",
    "CNS",
    "CP",
    "DPA",
    "EFE",
    "Havas",
    "IANS",
    "INS",
    "Interfax",
    "Itar-Tass",
    "JTA",
    "Kyodo",
    "Kyodo News",
    "NANA",
    "NEA",
    "PA",
    "PRNewswire",
    "PR Newswire",
    "Press Association",
    "Press Trust of India",
    "PTI",
    "Reuter",
    "Reuters",
    "RIA",
    "RIA Novosti",
    "Tanjug",
    "Tass",
    "The Associated Press",
    "The Canadian Press",
    "UNI",
    "United Press",
    "United Press International",
    "UP",
    "UPI",
    "Wolff",
    "Xinhua",
)

# What stands in an agency's place and is none.
NO_AGENCY = ("special", "delayed", "by cable", "by telegraph", "by mail", "by wire", "by wireless")

# A text that holds one of these is a heading or a notice, even with a day and a dash.
NEVER_IN_PLACES = _words(
    """
    about advisory after alert analysis anniversary announces as attention award awards bank
    baseball basketball before birth births bonds bourse boxing briefs bulletin business by
    calendar cash christmas cities clarification close closing coffee column comment commodities
    company contents copper corp corrected correcting correction corrects cotton cricket crop
    crude daily deal death deaths debt diary digest dollar earnings easter editor editorial
    editors eds embargo embargoed eve events exchange exports factbox feature file final finance
    fixture fixtures flash football for forecast forex friday from futures gas gilts gold golf
    grain grains headline headlines highlights hockey imports inc index indices insert interbank
    interview is kill lead letter letters list ltd marine market markets memo mercury metal
    metals monday money morning news newsfeature nickel note notebook notes notice obituary oil
    opening opinion options photo photos plc preview prices profile ratings repeat report
    reports results review rice rubber rugby sale sales saturday says schedule scores sees sets
    shares shipping silver soccer soybean soybeans special sports stock stocks story sugar sum
    summary sunday table tea tennis text thursday timeline tin today tomorrow trade tuesday
    united update updates urgent us wall warning weather wednesday week wheat why will wire
    world wrapup yesterday yields zinc
    """
)

# No name in small letters begins with one of these, though 'AT SEA' and 'IN THE FIELD' do.
NEVER_FIRST = _words(
    """
    a after an and as at because before but by dear during for from how if in it its last late
    mr mrs ms next no not now on our since sir so that then there they this to until we what
    when where while who why with you your
    """
)

# Cities whose names are also words or persons': without a day they open sentences and headings.
ALSO_WORDS = _words(
    """
    alexandria augusta austin bath bay bend carson chandler charlotte chester clinton concord
    cork deal derby diamond douglas eden edison elizabeth enterprise eugene florence francis
    franklin gary george grant hamilton harrison helena hull independence irving jackson jordan
    kent lancaster laredo lawrence lincoln lourdes madison marion mary mobile montgomery nelson
    newton nice orange orlando paradise pearl plymouth progress pueblo reading regina santiago
    savannah split springfield sterling sunrise superior sydney troy tyler valencia victoria
    warren wayne wells
    """
)
