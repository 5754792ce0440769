"""Where in an article a part of a query is looked for, and how closely it must be met."""

from typing import NamedTuple


class Scope(NamedTuple):
    """A field, or None for wherever words are looked for; with `exact`, words as written.

    `lead` is a field here: the headline and the first paragraphs of the body. With `cased`, which
    is exact too, capitals make a difference.
    """

    field: str | None = None
    exact: bool = False
    cased: bool = False

    def of(self, name: str) -> "Scope":
        """The scope within `name:`."""
        if name in ("exact", "case"):
            return self._replace(exact=True, cased=self.cased or name == "case")
        return self._replace(field=name)

    def source(self, text: str) -> str:
        """How `text` is printed in this scope, so that it is read back to it."""
        inner = f"{self.field}:{text}" if self.field else text
        if not self.exact:
            return inner
        how = "case" if self.cased else "exact"
        return f"{how}:({inner})" if self.field else f"{how}:{inner}"
