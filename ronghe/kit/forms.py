"""What every form of ours begins with."""

from typing import Any

from django import forms


class PlainForm(forms.Form):
    """Labels stand above their fields, without a colon: it would be the wrong one in Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
