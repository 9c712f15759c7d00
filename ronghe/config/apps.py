from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ronghe.config"
    label = "config"
