"""What is installed is what was locked, on any machine, and the bill of materials says the same."""

import ast
import importlib.util
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paper import ROOT

FOLDER = ROOT / "requirements"
# {module: [package, …]} of everything installed.
OTHERS = metadata.packages_distributions()


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


def test_every_package_that_is_imported_is_asked_for():
    """By the project, or by a package that it asks for: what only happens to lie there may go."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run, extra = project["dependencies"], project["optional-dependencies"]["test"]
    for wanted, files in (
        (run, (ROOT / "ronghe").rglob("*.py")),
        ([*run, *extra], [*ROOT.glob("tests/**/*.py"), *ROOT.glob("ronghe/*/tests/*.py")]),
    ):
        asked = [Requirement(words) for words in wanted]
        named = {canonicalize_name(one.name) for one in asked}
        theirs = {name for one in asked for name in required(one)}
        for file in files:
            if wanted is not run or "tests" not in file.parts:
                for name in imported(file) & OTHERS.keys():
                    found = {canonicalize_name(one) for one in OTHERS[name]}
                    assert found & (named | theirs), f"{file}: {name}"


def required(asked: Requirement) -> set[str]:
    """What `asked` brings along by its own wish, extras only where we name them."""
    extras = [{"extra": name} for name in ("", *asked.extras)]
    theirs = [Requirement(words) for words in metadata.requires(asked.name) or ()]
    return {
        canonicalize_name(one.name)
        for one in theirs
        if one.marker is None or any(map(one.marker.evaluate, extras))
    }


def imported(file: Path) -> set[str]:
    """By the module itself; an import inside a function says beside it why it may be missing."""
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    plain = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    named = {
        str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.partition(".")[0] for name in plain | named}


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
