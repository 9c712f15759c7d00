from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "ronghe.channels.feeds"
    label = "feeds"
