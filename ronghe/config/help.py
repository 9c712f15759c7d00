"""What `ronghe help` says: our own commands first; those of Django and its packages when asked for."""

from collections import defaultdict
from collections.abc import Iterator

from django.core.management import get_commands, load_command_class

HEAD = "ronghe COMMAND …: the command line of the paper.\n"
FOOT = (
    "`ronghe help COMMAND` says more about one of them; `ronghe help --all` also lists those"
    " of Django and its packages."
)
# These start before Django is loaded.
PROCESSES = {
    "up": "Run database, web and workers as one process tree.",
    "web": "Run the web server alone.",
}


def overview(*, everything: bool) -> str:
    """Needs the settings, no database."""
    ours, vendors = dict(PROCESSES), defaultdict(list)
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("ronghe."):
            ours[name.replace("_", "-")] = load_command_class(str(app), name).help
        else:
            vendors[str(app).rpartition(".")[2]].append(name)
    lines = [HEAD, *(f"  {name:<11}  {does}" for name, does in sorted(ours.items())), ""]
    return "\n".join([*lines, *(_of_vendors(vendors) if everything else [FOOT])]) + "\n"


def _of_vendors(commands: dict[str, list[str]]) -> Iterator[str]:
    yield "Of Django and its packages:\n"
    for app, names in sorted(commands.items()):
        yield f"  {app}: {', '.join(names)}"
