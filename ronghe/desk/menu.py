"""The menu of the desk: what others registered, in the order of a day's work."""

from dataclasses import dataclass

from wagtail.admin.menu import MenuItem, admin_menu

from ronghe.accounts.http import SignedInRequest

# Addresses, not names: each package registers its own entries and this is only their order.
GROUPS = (
    ("/desk/", "/my/notices/"),
    ("/desk/cases/",),
    ("/desk/leads/", "/desk/topics/", "/desk/assignments/", "/desk/calendar/"),
    (
        "/phone/",
        "/desk/stories/mine/",
        "/desk/stories/",
        "/desk/review/",
        "/desk/published/",
        "/desk/fronts/",
        "/desk/archives/",
        "/desk/press/",
    ),
    ("/desk/images/", "/desk/clips/", "/desk/watch/"),
    (
        "/desk/taxonomy/",
        "/desk/review/schemes/",
        "/desk/cases/setup/",
        "/desk/search/",
        "/desk/people/",
        "/desk/messages/",
        "/desk/journal/",
    ),
)
# Rooms of the admin we do not use: no way may lead there.
VENDOR = frozenset({"explorer", "documents", "reports", "settings", "help", "snippets", "images"})


@dataclass(frozen=True)
class MenuEntry:
    label: str
    url: str
    icon: str
    here: bool


def menu_groups(request: SignedInRequest) -> list[list[MenuEntry]]:
    """The entries this person may use, grouped; the one with the longest matching address is `here`."""
    items: list[MenuItem] = admin_menu.menu_items_for_request(request)
    # Addresses may still be lazy: packages register their entries before all URLs are known.
    matching = [str(item.url) for item in items if _stands_under(str(item.url), request.path)]
    here = max(matching, key=len, default="")
    groups: dict[int, list[tuple[int, int, MenuEntry]]] = {}
    for item in items:
        url = str(item.url)
        group, place = _place(url)
        entry = MenuEntry(str(item.label), url, item.icon_name or "list-ul", url == here)
        groups.setdefault(group, []).append((place, item.order, entry))
    return [
        [entry for _, _, entry in sorted(groups[number], key=lambda row: row[:2])]
        for number in sorted(groups)
    ]


def _stands_under(address: str, path: str) -> bool:
    return path == address if address == "/desk/" else path.startswith(address)


def _place(address: str) -> tuple[int, int]:
    """Where an entry stands: group and place in it. Unknown addresses come last."""
    best = (len(GROUPS), 0)
    longest = 0
    for number, group in enumerate(GROUPS):
        for place, start in enumerate(group):
            if _stands_under(start, address) and len(start) > longest:
                best, longest = (number, place), len(start)
    return best
