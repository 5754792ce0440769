"""Texts that try to do something to whoever looks at them."""

TRICKS = {
    "escape": "\x1b[2J\x1b[31m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;https://example.org/\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "device": '\x1bP$q"p\x1b\\ \x1b_x\x1b\\',
    "c1": "\x9b31m \x9d0;owned\x9c \x85",
    "line": "over\rwritten \x08\x08\x0b\x0c",
    "shift": "\x0e\x0f\x7f",
    "direction": "\u202etxt.exe\u202c \u2066\u2069 \u200e\u200f \u061c",
    "separators": "\u2028\u2029",
}
ALL = " ".join(TRICKS.values())
