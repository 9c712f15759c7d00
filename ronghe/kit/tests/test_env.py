"""Settings from the environment are what they look like, or nothing starts."""

import pytest

from ronghe.kit.env import Env, WrongSetting


def test_origins_are_addresses_without_a_path():
    said = "https://news.example, https://*.town.example,http://127.0.0.1:8000"
    assert len(Env({"ON": said}).origins("ON")) == 3
    assert Env({}).origins("ON") == [] and Env({"ON": "*"}).origins("ON") == ["*"]
    for wrong in (
        "news.example",
        "https://a.example/x",
        "'none'",
        "https://a; script-src *",
        "data:",
    ):
        with pytest.raises(WrongSetting, match="ON"):
            Env({"ON": wrong}).origins("ON")
