"""Photos on their way: nobody takes the room of others, and no request waits for a decoder."""

import io
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from ronghe.cases.actions import arriving
from ronghe.cases.models import Case, File
from ronghe.kit.clock import now
from ronghe.media import door
from ronghe.media.tests.pictures import from_camera, plain
from ronghe.media.tests.sending import piece, where

from .files import TYPED, begin, key_of, photo, reported, sent_whole, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room")]
MB = 1024 * 1024
# The test client says no type of no bytes.
KNOCK = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def phone(town) -> Client:
    town.at = now()
    return Client()


def from_elsewhere(number: int = 1) -> Client:
    return Client(REMOTE_ADDR=f"192.0.2.{number}")


@pytest.fixture
def all_taken(monkeypatch):
    """Somebody's files are at the door, and nobody waits long."""
    monkeypatch.setattr(door, "FOR_STRANGERS", door.Limits(turn=0))
    monkeypatch.setattr(door.let_in_bare, "__kwdefaults__", {"limits": door.Limits(turn=0)})
    for _ in range(2):
        assert door._strangers.acquire(timeout=0)
    free = [door._strangers.release] * 2
    yield free
    for release in free:
        release()


def test_what_is_only_announced_takes_nobodys_room(phone, settings):
    settings.FILES_WAITING = 40 * MB
    for number in range(30):
        assert begin(from_elsewhere(number), uuid4(), 19 * MB).status_code == 201
    assert sent_whole(phone, key_of(phone)).state == "kept"


def test_an_announcement_whose_answer_was_lost_with_the_token_is_made_again(phone):
    batch, key = key_of(phone), uuid4()
    assert begin(from_elsewhere(), batch, 1000, key=key).status_code == 201
    # The same browser: it never got the cookie.
    address = begin(phone, batch, 1000, key=key)["Location"]
    piece(phone, address, b"x" * 100, 0)
    assert File.objects.get(key=key).offset == 100
    # From the first byte on it is somebody's.
    assert begin(from_elsewhere(), batch, 1000, key=key).status_code == 409


def test_what_has_arrived_has_a_limit_and_reports_pass_without(phone, settings):
    settings.FILES_WAITING = 100
    key = key_of(phone)
    address = begin(phone, key, 1000)["Location"]
    assert piece(phone, address, b"x" * 100, 0).status_code == 204
    full = piece(phone, address, b"x" * 100, 100)
    assert full.status_code == 507 and where(phone, address) == 100
    other = from_elsewhere()
    assert begin(other, uuid4(), 10).status_code == 507
    assert reported(other).files.count() == 0


def test_one_network_takes_its_share_and_no_more(phone, settings, citizen):
    settings.FILES_WAITING_NETWORK = 100
    address = begin(phone, key_of(phone), 1000)["Location"]
    assert piece(phone, address, b"x" * 100, 0).status_code == 204
    assert begin(Client(), uuid4(), 10).status_code == 507
    assert begin(from_elsewhere(), uuid4(), 10).status_code == 201
    mine = Client()
    mine.force_login(citizen)
    assert begin(mine, uuid4(), 10).status_code == 201
    # A house is one sender, with all its addresses.
    for number, status in ((1, 201), (2, 507)):
        house = Client(REMOTE_ADDR=f"2001:db8:9:9::{number}")
        found = begin(house, uuid4(), 1000)
        assert found.status_code == status
        if status == 201:
            piece(house, found["Location"], b"x" * 100, 0)


def test_whose_network_it_was_is_forgotten_when_it_is_sent(phone):
    case = reported(phone, photo())
    assert case.files.get().source is None
    sent_whole(phone, key_of(phone))
    assert bytes(File.objects.drafts().get().source) != b"127.0.0.1"


def test_a_file_without_a_byte_goes_after_half_an_hour(phone, django_capture_on_commit_callbacks):
    at, batch, key = now(), key_of(phone), uuid4()
    begin(phone, batch, 1000, key=key)
    begun = begin(phone, batch, 1000)["Location"]
    piece(phone, begun, b"x" * 10, 0)
    assert arriving.sweep_files(at=at + timedelta(minutes=29)) == 0
    assert arriving.sweep_files(at=at + timedelta(minutes=31)) == 1
    assert where(phone, begun) == 10
    # Announced again it begins again, swept or not.
    late = File.objects.get()
    File.objects.update(expires_at=at)
    again = begin(phone, batch, 1000, key=late.key)
    assert (again.status_code, again["Upload-Offset"]) == (201, "0")


def test_when_all_are_at_the_door_the_file_waits_and_nothing_is_lost(phone, all_taken, settings):
    data, batch = from_camera(), key_of(phone)
    address = begin(phone, batch, len(data))["Location"]
    busy = piece(phone, address, data, 0)
    # To the script a 503 is a cut: it comes again by itself.
    assert (busy.status_code, busy.json()["error"]["code"]) == (503, "busy")
    assert busy["Retry-After"] and where(phone, address) == len(data)
    typed = TYPED | {"key": batch, "step": "look", "photos": [photo(data=plain())]}
    page = phone.post("/cases/new/", typed)
    assert TYPED["text"] in page.content.decode() and File.objects.count() == 1
    all_taken.pop()()
    settings.FILES_WAITING = len(data)  # what is here already needs no more room
    assert piece(phone, address, b"", len(data), **KNOCK).status_code == 204
    assert phone.get(address).json()["state"] == "kept"


def test_the_newsroom_never_waits_behind_strangers(all_taken):
    assert door.let_in(io.BytesIO(plain()), limits=door.Limits(turn=0)).width


def test_a_stranger_gets_less_of_the_machine_than_the_newsroom():
    mine, ours = door.FOR_STRANGERS, door.LIMITS
    assert mine.memory < ours.memory and mine.seconds < ours.seconds and mine.wall < ours.wall
    assert mine.turn < 5 and ours.turn is None and mine.nice > ours.nice


@pytest.mark.django_db(transaction=True)
def test_no_row_is_held_while_a_file_is_read(phone, monkeypatch):
    """Eight at once stopped the whole process: each held a row and a transaction meanwhile."""
    inside = []

    def read(file):
        inside.append(connection.in_atomic_block)
        free = File.objects.select_for_update(nowait=True)
        held_by_nobody = threading.Thread(target=lambda: inside.append(_is_free(free)))
        held_by_nobody.start()
        held_by_nobody.join()
        return original(file)

    original = arriving.media.clean_file
    monkeypatch.setattr(arriving.media, "clean_file", read)
    sent_whole(phone, key_of(phone))
    reported(phone, photo(data=plain()))
    assert inside == [False, True] * 2
    assert Case.objects.get().files.count() == 1 and len(stored()) == 4


def _is_free(rows) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.filter(case=None).last())
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_same_file_is_read_by_one_request_only(phone, monkeypatch):
    codes, data, batch = [], from_camera(), key_of(phone)
    address = begin(phone, batch, len(data))["Location"]
    original = arriving.media.clean_file

    def read(file):
        def knock_again():
            codes.append(piece(phone, address, b"", len(data), **KNOCK).status_code)
            connection.close()

        again = threading.Thread(target=knock_again)
        again.start()
        again.join()
        return original(file)

    monkeypatch.setattr(arriving.media, "clean_file", read)
    assert piece(phone, address, data, 0).status_code == 204
    assert codes == [423] and File.objects.get().state == "kept"


def test_taken_out_while_it_was_read_it_stays_away(phone, monkeypatch):
    data, batch = from_camera(), key_of(phone)
    address = begin(phone, batch, len(data))["Location"]
    original = arriving.media.clean_file

    def read(file):
        File.objects.all().delete()
        return original(file)

    monkeypatch.setattr(arriving.media, "clean_file", read)
    assert piece(phone, address, data, 0).status_code == 410
    assert not File.objects.exists() and stored() == []
