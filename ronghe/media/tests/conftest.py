import pytest


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Each test keeps its files apart."""
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    return tmp_path
