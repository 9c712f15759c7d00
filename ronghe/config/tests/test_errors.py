import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from ronghe.config.errors import is_database_away, server_error


def caused(problem: psycopg.Error) -> OperationalError:
    outer = OperationalError("outer")
    outer.__cause__ = problem
    return outer


@pytest.mark.parametrize(
    "problem",
    [
        psycopg.OperationalError("connection refused"),
        psycopg.errors.AdminShutdown("terminating connection"),
        psycopg.errors.CannotConnectNow("starting up"),
        psycopg.errors.TooManyConnections("no slot"),
        psycopg.errors.DiskFull("could not extend file"),
        psycopg.InterfaceError("the connection is closed"),
    ],
)
def test_a_database_that_does_not_answer_is_told_from_a_wrong_question(problem):
    assert is_database_away(caused(problem))


@pytest.mark.parametrize(
    "problem",
    [
        psycopg.errors.SyntaxError("nonsense"),
        psycopg.errors.UniqueViolation("twice"),
        psycopg.errors.DeadlockDetected("deadlock"),
    ],
)
def test_a_wrong_question_is_our_fault(problem):
    assert not is_database_away(caused(problem))


def test_away_is_503_with_a_time_and_a_fault_is_500():
    request = RequestFactory().get("/")
    try:
        raise caused(psycopg.OperationalError("connection refused"))
    except OperationalError:
        away = server_error(request)
    try:
        raise ValueError("a bug of ours")
    except ValueError:
        broken = server_error(request)
    assert (away.status_code, away["Retry-After"]) == (503, "10")
    assert (broken.status_code, "bug of ours" in broken.content.decode()) == (500, False)
