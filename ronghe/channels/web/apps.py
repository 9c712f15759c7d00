from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ronghe.channels.web"
    label = "web"
