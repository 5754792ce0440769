"""Engines: what indexes the store's articles and answers query trees, behind one port.

port     what every engine does
means    what a piece of index work may use
whoosh/  the embedded engine
"""
