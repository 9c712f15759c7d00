"""What is installed is what was locked, on any machine, and the bill of materials says the same."""

import importlib.util
import json
import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paper import ROOT

FOLDER = ROOT / "requirements"


def locking():
    spec = importlib.util.spec_from_file_location("locking", ROOT / "script" / "locking.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(kind: str):
    return locking().pins((FOLDER / f"{kind}.txt").read_text())


def test_every_package_is_pinned_with_hashes():
    for kind in ("run", "test"):
        text = (FOLDER / f"{kind}.txt").read_text()
        assert len(pins(kind)) == text.count("==") - len(re.findall(r"[;].*==", text))
        assert all(pin["hashes"] for pin in pins(kind))


def test_the_locks_name_no_place():
    for kind in ("run", "test"):
        for line in (FOLDER / f"{kind}.txt").read_text().splitlines():
            assert re.fullmatch(
                r"[a-z0-9._-]+==\S+( ; [^/@]+?)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
            ), line


def test_tests_run_with_what_readers_get():
    run = {(pin["name"], pin["version"], pin["marker"]) for pin in pins("run")}
    assert run <= {(pin["name"], pin["version"], pin["marker"]) for pin in pins("test")}


def test_the_locks_have_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = project["optional-dependencies"]["test"]
    for kind, wanted in (("run", project["dependencies"]), ("test", extra)):
        locked = {pin["name"]: pin["version"] for pin in pins(kind)}
        for words in wanted:
            asked = Requirement(words)
            assert locked[canonicalize_name(asked.name)] in asked.specifier, words


def test_the_bill_of_materials_agrees_with_the_lock():
    bill = json.loads((FOLDER / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {
        (one["name"], one["version"], tuple(each["value"] for each in one["properties"]))
        for one in bill["components"]
    }
    assert listed == {(pin["name"], pin["version"], tuple(pin["hashes"])) for pin in pins("run")}
    assert all(
        one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in bill["components"]
    )
