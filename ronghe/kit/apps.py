from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "ronghe.kit"
    label = "kit"
