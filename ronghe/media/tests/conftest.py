import pytest


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Each test keeps its files apart."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
