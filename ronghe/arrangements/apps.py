from django.apps import AppConfig


class ArrangementsConfig(AppConfig):
    name = "ronghe.arrangements"
    label = "arrangements"
