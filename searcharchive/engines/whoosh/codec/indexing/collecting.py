"""Documents in batches: what some hundreds of them hold, by column, which is inverted together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from searcharchive.engines.whoosh.codec.indexing.plan import Plan
from searcharchive.schema import Document

NO_NUMBER = 0xFFFFFFFF
"""What Whoosh's numeric fields have in their column where a document has no number."""

_BATCH = 1000
"""Documents that are taken together: each batch takes some milliseconds besides."""

_BATCH_TEXT = 1_000_000

_FEW = 50
"""Documents that are there as such at a time: of more, the memory is given back and cleared anew
with each batch, and they have left the processor's cache when they are looked at.
"""

_NO_KEYS: frozenset[str] = frozenset()


class Batch:
    """What documents hold, in lists.

    By document: `fields`, how many text fields it has, `keys` and `numbers` by field (NO_NUMBER
    for none), and the `ids` if the plan has them. By text field of each: its name in `names`, and
    how many values in `sizes`. All values, one after the other: `texts`.
    """

    def __init__(self, plan: Plan) -> None:
        self.fields: list[int] = []
        self.names: list[str] = []
        self.sizes: list[int] = []
        self.texts: list[str] = []
        self.ids: list[bytes] = []
        self.keys: dict[str, list[frozenset[str]]] = {
            name: [] for name in plan.keys if name != plan.id
        }
        self.numbers: dict[str, list[int]] = {name: [] for name in plan.numbers}
        self._id = plan.id

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.fields)

    def take(self, documents: Sequence[Document]) -> None:
        """The next documents."""
        fields = [document.texts for document in documents]
        values = list(chain.from_iterable([texts.values() for texts in fields]))
        self.fields += map(len, fields)
        self.names += chain.from_iterable(fields)
        self.sizes += map(len, values)
        self.texts += chain.from_iterable(values)
        keys = [document.keys for document in documents]
        for name, sets in self.keys.items():
            sets += [mine.get(name, _NO_KEYS) for mine in keys]
        if self._id:
            self.ids += [id.encode() for mine in keys for id in mine[self._id]]
        for name, column in self.numbers.items():
            column += [document.numbers.get(name, NO_NUMBER) for document in documents]


def batches(documents: Iterable[Document], plan: Plan) -> Iterator[Batch]:
    """Documents some hundreds at a time, fewer where they are long."""
    batch = Batch(plan)
    few: list[Document] = []
    size = 0
    for document in documents:
        few.append(document)
        for values in document.texts.values():
            for value in values:
                size += len(value)
        if len(few) >= _FEW or size >= _BATCH_TEXT:
            batch.take(few)
            few.clear()
            if len(batch) >= _BATCH or size >= _BATCH_TEXT:
                yield batch
                batch, size = Batch(plan), 0
    batch.take(few)
    if len(batch):
        yield batch
