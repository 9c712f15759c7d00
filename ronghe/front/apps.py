from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "ronghe.front"
    label = "front"
