from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "ronghe.channels.search"
    label = "search"
