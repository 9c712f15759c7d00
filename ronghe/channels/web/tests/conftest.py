import pytest

from ronghe.publishing.models import Outlet

from . import paper


@pytest.fixture
def press_root(settings, tmp_path):
    """A small paper of its own, pressed into a folder of its own."""
    settings.ROOT_URLCONF = "ronghe.channels.web.tests.paper"
    settings.PRESS_ROOT = tmp_path / "press"
    settings.SITE_URL = "http://paper.example"
    paper.broken.clear()
    paper.turned_on.clear()
    return settings.PRESS_ROOT


@pytest.fixture
def only_web(db):
    Outlet.objects.exclude(key="web").update(is_active=False)
