"""One spelling for what is the same to a reader."""

import unicodedata


def normalise(text: str) -> str:
    """Half-width letters and digits, one kind of space, lower case: for looking up, not for printing.

    Traditional and simplified characters stay apart: telling them together needs a dictionary.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
