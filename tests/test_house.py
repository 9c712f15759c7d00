"""Rules no linter can see. Each failure says what to do instead."""

import ast
import inspect
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from ronghe.config import messages

ROOT = Path(__file__).parents[1]
ALL = [p for p in (ROOT / "ronghe").rglob("*.py") if "migrations" not in p.parts]
CODE = [p for p in ALL if "tests" not in p.parts and p.name != "conftest.py"]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
RIVER = [row.split(" | ") for row in CONTRACTS[0]["layers"]]
DEPTH = {package: depth for depth, row in enumerate(RIVER) for package in row}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def told(problems: list[str], teaching: str) -> None:
    assert problems == [], f"{teaching}\n" + "\n".join(problems)


def packages() -> list[Path]:
    """Every package of the river, and each channel."""
    rooms = [ROOT / "ronghe" / name for row in RIVER for name in row]
    channels = [p for p in (ROOT / "ronghe" / "channels").iterdir() if (p / "apps.py").exists()]
    return [p for p in rooms if p.name != "channels"] + channels


def is_drawing(path: Path) -> bool:
    """A picture is a long list of strokes; cutting it in two makes nothing clearer."""
    return "draw" in path.parts


# --- size ---------------------------------------------------------------------------------------


def test_modules_fit_in_the_head():
    long = [name_of(p) for p in CODE if p.read_text().count("\n") > 400 and not is_drawing(p)]
    told(long, "Split the module by the noun it is about.")


def test_functions_fit_on_a_screen():
    long = []
    for path in (one for one in CODE if not is_drawing(one)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > 40:
                    long.append(f"{name_of(path)}: {node.name} has {lines} lines")
    told(long, "Give the steps of the function names.")


# --- imports ------------------------------------------------------------------------------------


def package_of(model: type) -> str | None:
    module = model.__module__.split(".")
    return module[1] if module[0] == "ronghe" else None


def test_foreign_keys_point_upstream():
    wrong = []
    for model in apps.get_models():
        here = package_of(model)
        for field in model._meta.get_fields():
            there = package_of(field.related_model) if _is_key(field) else None
            if here and there and there != here and DEPTH[there] <= DEPTH[here]:
                wrong.append(str(field))
    told(wrong, "A string foreign key is an import the linter cannot see: point it upstream.")


def _is_key(field) -> bool:
    return bool(field.concrete and field.is_relation and field.related_model)


def imports_of(path: Path, *, top_only: bool = False) -> Iterator[str]:
    """Absolute names of our modules that `path` imports."""
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    tree = ast.parse(path.read_text())
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            stem = ".".join([*base, *(node.module.split(".") if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def test_no_import_cycles():
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in CODE}
    graph = {
        name: {
            one if one in modules else one.rpartition(".")[0]
            for one in imports_of(path, top_only=True)
        }
        & modules.keys()
        for name, path in modules.items()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> list[str]:
        if name in trail:
            return [" → ".join([*trail[trail.index(name) :], name])]
        if name in done:
            return []
        found = [cycle for other in sorted(graph[name]) for cycle in walk(other, (*trail, name))]
        done.add(name)
        return found

    told([c for name in graph for c in walk(name, ())], "Move what both need upstream.")


def test_imports_inside_functions_say_why():
    bare = []
    for path in CODE:
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        around = "".join(lines[inner.lineno - 2 : inner.end_lineno])
                        if "#" not in around:
                            bare.append(f"{name_of(path)}:{inner.lineno}")
    told(sorted(set(bare)), "Import at the top, or say beside it why not.")


FRONT_DOOR = {"models", "actions", "facts", "rules", "http"}
OPEN_HOUSE = {"kit", "text"}
# What a package offers beside its front door, on purpose.
SIDE_DOORS = {
    "cases": {"course", "frozen", "standing", "whereabouts"},
    "publishing": {"adapters", "follow_ups", "tasks", "wake"},
    "media": {"renditions"},
    "stories": {"blocks", "body", "markup", "turns", "typed"},
    "watch": {"parsers"},
    "channels": {"recording", "queries", "serve", "item", "ninjs", "index", "body", "outlet"},
    "journal": {"tasks"},
    "people": {"days"},
    "notices": {"topics"},
    "taxonomy": {"chooser", "maps", "spots"},
}


def guests(path: Path) -> Iterator[tuple[str, str]]:
    """(package, module) of every import from another of our packages."""
    here = path.relative_to(ROOT).parts[1]
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "ronghe" or len(parts) < 3 or parts[1] in {here, *OPEN_HOUSE}:
            continue
        yield parts[1], parts[3] if parts[1] == "channels" and len(parts) > 3 else parts[2]


def test_visitors_use_the_front_door():
    wrong = []
    for path in CODE:
        if path.relative_to(ROOT).parts[1] in ("config", "__main__.py"):
            continue  # config wires everything together
        for package, module in guests(path):
            if module not in FRONT_DOOR | SIDE_DOORS.get(package, set()):
                wrong.append(f"{name_of(path)} enters {package} by {module}")
    told(wrong, "Ask the package for an action or a named query instead.")


def test_channels_do_not_know_each_other():
    wrong = []
    for path in (one for one in CODE if "channels" in one.parts):
        here = path.relative_to(ROOT).parts[2]
        for name in imports_of(path):
            parts = name.split(".")
            abroad = parts[:2] == ["ronghe", "channels"] and len(parts) > 3 and parts[2] != here
            if abroad and parts[3] not in SIDE_DOORS["channels"] | FRONT_DOOR:
                wrong.append(f"{name_of(path)} enters {name}")
    told(wrong, "A channel is one folder with everything inside.")


# --- words and shapes ---------------------------------------------------------------------------


def test_actions_are_called_by_name():
    wrong = []
    for path in (ROOT / "ronghe").rglob("actions.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, action in inspect.getmembers(module, inspect.isfunction):
            if inspect.unwrap(action).__module__ == module.__name__ and not name.startswith("_"):
                kinds = [p.kind for p in inspect.signature(action).parameters.values()]
                if kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) > 1:
                    wrong.append(f"{module.__name__}.{name}")
    told(wrong, "Pass arguments by name: at most one may stand without.")


def test_no_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}
    told([name_of(p) for p in ALL if p.name in drawers], "Name the module after its noun.")


def test_migrations_have_names():
    files = (ROOT / "ronghe").rglob("migrations/*.py")
    told([name_of(p) for p in files if "_auto_" in p.name], "Say what the migration does.")


def test_every_package_says_what_surprises():
    wrong = []
    for package in packages():
        readme = package / "README.md"
        if not readme.exists():
            wrong.append(f"{name_of(package)} has no README.md")
        elif readme.read_text().count("\n") > 30:
            wrong.append(f"{name_of(readme)} has more than 30 lines")
    told(wrong, "A README of a package says in 30 lines what surprises.")


def facts() -> dict[str, str]:
    """{name: package} of every fact in the house."""
    found = {}
    for path in (ROOT / "ronghe").rglob("facts.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, fact in inspect.getmembers(module, inspect.isclass):
            if fact.__module__ == module.__name__ and hasattr(fact, "name"):
                found[name] = path.parent.name
    return found


def test_every_fact_is_documented():
    page = (ROOT / "docs/reference/facts.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    told(sorted(facts().keys() ^ documented), "Bring docs/reference/facts.md up to the code.")


def settings_read() -> set[str]:
    """Every environment variable that our code asks for, typed through `Env` or not."""
    sources = [p for p in (ROOT / "ronghe").rglob("*.py") if "tests" not in p.parts]
    typed, plain = r'env\.\w+\(\s*"([A-Z_]+)"', r'os\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"'
    found = "\n".join(path.read_text() for path in sources)
    typed_too = r'Env\(os\.environ\)\.\w+\(\s*"([A-Z_]+)"'
    return {name for one in (typed, plain, typed_too) for name in re.findall(one, found)}


def test_every_setting_is_documented():
    page = (ROOT / "docs/reference/settings.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.M))
    used = settings_read() - {"DJANGO_SETTINGS_MODULE"}
    told(sorted(used ^ documented), "Bring docs/reference/settings.md up to the code.")


# --- templates and messages ---------------------------------------------------------------------

TEMPLATES = list((ROOT / "ronghe").rglob("templates/**/*.html"))


def test_no_inline_code_in_templates():
    inline = re.compile(r"<script(?![^>]*(\bsrc=|json))[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"")
    wrong = [name_of(p) for p in TEMPLATES if inline.search(p.read_text())]
    told(wrong, "Scripts and styles are files: the content policy refuses inline ones.")


def test_templates_load_nothing_from_other_hosts():
    foreign = re.compile(r"(src|srcset)=\"(https?:)?//|<link[^>]+href=\"(https?:)?//")
    wrong = [name_of(p) for p in TEMPLATES if foreign.search(p.read_text())]
    told(wrong, "Everything ships with us.")


def test_every_message_speaks_chinese():
    told(messages.complaints(ROOT), "Mend the package's locale/zh_Hans/LC_MESSAGES/django.po.")


def test_no_text_is_translated_in_two_ways():
    """Django keeps one translation per text for the whole house: a second would show up in the wrong room."""
    said = defaultdict(set)
    for _, entry in messages.entries(ROOT):
        said[entry.msgctxt, entry.msgid].add(entry.msgstr or str(entry.msgstr_plural))
    twice = [f"{text[1]!r}: {both}" for text, both in said.items() if len(both) > 1]
    told(twice, "Say it with other words, or give it a context.")


# --- the repository -----------------------------------------------------------------------------

# A way of writing it that does not put the words themselves into the repository.
UNWANTED = [
    r"/" + r"work/(wt|venv|shared|main|\.)",
    r"/" + "farm",
    "art" + "ifactory",
    r"\.pye" + "nv/",
]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / one for one in listed.stdout.decode().split("\0") if one]


def test_the_repository_speaks_of_the_product_only():
    unwanted = re.compile("|".join(UNWANTED), re.IGNORECASE)
    wrong = []
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".avif", ".webp", ".ico"} or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        wrong += [f"{name_of(path)}: {found[0]}" for found in unwanted.finditer(text)]
    told(wrong, "Paths and hosts of one machine do not belong here.")


def pages() -> list[Path]:
    """What is written for people; the stories of the demo town are not about us."""
    return [p for p in tracked() if p.suffix == ".md" and "demo/stories" not in str(p)]


def links_of(text: str) -> list[str]:
    """Targets of relative links and pictures, without what stands in code."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [one.partition("#")[0] for one in found if not re.match(r"[a-z]+:|#", one)]


def test_every_link_in_the_documents_leads_somewhere():
    dead = [
        f"{name_of(page)}: {link}"
        for page in pages()
        for link in links_of(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    told(dead, "Mend the link, or write the page.")


def test_every_page_of_the_documents_is_linked():
    linked = {
        (page.parent / link).resolve()
        for page in pages()
        for link in links_of(page.read_text(encoding="utf-8"))
    }
    lost = [
        name_of(p) for p in pages() if name_of(p).startswith("docs/") and p.resolve() not in linked
    ]
    told(lost, "Name the page in the README of its folder.")


def labels_of(text: str) -> list[tuple[str, str]]:
    """Labels as documents write them: bold, English first, then Chinese."""
    found = re.findall(r"\*\*([^*]+?)\s+([\u4e00-\u9fff、，]+)\.?\*\*", text)
    return [(" ".join(english.split()), chinese) for english, chinese in found]


def test_every_label_in_the_documents_stands_on_a_page():
    known = {(e.msgid.replace("&amp;", "&"), e.msgstr) for _, e in messages.entries(ROOT)}
    wrong = [
        f"{name_of(page)}: {english} {chinese}"
        for page in pages()
        if name_of(page).startswith("docs/") and not page.name.endswith(".zh.md")
        for english, chinese in labels_of(page.read_text(encoding="utf-8"))
        if (english, chinese) not in known
    ]
    told(wrong, "Write the label as it stands in the package's locale/, English first.")


def test_the_rules_can_fail():
    """Each reader of code finds what it is there to find."""
    assert links_of("[a](b.md#c) `[no](x.md)` ![p](d/e.png) [web](https://x.example)") == [
        "b.md",
        "d/e.png",
    ]
    assert labels_of("press **Take as a\ntopic 采用为选题**.") == [
        ("Take as a topic", "采用为选题")
    ]
