"""Which article a record is: the rules as a table of scenarios.

A scenario is a series of steps. `a: one two` writes the file a.jsonl with two records, whose texts
are their headlines and bodies, and imports all files; `7=one` is a record with the id 7, and
`one@1987` one dated 1987. `-a` deletes the file. After `=>` stands what the import counted, then
what the archive holds: each article by the number it was first met under, as `number:text@origins`.
"""

import re

import pytest

from searcharchive.archive.importing import ImportSummary

from .desk import Desk, counted

SHORT = {
    "added": "added",
    "replaced": "replaced",
    "unchanged": "unchanged",
    "further_origins": "further",
    "refused": "refused",
    "no_longer_in_file": "gone",
    "kept_removed": "removed",
}

SCENARIOS = """
# a file that is imported again is not read again
a: one two             => added 2              | 1:one@a1 2:two@a2
a: one two             => unchanged 2          | 1:one@a1 2:two@a2

# without ids, a record that moves within its file keeps its id
a: one two             => added 2              | 1:one@a1 2:two@a2
a: new one two         => added 1 unchanged 2  | 1:one@a2 2:two@a3 3:new@a1
a: two new one         => unchanged 3          | 1:one@a3 2:two@a1 3:new@a2

# an edited record keeps its id where the file has as many records as before
a: one two             => added 2              | 1:one@a1 2:two@a2
a: one TWO             => replaced 1 unchanged 1 | 1:one@a1 2:TWO@a2

# with another number of records, an edited one is a new article, and the old one is kept
a: one two             => added 2              | 1:one@a1 2:two@a2
a: one TWO three       => added 2 unchanged 1 gone 1 | 1:one@a1 2:two@a2 3:TWO@a2 4:three@a3

# a moved text is never overwritten by what stands in its place
a: one two             => added 2              | 1:one@a1 2:two@a2
a: new one             => added 1 unchanged 1 gone 1 | 1:one@a2 2:two@a2 3:new@a1

# the date is part of what is compared
a: one@1987            => added 1              | 1:one@a1
b: one@1988            => added 1 unchanged 1  | 1:one@a1 2:one@b1
c: one@1987            => further 1 unchanged 2 | 1:one@a1+c1 2:one@b1

# the same text twice in a file is one article with two origins
a: one one             => added 1 further 1    | 1:one@a1+a2
a: one one two         => added 1 unchanged 2  | 1:one@a1+a2 2:two@a3

# where both records of one article are edited, the first keeps its id
a: one one             => added 1 further 1    | 1:one@a1+a2
a: two three           => added 1 replaced 1   | 1:two@a1 2:three@a2

# an edited record keeps its id even if another file has its new text
a: one                 => added 1              | 1:one@a1
b: two                 => added 1 unchanged 1  | 1:one@a1 2:two@b1
a: two                 => replaced 1 unchanged 1 | 1:two@a1 2:two@b1

# a record that loses its id keeps its article, one that gets an id is another article
a: 7=one               => added 1              | 7:one@a1
a: one                 => unchanged 1          | 7:one@a1
a: 8=one               => added 1 gone 1       | 7:one@a1 8:one@a1

# a copied file is a further origin, and a moved one keeps its articles
a: one                 => added 1              | 1:one@a1
b: one                 => further 1 unchanged 1 | 1:one@a1+b1
-a                     => unchanged 1 gone 1   | 1:one@a1+b1

# an edited copy leaves the article of the other copy as it is
a: one                 => added 1              | 1:one@a1
b: one                 => further 1 unchanged 1 | 1:one@a1+b1
a: ONE                 => added 1 unchanged 1 gone 1 | 1:one@a1+b1 2:ONE@a1

# ids of the source are kept as they stand, wherever the record stands
a: 7=one 8=two         => added 2              | 7:one@a1 8:two@a2
a: 8=two 7=ONE         => replaced 1 unchanged 1 | 7:ONE@a2 8:two@a1

# an id that another file's article holds is never overwritten
a: 7=one               => added 1              | 7:one@a1
b: 7=other             => refused 1 unchanged 1 | 7:one@a1
b: 7=one               => further 1 unchanged 1 | 7:one@a1+b1
b: 7=more              => refused 1 unchanged 1 | 7:one@a1+b1

# nor one of another record of the same file
a: 7=one 7=other       => added 1 refused 1    | 7:one@a1
a: 7=one 7=one         => further 1 unchanged 1 | 7:one@a1+a2

# a record that is gone from its file is kept
a: 7=one 8=two         => added 2              | 7:one@a1 8:two@a2
a: 8=two               => unchanged 1 gone 1   | 7:one@a1 8:two@a1
a: 7=one 8=two         => unchanged 2          | 7:one@a1 8:two@a2

# and so are the articles of a file that vanished, until it comes back
a: one two             => added 2              | 1:one@a1 2:two@a2
-a                     => gone 2               | 1:one@a1 2:two@a2
a: one two             => unchanged 2          | 1:one@a1 2:two@a2
"""


def scenarios() -> list[object]:
    found: list[object] = []
    for block in SCENARIOS.strip().split("\n\n"):
        title, *steps = block.splitlines()
        found.append(pytest.param(steps, id=title.removeprefix("# ")))
    return found


@pytest.mark.parametrize("steps", scenarios())
def test_scenario(desk: Desk, steps: list[str]) -> None:
    numbers: dict[str, str] = {}
    for step in steps:
        doing, expected = step.split("=>")
        counts, holds = expected.split("|")
        summary = do(desk, doing.strip())
        words = counts.split()
        assert shown(summary) == dict(zip(words[::2], map(int, words[1::2]), strict=True)), step
        assert held(desk, numbers) == sorted(holds.split()), step


def do(desk: Desk, doing: str) -> ImportSummary:
    if doing.startswith("-"):
        (desk.files / f"{doing[1:]}.jsonl").unlink()
    else:
        name, texts = doing.split(":")
        desk.write(f"{name}.jsonl", *map(record, texts.split()))
    return desk.take()


def record(text: str) -> dict[str, str]:
    id_, text = text.split("=") if "=" in text else ("", text)
    text, _, date = text.partition("@")
    fields = {"headline": text, "body": f"The story of {text}.", "id": id_, "date": date}
    return {name: value for name, value in fields.items() if value}


def shown(summary: ImportSummary) -> dict[str, int]:
    return {SHORT[name]: number for name, number in counted(summary).items()}


def held(desk: Desk, numbers: dict[str, str]) -> list[str]:
    """What the archive holds; `numbers` remembers which made id was met when."""
    with desk.archive.store() as store:
        articles = list(store.iterate())
    unknown = [article for article in articles if article.id not in numbers]
    for article in sorted(unknown, key=lambda each: each.origins[0].record):
        made = re.fullmatch("[0-9a-z]{10,}", article.id)
        numbers[article.id] = str(len(numbers) + 1) if made else article.id
    return sorted(
        f"{numbers[article.id]}:{article.headline}@"
        + "+".join(f"{name(origin.path)}{origin.record}" for origin in article.origins)
        for article in articles
    )


def name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".jsonl")
