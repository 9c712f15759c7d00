"""All settings, from the environment. `docs/reference/settings.md` explains each variable."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from ronghe.kit.env import Env

env = Env(os.environ)
ROOT = Path(__file__).resolve().parents[2]
HOME = env.path("RONGHE_HOME", ROOT / "var")
MODE = env.choice("RONGHE_MODE", "demo", ("demo", "test", "production"))
PRODUCTION = MODE == "production"
DEBUG = False

# The one secret. Outside production a fixed one keeps sessions over restarts of the demo.
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else "only-for-the-demo-" + "x" * 40)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "临溪日报")
SITE_NAME_EN = env.text("SITE_NAME_EN", "Linxi Daily")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
# Seconds for every call to another machine; leases of deliveries are longer than twice this.
NETWORK_TIMEOUT = env.number("NETWORK_TIMEOUT", 10, least=1, most=120)
# Where deliveries read back what readers get. Empty: from the pressed files themselves.
READBACK_URL = env.text("READBACK_URL", "").rstrip("/")

INSTALLED_APPS = [
    "ronghe.config",
    "ronghe.front",
    "ronghe.desk",
    "ronghe.api",
    "ronghe.channels.web",
    "ronghe.channels.feeds",
    "ronghe.channels.search",
    "ronghe.publishing",
    "ronghe.stories",
    "ronghe.planning",
    "ronghe.watch",
    "ronghe.media",
    "ronghe.taxonomy",
    "ronghe.people",
    "ronghe.journal",
    "ronghe.accounts",
    "ronghe.kit",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
INSTALLED_APPS.remove("django.contrib.admin")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ronghe.channels.web.middleware.PressOnDemand",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

WEB_PROCESSES = env.number("WEB_PROCESSES", 1, least=1, most=64)
WEB_THREADS = env.number("WEB_THREADS", 8, least=1, most=64)
# How many requests may wait for a thread before the next one gets 503.
WEB_LINE = env.number("WEB_LINE", 256, least=0, most=10_000)
LARGEST_REQUEST = env.number("LARGEST_REQUEST_MB", 64, least=1, most=2048) * 2**20

ROOT_URLCONF = "ronghe.config.urls"
WSGI_APPLICATION = "ronghe.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE_URL = env.text("DATABASE_URL", "postgresql:///ronghe")
_connection = conninfo_to_dict(DATABASE_URL)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _connection.pop("dbname", "ronghe"),
        "USER": _connection.pop("user", ""),
        "PASSWORD": _connection.pop("password", ""),
        "HOST": _connection.pop("host", ""),
        "PORT": str(_connection.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_connection, "connect_timeout": 3},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "ronghe.people.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "ronghe.config.statics.HashedNameFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ronghe.config.statics.HashedNameStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
# What anybody may fetch: renditions and published clips. Originals are not here.
PUBLIC_MEDIA = ("images/", "clips/")
PRESS_ROOT = HOME / "press"
SEARCH_ROOT = HOME / "search"
# A page a reader asks for is pressed when no file stands there yet.
PRESS_ON_DEMAND = MODE != "test"
RAW_ROOT = HOME / "raw"

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
