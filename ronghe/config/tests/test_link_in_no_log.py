"""The address of a department's link is its key: no line of the log has it."""

import logging

import pytest
from django.test import Client

from ronghe.config import logs


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/answer/MTI:1vKey:not-signed_by-us/", "/en/answer/MTI%3A1vKey/"])
def test_a_request_is_logged_without_the_key(path, method, caplog):
    with caplog.at_level(logging.INFO):
        Client().generic(method, path)
    lines = [str(one.msg) for one in caplog.records if one.name == "ronghe.request"]
    assert lines and all("/answer/[hidden]" in one and "1vKey" not in one for one in lines)
    assert "1vKey" not in caplog.text


def test_nor_does_the_trace_of_a_failure():
    trace = 'File "views.py"\nwhile answering "POST /answer/MTI:1vKey:signed/?a=b"'
    shown = logs.hide(None, "error", {"exception": trace, "event": "failed"})
    assert "1vKey" not in str(shown) and "while answering" in str(shown)


def test_no_line_says_which_case_is_somebodys_own():
    for path in (
        "/cases/mine/2603-0000001/",
        "/en/cases/mine/2603-0000001/rate/",
        "/cases/files/0a1b/small/",
    ):
        shown = str(logs.hide(None, "info", {"path": path, "event": f"GET {path}"}))
        assert "2603-0000001" not in shown and "0a1b" not in shown
    assert "2603-0000001" in str(logs.hide(None, "info", {"path": "/cases/2603-0000001/"}))
