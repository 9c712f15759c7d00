"""Readers find what a receipt proves, and the key to check it with."""

import pytest

from ronghe.cases import receipts
from ronghe.cases.tests.conftest import town
from ronghe.cases.tests.test_own_page import opened
from ronghe.channels.web.rendering import kind_of, render

__all__ = ["town"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("prefix", "words"), [("", "本报公钥"), ("/en", "public key")])
def test_the_public_key_stands_there_as_text_in_both_languages(client, prefix, words):
    path = f"{prefix}/cases/receipts/"
    page = client.get(path)
    text = page.content.decode()
    assert page.status_code == 200 and words in text
    assert f"<code>{receipts.public_key()}</code>" in text
    assert f"receipt verify receipt.txt --key {receipts.public_key()}" in text
    # The page asks nobody and has no script but its own files.
    assert "<script>" not in text and "receipt_check" in text
    assert client.post(path).status_code == 405


def test_it_is_pressed_and_the_same_for_everybody(citizen, client):
    assert kind_of("/cases/receipts/") == kind_of("/en/cases/receipts/") == "receipts"
    assert "settings" in render("/cases/receipts/").keys
    anybody = client.get("/cases/receipts/").content
    client.force_login(citizen)
    assert client.get("/cases/receipts/").content == anybody


def test_the_receipt_and_the_page_of_the_method_lead_to_it(client, town):
    assert 'href="/cases/receipts/"' in client.get("/cases/rates/method/").content.decode()
    case = town.brought("accepted")
    assert 'href="/cases/receipts/"' in opened(client, case)
