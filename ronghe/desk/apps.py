from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "ronghe.desk"
    label = "desk"
