from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "ronghe.watch"
    label = "watch"
