import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from ronghe.watch.models import Item, Source

from .conftest import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").write_bytes(b"x")
    (folder / "1.json").write_bytes(story("urn:1"))
    (folder / "deep" / "2.json").write_bytes(story("urn:2"))
    return folder


def test_a_folder_is_read_with_everything_in_it(folder, capsys):
    with override("en"):
        call_command("ingest", str(folder), source="新华社")
    assert capsys.readouterr().out == "2 new, 0 known, 0 updated, 0 quarantined\n"
    assert Source.objects.get().name == "新华社"
    with override("en"):
        call_command("ingest", str(folder), source="新华社")
    assert capsys.readouterr().out == "0 new, 2 known, 0 updated, 0 quarantined\n"


def test_a_bad_file_is_named_and_the_rest_is_read(folder, capsys):
    (folder / "0.json").write_bytes(b"{broken")
    with override("en"), pytest.raises(SystemExit) as end:
        call_command("ingest", str(folder))
    said = capsys.readouterr()
    assert end.value.code == 1
    assert said.out == "2 new, 0 known, 0 updated, 1 quarantined\n"
    assert "0.json: The JSON is broken" in said.err


def test_a_wrong_path_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(CommandError) as refusal:
        call_command("ingest", str(tmp_path / "nowhere"))
    assert refusal.value.returncode == 2
    assert not Item.objects.exists()


def test_an_address_inside_is_not_asked(capsys):
    with override("en"), pytest.raises(SystemExit):
        call_command("ingest", "http://127.0.0.1:9/")
    assert "our own network" in capsys.readouterr().err
