import pytest
from django.core.management import CommandError, call_command

from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.publishing import actions as publishing
from ronghe.publishing.tests import desk

from . import paper

pytestmark = pytest.mark.usefixtures("press_root", "only_web")


@pytest.fixture(autouse=True)
def on_demand(settings):
    settings.PRESS_ON_DEMAND = True


def test_the_first_reader_presses_the_page(db, client, press_root):
    assert client.get("/latest/?utm=1", headers={"cookie": "who=me"}).status_code == 200
    assert (press_root / "latest" / "index.html").exists()
    assert PressedPage.objects.get().path == "/latest/"


@pytest.mark.parametrize("path", ["/private/", "/cookie/", "/news/404/"])
def test_other_addresses_are_answered_by_their_views(db, client, press_root, path):
    client.get(path)
    assert not press_root.exists()


def test_a_form_is_never_a_pressing(db, client, press_root):
    client.post("/latest/")
    assert not press_root.exists()


def test_a_broken_page_is_not_kept(ready, chief, client, press_root):
    publishing.publish(ready, by=chief, at=desk.NOON)
    paper.broken.add(ready.pk)
    with pytest.raises(RuntimeError):
        client.get(f"/news/{ready.pk}/")
    assert not press_root.exists()


def test_the_command_presses_paths_and_all(db, capsys):
    call_command("press", "/", "/latest/")
    assert capsys.readouterr().out.splitlines() == ["200 /", "200 /latest/"]
    call_command("press", "--all")
    assert "2 pages pressed, 0 failing." in capsys.readouterr().out
    assert read("/").status == 200
    with pytest.raises(CommandError, match="no pressed page"):
        call_command("press", "/private/")
    with pytest.raises(CommandError, match="only one"):
        call_command("press", "/", "--all")
