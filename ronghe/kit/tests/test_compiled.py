"""A compiled query answers what the query itself answers, however often and from whichever thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import close_old_connections, connection

from ronghe.kit.compiled import CompiledQuery, is_one_of

pytestmark = pytest.mark.django_db


def of_model(model):
    found = Permission.objects.filter(content_type__model=model)
    return (
        found.select_related("content_type").only("codename", "content_type__model").order_by("pk")
    )


def test_each_answer_is_that_of_the_query_itself(django_assert_num_queries):
    compiled = CompiledQuery(of_model)
    for model in ("contenttype", "permission", "nothing of this name"):
        plain = list(of_model(model))
        with django_assert_num_queries(1):
            found = compiled(model=model)
            assert [one.content_type.model for one in found] == [model] * len(plain)
        assert found == plain
        assert [one.get_deferred_fields() for one in found] == [
            one.get_deferred_fields() for one in plain
        ]


def test_tuples_slices_and_lists_of_keys():
    keys = list(ContentType.objects.values_list("pk", flat=True)[:5])

    def names(keys):
        return (
            ContentType.objects.filter(is_one_of("pk", keys))
            .order_by("-pk")
            .values_list("pk", "model")
        )

    compiled = CompiledQuery(lambda keys: names(keys)[:3])
    asked = ContentType.objects.filter(pk__in=keys).order_by("-pk").values_list("pk", "model")
    assert compiled(keys=keys) == list(asked[:3])
    assert compiled(keys=keys[:1]) == list(asked.filter(pk=keys[0]))
    assert compiled(keys=[]) == []


def test_in_bulk_asks_nothing_for_no_keys(django_assert_num_queries):
    compiled = CompiledQuery(lambda keys: ContentType.objects.filter(is_one_of("pk", keys)))
    first = ContentType.objects.first()
    assert compiled.in_bulk([first.pk, 0]) == {first.pk: first}
    with django_assert_num_queries(0):
        assert compiled.in_bulk([]) == {}


def test_the_query_is_written_once():
    written = []

    def build(model):
        written.append(model)
        return ContentType.objects.filter(model=model)

    compiled = CompiledQuery(build)
    assert len(compiled(model="permission")) == len(compiled(model="contenttype")) == 1
    assert len(written) == 1


def test_a_forgotten_value_is_an_error_and_never_the_last_one():
    compiled = CompiledQuery(lambda model: ContentType.objects.filter(model=model))
    compiled(model="permission")
    with pytest.raises(KeyError):
        compiled()


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_get_each_others_answers():
    ContentType.objects.bulk_create(
        [ContentType(app_label="compiled", model=f"m{number}") for number in range(8)]
    )
    compiled = CompiledQuery(lambda model: ContentType.objects.filter(model=model))

    def ask(number):
        try:
            return [one.model for _ in range(50) for one in compiled(model=f"m{number}")]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    close_old_connections()
    assert answers == [[f"m{number}"] * 50 for number in range(8)]


@pytest.mark.parametrize("odd", ["100%", "%s", "%%s", "it's", "\\", "a%s'b"])
def test_what_is_not_given_is_written_out_whole(odd):
    """Also what looks like a place for a value, or would end a text."""
    ContentType.objects.bulk_create(
        [ContentType(app_label="odd", model=one) for one in (odd, "plain")]
    )
    compiled = CompiledQuery(lambda app: ContentType.objects.filter(app_label=app, model=odd))
    assert [one.model for one in compiled(app="odd")] == [odd]


def test_the_database_keeps_the_plan():
    compiled = CompiledQuery(lambda model: ContentType.objects.filter(model=model))
    compiled(model="permission")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    assert any('"django_content_type"."model" = $1' in one for one in kept)
