"""Whatever stands in whatever argument of Open311: an answer in its shape, and never a 500."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ronghe.cases.actions import accept
from ronghe.cases.models import Case

from .conftest import FIELDS, NOON, ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
NONSENSE = [
    "", " ", "\0", "-1", "9" * 400, "NaN", "inf", "1e309", "-91", "true", "null", "[]", "{}",
    "2026-02-31T99:99:99Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00", "2026-03-02",
    "open,closed", ",,,", "%", "%s{0}", "{{7}}", "<script>", "' OR 1=1 --", "../../etc/passwd",
    "٣٤", "\u202e\ufeff", "\ud7ff\ufffe", "长" * 4001, "complaint", "complaint-roads", "tip",
    "2603-0000001", "gcj02", "bd09", "public", "confidential", "yes", "1000", "1001",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.sampled_from(NONSENSE) | TEXT | st.integers().map(str) | st.floats().map(str)
READ = (
    "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
    "extensions", "jurisdiction_id", "api_key", "lat", "format",
)  # fmt: skip
SENT = (*FIELDS, "address_id", "media_url", "datum", "jurisdiction_id", "extensions", "device_id",
        "account_id", "attribute[signature]", "attribute[keep_words]", "attribute[]", "attribute",
        "attribute[title][]", "attribute[visibility][]", "title", "visibility")  # fmt: skip
MOMENTS = st.sampled_from([
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00", "1900-01-01T00:00:00Z", "2026-03-02",
    "2199-12-31T23:59:59Z", "2026-02-31T99:99:99Z", "2026-03-02T10:00:00", "9999-12-31", "0001-01-01",
])  # fmt: skip
ASKED = dict.fromkeys(READ, VALUES) | dict.fromkeys(("start_date", "end_date"), MOMENTS | VALUES)
MANY = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
EXPECTED = (200, 400, 403, 404, 413)


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.HOURLY = dict.fromkeys(settings.HOURLY, 10**9)


def read(answer) -> None:
    """An answer is whole: its status is one of ours, and its body is what its header says."""
    assert answer.status_code in EXPECTED, answer.status_code
    if answer["Content-Type"].startswith("application/json"):
        json.loads(answer.content)
    else:
        etree.fromstring(answer.content)


@MANY
@given(st.fixed_dictionaries({}, optional=ASKED), st.sampled_from(["xml", "json"]))
def test_reading_with_anything(program, asked, form):
    for route in ("requests", "services", "servicerequestupdates"):
        read(program.client.get(f"{ROOT}/{route}.{form}", asked))


@MANY
@given(
    VALUES.filter(lambda text: "/" not in text and text.strip(". ")),
    st.sampled_from(["xml", "json"]),
)
def test_anything_as_an_address(program, text, form):
    for route in ("requests", "services", "tokens"):
        read(program.client.get(f"{ROOT}/{route}/{quote(text)}.{form}"))


@MANY
@given(
    st.dictionaries(st.sampled_from(SENT), VALUES, max_size=8),
    st.sampled_from(["xml", "json"]),
    st.sampled_from(["", "a", "长" * 300]),
)
def test_posting_anything(program, casedesk, said, form, retry):
    before = Case.objects.count()
    headers = {"Idempotency-Key": quote(retry)} if retry else {}
    fields = {"api_key": program.key} | FIELDS | said
    answer = program.client.post(f"{ROOT}/requests.{form}", fields, headers=headers)
    read(answer)
    if answer.status_code != 200:
        assert Case.objects.count() == before
    # Whatever was taken in can be told, once it is accepted.
    for case in Case.objects.filter(state="submitted").exclude(visibility="confidential"):
        accept(case, by=casedesk, at=NOON)
    read(program.client.get(f"{ROOT}/requests.{form}", {"extensions": "true"}))


@MANY
@given(st.binary(max_size=200), st.sampled_from([
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json",
    "text/plain; charset=nonsense", "", "application/x-www-form-urlencoded; charset=utf-16",
]))  # fmt: skip
def test_any_bytes_as_a_body(program, body, kind):
    path = f"{ROOT}/requests.json?api_key={program.key}"
    read(program.client.generic("POST", path, body, content_type=kind))
