"""Who may ask which address, with which method. What has no line here is refused.

One line per URL name, in the order of the river. Patterns (`*`) only for names that vendors make.
A line says who gets as far as the view; what they find there is up to `visible_to` and the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ronghe.people.models import NEWSROOM, STAFF, Role

from .policy_vendors import NOBODY_NEEDS, OURS_OF_ALLAUTH, OURS_OF_WAGTAIL, PICTURES

READ = frozenset({"GET", "HEAD"})
ANYONE, SIGNED_IN, NOBODY = "anyone", "signed in", "nobody"


@dataclass(frozen=True)
class Line:
    """`who` is ANYONE, SIGNED_IN, NOBODY or a set of roles, one of which is enough."""

    who: str | frozenset[Role]
    methods: frozenset[str]
    # Asked by programs: a refusal is said to them, they are not sent to sign in.
    machine: bool = False

    def admits(self, *, signed_in: bool, roles: frozenset[str]) -> bool:
        if isinstance(self.who, frozenset):
            return bool(self.who & roles)
        return self.who == ANYONE or (self.who == SIGNED_IN and signed_in)


def _line(who: str | Iterable[Role], methods: str, *, machine: bool = False) -> Line:
    allowed = frozenset(methods.split())
    return Line(
        who if isinstance(who, str) else frozenset(who),
        allowed | {"HEAD"} if "GET" in allowed else allowed,
        machine,
    )


def public(methods: str = "GET") -> Line:
    return _line(ANYONE, methods)


def machines(methods: str = "GET") -> Line:
    return _line(ANYONE, methods, machine=True)


def signed_in(methods: str = "GET") -> Line:
    return _line(SIGNED_IN, methods)


def staff(methods: str = "GET") -> Line:
    return _line(STAFF, methods)


def newsroom(methods: str = "GET") -> Line:
    return _line(NEWSROOM, methods)


def roles(*who: Role, methods: str = "GET") -> Line:
    return _line(who, methods)


BOTH = "GET POST"
WRITERS = (Role.REPORTER, Role.EDITOR, Role.HEAD, Role.CHIEF)
DESK = (Role.EDITOR, Role.HEAD, Role.CHIEF)
SORTERS = (*DESK, Role.ADMIN)
ROTAS = (Role.OFFICER, Role.CASEDESK, Role.ADMIN)
PUBLISHED = (*DESK, Role.OPERATOR, Role.ADMIN)
PROOFED = (*DESK, Role.PROOFREADER, Role.ADMIN)
WATCHERS = (Role.CHIEF, Role.ADMIN)
FINDERS = NEWSROOM | {Role.CASEDESK, Role.OPERATOR}
SCANNERS = (*DESK, Role.OPERATOR, Role.ADMIN)
READERS = (Role.CHIEF, Role.PROOFREADER, Role.ADMIN)
KEEPERS = (Role.OPERATOR, Role.ADMIN)
ASKED = NEWSROOM | {Role.CASEDESK, Role.OFFICER}
FOUND = (*DESK, *KEEPERS)
COUNTED = (Role.CASEDESK, Role.CHIEF)

POLICY: dict[str, Line] = {
    # config
    "healthz": machines(),
    "readyz": machines(),
    "start": signed_in(),
    "kept": signed_in(BOTH),
    "metrics": machines(),  # and only from METRICS_FROM
    # front
    "front:home": public(),
    "front:latest": public(),
    "front:section": public(),
    "front:tag": public(),
    "front:article": public(),
    "front:cases": public(),
    "front:cases_of_unit": public(),
    "front:cases_in": public(),
    "front:case_map": public(),
    "front:cases_chosen": public(),
    "front:case": public(),
    "front:rates": public(),
    "front:rates_method": public(),
    "front:receipts": public(),
    "front:rates_frozen": public(),
    "front:rates_file": public(),
    "front:case_embed": public(),
    "front:search": public(),
    "front:suggestions": public(),
    "front:suggest": machines(),
    "front:about": public(),
    "front:offline": public(),
    "front:manifest": public(),
    "front:worker": public(),
    "front:robots": public(),
    "front:me": public(),
    "front:state": public(),
    # channels
    "feeds:rss": machines(),
    "feeds:atom": machines(),
    "feeds:json": machines(),
    "feeds:cases": machines(),
    "feeds:cases_of_unit": machines(),
    "feeds:cases_in": machines(),
    "feeds:sitemap": machines(),
    "feeds:sitemap_news": machines(),
    "feeds:sitemap_part": machines(),
    "feeds:ninjs": machines(),
    "feeds:newsml": machines(),
    "search:synonyms": roles(*FOUND, methods=BOTH),
    "search:group": roles(*FOUND, methods=BOTH),
    "search:remove": roles(*FOUND, methods="POST"),
    "press:failing": roles(*PUBLISHED),
    "press:again": roles(*PUBLISHED, methods="POST"),
    # desk
    "desk:today": staff(),
    "desk:language": roles(*STAFF, Role.OFFICER, methods="POST"),
    "desk:words_of_scripts": roles(*STAFF, Role.OFFICER),
    # the reporter's phone; its shell says nothing about anybody
    "phone:home": roles(*WRITERS),
    "phone:write": roles(*WRITERS, methods=BOTH),
    "phone:story": roles(*WRITERS, methods=BOTH),
    "phone:accept": roles(*WRITERS, methods="POST"),
    "phone:decline": roles(*WRITERS, methods="POST"),
    "phone:file": roles(*WRITERS, methods="POST"),
    "phone:state": public(),
    "phone:shell": public(),
    "phone:shell_write": public(),
    "phone:manifest": public(),
    "phone:worker": public(),
    "instead:account": staff(),
    "instead:login": public(),
    "instead:logout": public("POST"),
    # api
    "api:api-root": _line(NOBODY, ""),
    "api:openapi-json": machines(),
    "api:stories": machines(),
    "api:story": machines(),
    # Open311: whoever sends shows a key; browsers ask first whether a foreign page may (CORS).
    "open311:discovery": machines("GET OPTIONS"),
    "open311:services": machines("GET OPTIONS"),
    "open311:definition": machines("GET OPTIONS"),
    "open311:requests": machines("GET POST OPTIONS"),
    "open311:request": machines("GET OPTIONS"),
    "open311:token": machines("GET OPTIONS"),
    "open311:updates": machines("GET OPTIONS"),
    "keys:keys": roles(Role.ADMIN, methods=BOTH),
    "keys:revoke": roles(Role.ADMIN, methods="POST"),
    "keys:add_jurisdiction": roles(Role.ADMIN, methods="POST"),
    "keys:close_jurisdiction": roles(Role.ADMIN, methods="POST"),
    # media, taxonomy
    "add_pictures": roles(*PICTURES, methods=BOTH),
    "no_picture": newsroom(),
    "media:original": roles(*PICTURES),
    "media:clips": roles(*PICTURES),
    "media:add_clip": roles(*PICTURES, methods=BOTH),
    "media:clip": roles(*PICTURES, methods=BOTH),
    "uploads:uploads": roles(*PICTURES, methods="OPTIONS POST"),
    "uploads:upload": roles(*PICTURES, methods="GET PATCH DELETE"),
    "taxonomy:things": roles(*SORTERS, methods=BOTH),
    "taxonomy:thing": roles(*SORTERS, methods=BOTH),
    "taxonomy:merge": roles(*SORTERS, methods="POST"),
    "places:within": machines(),
    "ground:tile": machines(),
    # notices
    "notices:inbox": signed_in(),
    "notices:read": signed_in("POST"),
    "notices:open": signed_in("POST"),
    "notices:choices": signed_in(BOTH),
    "notices:hours": signed_in("POST"),
    "notices:phone": signed_in(BOTH),
    "notices:forget_phone": signed_in("POST"),
    "notices:device": signed_in("POST"),
    "notices:unsubscribe": public(BOTH),  # with the signed link of a message
    "messages:outgoing": roles(Role.ADMIN),
    "messages:test": roles(Role.ADMIN, methods="POST"),
    "messages:terms": roles(Role.ADMIN, methods=BOTH),
    "messages:again": roles(Role.ADMIN, methods="POST"),
    "messages:away": roles(Role.ADMIN, methods="POST"),
    # planning
    "planning:leads": roles(*FINDERS, methods=BOTH),
    "planning:lead": roles(*FINDERS),
    "planning:lead_from_item": roles(*SCANNERS, methods="POST"),
    "planning:lead_from_case": roles(*FINDERS, methods="POST"),
    "planning:lead_of_number": roles(*FINDERS, methods="POST"),
    "planning:take_lead": roles(*DESK, methods="POST"),
    "planning:drop_lead": roles(*DESK, methods="POST"),
    "planning:merge_lead": roles(*DESK, methods="POST"),
    "planning:part_lead": roles(*DESK, methods="POST"),
    "planning:topics": staff(),
    "planning:topic": staff(),
    "planning:open_topic": roles(*DESK, methods=BOTH),
    "planning:change_topic": roles(*DESK, methods=BOTH),
    "planning:close_topic": roles(*DESK, methods="POST"),
    "planning:assign": roles(*DESK, methods="POST"),
    "planning:assignments": staff(),
    "planning:board": staff(),
    "planning:calendar": staff(),
    "planning:assignment": staff(),
    "planning:accept": staff("POST"),
    "planning:decline": staff("POST"),
    "planning:finish": staff("POST"),
    "planning:cancel": roles(*DESK, methods="POST"),
    # cases: who of the newsroom reads tips is on a list, not in a role
    "cases:queue": roles(*ASKED),
    "cases:setup": roles(*WATCHERS, methods=BOTH),
    "cases:rates": roles(*COUNTED),
    "cases:rates_behind": roles(*COUNTED),
    "cases:copies": roles(*COUNTED),
    "cases:judge": roles(*COUNTED, methods="POST"),
    "cases:many": roles(*ASKED, methods="POST"),
    "cases:batch": roles(*ASKED),
    "cases:export": roles(*ASKED, methods="POST"),
    "cases:templates": roles(Role.OFFICER, methods=BOTH),
    "cases:deputies": roles(Role.OFFICER, methods=BOTH),
    "cases:link": roles(*ASKED, methods="POST"),
    "cases:revoke_link": roles(*ASKED, methods="POST"),
    "answering:case": public(BOTH),
    "cases:routing": roles(*WATCHERS, methods=BOTH),
    "cases:case": roles(*ASKED),
    "cases:act": roles(*ASKED, methods="POST"),
    "cases:file": roles(*ASKED),
    "cases:small_file": roles(*ASKED),
    "cases:file_act": roles(*ASKED, methods="POST"),
    "cases:contact": roles(*ASKED, methods="POST"),
    "asking:new": public(BOTH),
    "asking:find": public(BOTH),
    "asking:find_by_code": public(BOTH),  # the code that came is what opens
    "asking:mine": public(),
    "asking:receipt": public(),
    "asking:hear": public("POST"),
    "asking:rate": public("POST"),
    "asking:appeal": public("POST"),
    "asking:less": public("POST"),
    # Whose files these are is looked at by the views: most senders have no account.
    "asking:uploads": public("OPTIONS POST"),
    "asking:upload": public("GET PATCH DELETE"),
    "asking:file": public(),
    "asking:small": public(),
    "asking:join": public(BOTH),
    # watch
    "watch:items": roles(*SCANNERS),
    "watch:item": roles(*SCANNERS),
    "watch:sources": roles(*SCANNERS),
    "watch:source": roles(*SCANNERS),
    "watch:add_source": roles(*KEEPERS, methods=BOTH),
    "watch:change_source": roles(*KEEPERS, methods=BOTH),
    "watch:pause": roles(*KEEPERS, methods="POST"),
    "watch:resume": roles(*KEEPERS, methods="POST"),
    "watch:poll": roles(*SCANNERS, methods="POST"),
    "watch:quarantine": roles(*SCANNERS),
    "watch:quarantined": roles(*SCANNERS),
    "watch:raw": roles(*SCANNERS),
    "watch:replay": roles(*SCANNERS, methods="POST"),
    "watch:dismiss": roles(*SCANNERS, methods="POST"),
    # stories
    "stories:reviews": newsroom(),
    "stories:review": newsroom(),
    "stories:sign": newsroom("POST"),
    "stories:mine": newsroom(),
    "stories:schemes": roles(*PROOFED),
    "stories:scheme": roles(*PROOFED),
    "stories:dry_run": roles(*PROOFED),
    "stories:new_scheme": roles(Role.ADMIN, methods=BOTH),
    "stories:draft_scheme": roles(Role.ADMIN, methods="POST"),
    "stories:edit_scheme": roles(Role.ADMIN, methods=BOTH),
    "stories:step": roles(Role.ADMIN, methods=BOTH),
    "stories:remove_step": roles(Role.ADMIN, methods="POST"),
    "stories:put_in_force": roles(Role.ADMIN, methods="POST"),
    "stories:discard_scheme": roles(Role.ADMIN, methods="POST"),
    "stories:debts": roles(*PROOFED),
    "stories:put_on_the_list": roles(Role.ADMIN, methods="POST"),
    "stories:take_off_the_list": roles(Role.ADMIN, methods="POST"),
    "stories:go_first": roles(*DESK, methods="POST"),
    "stories:send": newsroom("POST"),
    "stories:take_back": newsroom("POST"),
    "stories:resume": newsroom("POST"),
    "stories:check": newsroom(BOTH),
    "stories:judge": newsroom("POST"),
    "stories:dictionary": roles(*READERS, methods=BOTH),
    "stories:dictionary_file": roles(*READERS),
    "stories:machine_rules": roles(*READERS, methods=BOTH),
    "stories:sheet": newsroom(),
    "stories:sheets": roles(Role.HEAD, Role.CHIEF),
    "stories:sheets_of_month": roles(Role.HEAD, Role.CHIEF),
    "stories:versions": newsroom(),
    "stories:compare": newsroom(),
    "stories:memo": newsroom(),
    "stories:link": newsroom(BOTH),
    "stories:link_case": newsroom("POST"),
    "stories:unlink_case": newsroom("POST"),
    "stories:key": newsroom(),
    "stories:begin": newsroom("POST"),
    "stories:typed": newsroom("POST"),
    "stories:here": newsroom("POST"),
    "stories:beside": newsroom(),
    "stories:decide": newsroom("POST"),
    "stories:comment": newsroom("POST"),
    "stories:resolve": newsroom("POST"),
    "stories:suggest": newsroom("POST"),
    "stories:answer": newsroom("POST"),
    "stories:name_version": newsroom("POST"),
    # archives
    "archives:archives": roles(*DESK),
    "archives:archive": roles(*DESK),
    "archives:sign": roles(Role.CHIEF, methods="POST"),
    # publishing
    "published:published": roles(*PUBLISHED),
    "published:follow_ups": roles(*WRITERS),
    "published:take_up": roles(*WRITERS, methods="POST"),
    "published:dismiss": roles(*WRITERS, methods="POST"),
    "published:story": roles(*PUBLISHED),
    "published:publish": roles(Role.CHIEF, methods=BOTH),
    "published:reschedule": roles(Role.CHIEF, methods=BOTH),
    "published:correct": roles(Role.CHIEF, methods=BOTH),
    "published:withdraw": roles(Role.CHIEF, methods=BOTH),
    "published:republish": roles(Role.CHIEF, methods=BOTH),
    "published:retry": roles(*PUBLISHED, methods="POST"),
    # arrangements
    "arrangements:fronts": roles(*DESK),
    "arrangements:front": roles(*DESK, methods=BOTH),
    "arrangements:choose": roles(*DESK),
    "arrangements:widths": roles(*DESK),
    "drafts:preview_of_front": roles(*DESK),
    # people
    "people:chart": staff(),
    "people:create_unit": roles(Role.ADMIN, methods=BOTH),
    "people:unit": roles(Role.ADMIN),
    "people:close_unit": roles(Role.ADMIN, methods="POST"),
    "people:create_post": roles(Role.ADMIN, methods=BOTH),
    "people:post": roles(Role.ADMIN),
    "people:close_post": roles(Role.ADMIN, methods="POST"),
    "people:appoint": roles(Role.ADMIN, methods=BOTH),
    "people:end_membership": roles(Role.ADMIN, methods="POST"),
    "people:person": staff(),
    "people:admit": roles(Role.ADMIN, methods=BOTH),
    "people:loans": staff(),
    "people:lend": staff(BOTH),
    "people:revoke": staff("POST"),
    "people:rota": roles(*STAFF, Role.OFFICER),
    "people:put_on_duty": roles(Role.ADMIN, methods=BOTH),
    "people:put_officer_on_duty": roles(*ROTAS, methods=BOTH),
    "people:swap": roles(*ROTAS, methods="POST"),
    "people:days": staff(),
    "people:set_days": roles(Role.ADMIN, methods="POST"),
    "people:set_office_hours": roles(Role.ADMIN, methods="POST"),
    "people:days_file": staff(),
    "people:take_in_days": roles(Role.ADMIN, methods="POST"),
    # journal
    "journal:entries": roles(*WATCHERS),
    # accounts
    "accounts:language": public("POST"),
    "accounts:first": public(BOTH),  # with the token that the command line printed
}
POLICY |= {name: _line(ANYONE, methods) for name, methods in OURS_OF_ALLAUTH.items()}
POLICY |= {name: _line(who, methods) for name, (who, methods) in OURS_OF_WAGTAIL.items()}

PATTERNS = {name: line for name, line in POLICY.items() if "*" in name}
REFUSED = _line(NOBODY, "")


def line_of(name: str) -> Line | None:
    """The line of a URL name; None when nobody thought of it."""
    if name in POLICY:
        return POLICY[name]
    for pattern, line in PATTERNS.items():
        if fnmatchcase(name, pattern):
            return line
    if any(fnmatchcase(name, pattern) for pattern in NOBODY_NEEDS):
        return REFUSED
    return None
