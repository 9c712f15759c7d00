"""Pressed pages in an S3 store: a real one, spoken to over HTTP."""

import json

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from ronghe.channels.web import actions
from ronghe.channels.web.bucket import Bucket
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.publishing import actions as publishing
from ronghe.publishing.adapters import DeliveryFailed
from ronghe.publishing.models import Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk

KEYS = {"region_name": "us-east-1", "aws_access_key_id": "k", "aws_secret_access_key": "s"}
READABLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::pages/*",
        }
    ],
}
pytestmark = pytest.mark.usefixtures("only_web")


# All stores that moto plays in one process share their buckets; `tests/ops` has one named `paper`.
@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    s3 = boto3.client("s3", endpoint_url=address, **KEYS)
    s3.create_bucket(Bucket="pages")
    s3.put_bucket_policy(Bucket="pages", Policy=json.dumps(READABLE))
    yield address
    server.stop()


def store(settings, endpoint):
    options = {
        "bucket_name": "pages",
        "location": "pressed",
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "access_key": "k",
        "secret_key": "s",
    }
    entry = {"BACKEND": "ronghe.channels.web.bucket.Bucket", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "press": entry}


@pytest.fixture
def bucket(press_root, settings, endpoint):
    """What the nginx of the operator sees: the objects below one address."""
    store(settings, endpoint)
    # Objects outlive a test's database.
    boto = boto3.resource("s3", endpoint_url=endpoint, **KEYS)
    boto.Bucket("pages").objects.all().delete()
    return lambda key: httpx.get(f"{endpoint}/pages/pressed/{key}")


@pytest.fixture
def public(bucket, ready, chief):
    publishing.publish(ready, by=chief, at=desk.NOON)
    assert reconcile_all() == 1
    return ready


def test_pages_stand_in_the_store_with_their_headers(public, bucket, press_root):
    assert Publication.objects.get().is_confirmed
    for path, key in (("/", "index.html"), (f"/news/{public.pk}/", f"news/{public.pk}/index.html")):
        page = bucket(key)
        assert (page.status_code, page.content) == (200, render(path).body)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
    assert not press_root.exists()


def test_withdrawn_and_put_back(public, bucket, chief):
    key, notice = f"news/{public.pk}/index.html", f"news/{public.pk}/index.gone.html"
    publishing.withdraw(public, reason="内容失实", by=chief, at=desk.NOON)
    assert reconcile_all() == 1
    assert bucket(key).status_code == 404
    assert "内容失实" in bucket(notice).text
    assert bucket(notice).headers["content-type"] == "text/html; charset=utf-8"
    assert read(f"/news/{public.pk}/").status == 410
    desk.sign(desk.change(public, "核实后的说法。"))
    publishing.republish(public, by=chief, at=desk.NOON)
    assert reconcile_all() == 1
    assert bucket(notice).status_code == 404
    assert "核实后的说法" in bucket(key).text


def test_the_notice_stands_before_the_page_goes(public, bucket, chief, monkeypatch):
    path = f"/news/{public.pk}/"

    def fail(self, name):
        raise OSError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "delete", fail)
        publishing.withdraw(public, reason="内容失实", by=chief, at=desk.NOON)
        assert reconcile_all() == 0
        assert read(path).status == 410
    # Taken again from the start, it ends as if it had never been cut off.
    PressedPage.objects.update(leased_until=None)
    actions.press_wanted()
    assert bucket(f"news/{public.pk}/index.html").status_code == 404
    assert not PressedPage.objects.wanted().exists()


def test_a_store_that_is_away_leaves_the_page_wanted(public, settings, endpoint):
    actions.press_wanted()
    actions.want("latest:zh-hans", at=desk.NOON)
    settings.NETWORK_TIMEOUT = 1
    store(settings, "http://127.0.0.1:9")
    actions.press_wanted()
    assert PressedPage.objects.wanted().filter(path="/").exists()
    with pytest.raises(DeliveryFailed, match="cannot be read"):
        read("/")
    store(settings, endpoint)
    PressedPage.objects.update(leased_until=None)
    actions.press_wanted()
    assert not PressedPage.objects.wanted().exists()


def test_a_reader_never_waits_for_the_store(db, bucket, client, settings):
    settings.PRESS_ON_DEMAND = True
    assert client.get("/latest/").status_code == 200
    assert client.get("/news/404/").status_code == 404
    client.get("/private/")
    assert bucket("latest/index.html").status_code == 404
    assert list(PressedPage.objects.values_list("path", flat=True)) == ["/latest/"]
    actions.press_wanted()
    assert bucket("latest/index.html").status_code == 200
