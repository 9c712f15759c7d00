from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ronghe.notices"
    label = "notices"
