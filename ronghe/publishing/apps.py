from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "ronghe.publishing"
    label = "publishing"
