from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with override("en"):
        yield
