"""Django's part of the server, behind `ronghe.config.server`."""

import os
import sys

from django.conf import settings
from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
application = get_wsgi_application()

if settings.PRODUCTION and (problems := run_checks(tags=["accounts"])):
    sys.exit("\n".join(f"ronghe: {problem.msg}" for problem in problems))
