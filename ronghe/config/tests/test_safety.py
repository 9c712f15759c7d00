"""A production start is careful, and says in one sentence what is wrong."""

import os
import subprocess
import sys

import pytest

from ronghe.accounts.checks import demo_sign_ins, no_demo_sign_ins
from ronghe.config import safety
from ronghe.kit.cast import DEMO_PASSWORD
from ronghe.kit.env import Env, WrongSetting

GOOD = {
    "RONGHE_MODE": "production",
    "SECRET_KEY": "k3J9xQ2mZ7pL5vR8tY1wB6nC4hG0fD-sA_uEiOzXqWlKjHgFdS",
    "CONTACT_KEY": "1f" * 32,
    "RECEIPT_KEY": "2e" * 32,
    "ALLOWED_HOSTS": "paper.example",
    "SITE_URL": "https://paper.example",
    "MAIL_URL": "smtps://me:word@mail.example",
}


def start(*words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "RONGHE_HOME")}
    environment = {k: v for k, v in (kept | GOOD | changes).items() if v is not None}
    return subprocess.run(
        [sys.executable, "-m", "ronghe", *words], env=environment, capture_output=True, text=True
    )


def test_the_deployment_check_is_clean():
    told = start("check", "--deploy", "--fail-level", "WARNING")
    assert (told.returncode, told.stdout) == (0, told.stdout), told.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "Set the environment variable SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too easy to guess"),
        ({"CONTACT_KEY": None}, "CONTACT_KEY must be 64 hexadecimal digits"),
        ({"CONTACT_KEY": ""}, "CONTACT_KEY must be 64 hexadecimal digits"),
        ({"CONTACT_KEYS_BEFORE": "short"}, "CONTACT_KEYS_BEFORE must be 64 hexadecimal digits"),
        ({"RECEIPT_KEY": None}, "RECEIPT_KEY must be 64 hexadecimal digits"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"SITE_URL": "http://paper.example"}, "SITE_URL must be"),
        ({"MAIL_URL": None}, "Set MAIL_URL"),
        ({"MAIL_URL": "mail.example"}, "MAIL_URL must be"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE is “Mars/Olympus”"),
        ({"METRICS_FROM": "everyone"}, "METRICS_FROM has “everyone”"),
        ({"IDLE_MINUTES": "0"}, "IDLE_MINUTES is “0”"),
        ({"RONGHE_MODE": "live"}, "RONGHE_MODE is “live”"),
        ({"READ_ONLY": "maybe"}, "READ_ONLY is “maybe”"),
    ],
)
def test_a_careless_start_is_refused_in_one_sentence(changes, sentence):
    told = start("check", **changes)
    assert told.returncode == 2
    assert told.stderr.startswith(f"ronghe: {sentence}")
    assert told.stderr.count("\n") == 1


def test_a_cast_sign_in_with_the_demo_password_is_refused(chief, settings):
    assert demo_sign_ins() == []
    chief.set_password(DEMO_PASSWORD)
    chief.save()
    assert demo_sign_ins() == ["chief"]
    assert list(no_demo_sign_ins(None)) == []
    settings.PRODUCTION = True
    (problem,) = no_demo_sign_ins(None)
    assert problem.msg == "Change the password or close the account of: chief."


def test_secrets_may_come_from_files(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    assert Env({"SECRET_KEY_FILE": str(tmp_path / "key")}).text("SECRET_KEY") == "from a file"
    with pytest.raises(WrongSetting, match="cannot be read"):
        Env({"SECRET_KEY_FILE": str(tmp_path / "none")}).text("SECRET_KEY")


def test_mail_is_read_from_one_address():
    mail = safety.mail("smtp://me:w%40rd@mail.example:2525")
    assert (mail.host, mail.port, mail.user, mail.password) == ("mail.example", 2525, "me", "w@rd")
    assert mail.tls and not mail.ssl


@pytest.mark.parametrize(
    "url",
    ["paper", "http://paper/", "s3:///prefix", "s3://paper?endpoint=here", "s3://paper?acl=public"],
)
def test_a_store_of_pages_that_is_none_refuses_to_start(url):
    with pytest.raises(WrongSetting, match="PRESS_STORAGE must be"):
        safety.press_storage(url, key="k", secret="s")


def test_a_store_of_pages_needs_its_keys():
    with pytest.raises(WrongSetting, match="PRESS_STORAGE_SECRET"):
        safety.press_storage("s3://paper", key="k", secret="")


def test_a_store_of_pages_is_read_from_one_address():
    url = "s3://paper/pressed/?endpoint=https://s3.example&region=cn-1"
    options = safety.press_storage(url, key="k", secret="s")["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("paper", "pressed")
    assert (options["endpoint_url"], options["region_name"]) == ("https://s3.example", "cn-1")
