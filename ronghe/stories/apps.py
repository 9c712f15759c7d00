from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "ronghe.stories"
    label = "stories"
