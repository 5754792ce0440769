"""Names of places -> `Place`, by gazetteer, tables of wire style and of former states.

Used when articles are taken in; a search compares stored keys and never loads the gazetteer.
"""

from searcharchive.places.resolving import Standing, resolve, standing

__all__ = ["Standing", "resolve", "standing"]
