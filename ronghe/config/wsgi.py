"""Django's part of the server, behind `ronghe.config.server`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
application = get_wsgi_application()
