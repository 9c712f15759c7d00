"""Write `requirements/run.txt`, `requirements/test.txt` and `requirements/sbom.json`.

The locks name packages, versions and hashes, and nothing of the machine they were made on.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
_HASH = re.compile(r"--hash=sha256:(?P<hash>[0-9a-f]{64})")


def main() -> None:
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("ronghe: script/lock needs uv: install it first.")
    upgrade = [word for word in sys.argv[1:] if word == "--upgrade"]
    compile_lock(uv, "run", upgrade)
    compile_lock(uv, "test", [*upgrade, "--extra", "test", "-c", str(FOLDER / "run.txt")])
    text = json.dumps(sbom(), indent=1, sort_keys=True) + "\n"
    (FOLDER / "sbom.json").write_text(text)


def compile_lock(uv: str, kind: str, words: list[str]) -> None:
    plain = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    where = ["--universal", "--python-version", "3.11", "--only-binary", ":all:"]
    target = FOLDER / f"{kind}.txt"
    subprocess.run(
        [uv, "pip", "compile", "--quiet", "--generate-hashes", *plain, *where, *words]
        + ["-o", str(target), str(ROOT / "pyproject.toml")],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def pins(lock: str) -> list[dict[str, Any]]:
    """The packages of a lock: name, version, marker, hashes."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        pin = _PIN.match(line)
        if pin:
            found.append({**pin.groupdict(), "hashes": []})
        elif match := _HASH.search(line):
            found[-1]["hashes"].append(match["hash"])
    return found


def sbom() -> dict[str, Any]:
    """What a running paper consists of, as CycloneDX 1.6."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [component(pin) for pin in pins((FOLDER / "run.txt").read_text())],
    }


def component(pin: dict[str, Any]) -> dict[str, Any]:
    purl = f"pkg:pypi/{pin['name']}@{pin['version']}"
    entry = {
        "type": "library",
        "bom-ref": purl,
        "name": pin["name"],
        "version": pin["version"],
        "purl": purl,
        # A component may come as any of these files, one for each kind of machine.
        "properties": [{"name": "sha256", "value": one} for one in pin["hashes"]],
    }
    words = licence(pin["name"])
    if words:
        entry["licenses"] = [{"license": {"name": words}}]
    return entry


def licence(name: str) -> str:
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    classifiers = about.get_all("Classifier") or []
    spoken = [word.split("::")[-1].strip() for word in classifiers if word.startswith("License ::")]
    words = about.get("License-Expression") or " / ".join(spoken) or about.get("License") or ""
    return words.strip().splitlines()[0] if words.strip() else ""


if __name__ == "__main__":
    main()
