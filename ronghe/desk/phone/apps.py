from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "ronghe.desk.phone"
    label = "phone"
