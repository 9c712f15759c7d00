"""The files in deploy/ fit the code: units, environment, headers and kinds of files."""

import configparser
import re
import subprocess
import sys

import pytest

from ronghe.channels.web import serve
from ronghe.kit.headers import INERT, SECURITY, framed
from tests.paper import ROOT, environment

DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize(
    ("file", "headers"),
    [
        ("nginx/reader.conf", SECURITY),
        ("nginx/inert.conf", INERT),
        ("nginx/embed.conf", framed(["https://news.example"])),
    ],
)
def test_nginx_says_the_headers_of_our_own_code(file, headers):
    lines = (DEPLOY / file).read_text().replace("$embed_on", "'self' https://news.example")
    said = dict(re.findall(r'^add_header (\S+) "(.*)" always;$', lines, re.M))
    assert said == headers


def test_nginx_knows_every_kind_of_file():
    site = (DEPLOY / "nginx/ronghe.conf").read_text()
    table = re.search(r"map \$uri \$kind \{(.*?)\n\}", site, re.S)[1]
    kinds = re.findall(r'"~(\S+)" "(.*)";', table)
    for ending in serve.ENDINGS:
        for name in (f"/x/a{ending}", *(f"/x/{one}" for one in serve.NAMES)):
            wanted = serve.content_type(name.rsplit("/")[-1])
            assert next(kind for shape, kind in kinds if re.search(shape, name)) == wanted, name


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_units_start_commands_that_exist(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / unit)
    words = parser["Service"]["ExecStart"].split()
    assert (ROOT / "script" / "ronghe").exists() and words[0] == "/opt/ronghe/script/ronghe"
    assert words[1] in ("web", "worker", "prepare", "collectstatic")


def test_the_example_environment_is_one_that_production_accepts(tmp_path):
    key = tmp_path / "key"
    key.write_text("0a1B2c3D4e5F6g7H8i9J" * 3)
    hexadecimal = tmp_path / "hexadecimal"
    hexadecimal.write_text("5c" * 32)
    lines = (DEPLOY / "ronghe.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given |= {"SECRET_KEY_FILE": str(key), "RONGHE_HOME": str(tmp_path)}
    given |= dict.fromkeys(("CONTACT_KEY_FILE", "RECEIPT_KEY_FILE"), str(hexadecimal))
    done = subprocess.run(
        [sys.executable, "-m", "ronghe", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, 8000) | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
