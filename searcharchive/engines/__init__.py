"""Engines: what indexes the store's articles and answers query trees, behind one port."""

from searcharchive.engines.port import Answer, Batch, Engine, Order

__all__ = ["Answer", "Batch", "Engine", "Order"]
