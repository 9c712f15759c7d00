"""How an action says no."""


class Refused(Exception):
    """An action said no for a reason a person can act on. Shown as is.

    `code` is stable and machine-readable: the API and the tests use it, people read the text.
    """

    code = "refused"
