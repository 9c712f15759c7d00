"""All settings, from the environment. `docs/reference/settings.md` explains each variable."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from ronghe.kit.env import Env

from . import safety
from .logs import LEVELS

env = Env(os.environ)
ROOT = Path(__file__).resolve().parents[2]
HOME = env.path("RONGHE_HOME", ROOT / "var")
MODE = env.choice("RONGHE_MODE", "demo", ("demo", "test", "production"))
PRODUCTION = MODE == "production"
DEBUG = False

# The one secret. Outside production a fixed one keeps sessions over restarts of the demo.
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else "only-for-the-demo-" + "x" * 40)
# What seals the contacts of citizens, and those that did before; what signs their receipts.
CONTACT_KEY = safety.key("CONTACT_KEY", env.text("CONTACT_KEY", ""), needed=PRODUCTION)
CONTACT_KEYS_BEFORE = [
    safety.key("CONTACT_KEYS_BEFORE", one) for one in env.words("CONTACT_KEYS_BEFORE")
]
RECEIPT_KEY = safety.key("RECEIPT_KEY", env.text("RECEIPT_KEY", ""), needed=PRODUCTION)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "临溪日报")
# Other sites whose pages may show a public case in a frame.
EMBED_ON = env.origins("EMBED_ON")
SITE_NAME_EN = env.text("SITE_NAME_EN", "Linxi Daily")
# What the foot of every page must say: licences, address, where to complain.
SITE_LICENCES = env.text("SITE_LICENCES", "" if PRODUCTION else "演示站点 · Demonstration site")
SITE_ADDRESS = env.text("SITE_ADDRESS", "")
COMPLAINTS_PHONE = env.text("COMPLAINTS_PHONE", "")
COMPLAINTS_EMAIL = env.text("COMPLAINTS_EMAIL", "" if PRODUCTION else "complaints@linxi.example")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
# Seconds for every call to another machine; leases of deliveries are longer than twice this.
NETWORK_TIMEOUT = env.number("NETWORK_TIMEOUT", 10, least=1, most=120)
# Where deliveries read back what readers get. Empty: from the pressed files themselves.
READBACK_URL = env.text("READBACK_URL", "").rstrip("/")
MAIL_URL = env.text("MAIL_URL", "" if PRODUCTION else "file")
if PRODUCTION:
    safety.refuse_careless_production(
        secret=SECRET_KEY, hosts=ALLOWED_HOSTS, site_url=SITE_URL, mail_url=MAIL_URL
    )
# How often in an hour, of one account, browser or network: `docs/how-to/limits.md`.
HOURLY = {
    "reports_account": env.number("HOURLY_REPORTS_ACCOUNT", 30, least=1, most=100_000),
    "reports_browser": env.number("HOURLY_REPORTS_BROWSER", 20, least=1, most=100_000),
    "reports_network": env.number("HOURLY_REPORTS_NETWORK", 60, least=1, most=100_000),
    "reports_town": env.number("HOURLY_REPORTS_TOWN", 1200, least=1, most=10_000_000),
    "looks": env.number("HOURLY_LOOKS", 120, least=1, most=100_000),
    "files": env.number("HOURLY_FILES", 180, least=1, most=100_000),
    "joins": env.number("HOURLY_JOINS", 120, least=1, most=100_000),
    "wrong_secrets": env.number("HOURLY_WRONG_SECRETS", 20, least=1, most=100_000),
    "links_opened": env.number("HOURLY_LINKS_OPENED", 240, least=1, most=100_000),
    "links_used": env.number("HOURLY_LINKS_USED", 40, least=1, most=100_000),
    # Open311, of one address each; a key has a number of its own.
    "api_read": env.number("HOURLY_API_READ", 1200, least=1, most=10_000_000),
    "api_courses": env.number("HOURLY_API_COURSES", 240, least=1, most=10_000_000),
    "api_sent": env.number("HOURLY_API_SENT", 600, least=1, most=10_000_000),
    "api_wrong_keys": env.number("HOURLY_API_WRONG_KEYS", 30, least=1, most=100_000),
}
# Megabytes of photos that wait for the words they belong to: all together, and of one network.
FILES_WAITING = env.number("FILES_WAITING_MB", 4096, least=1, most=1_000_000) * 2**20
FILES_WAITING_NETWORK = env.number("FILES_WAITING_NETWORK_MB", 512, least=1, most=1_000_000) * 2**20
# Hosts inside our own network that sources may be polled from, as name or name:port.
WATCH_PRIVATE_HOSTS = env.words("WATCH_PRIVATE_HOSTS")

# How text messages leave the house; without SMS_URL they do not.
SMS = safety.sms(
    env.text("SMS_URL", ""),
    format=env.choice("SMS_FORMAT", "json", ("json", "form")),
    fields=env.text("SMS_FIELDS", '{"to": "{to}", "text": "{text}", "id": "{key}"}'),
    headers=env.text("SMS_HEADERS", "{}"),
    secret=env.text("SMS_SECRET", ""),
    key_header=env.text("SMS_KEY_HEADER", "Idempotency-Key"),
    ask_url=env.text("SMS_ASK_URL", ""),
    accepted=env.text("SMS_ACCEPTED", ""),
    private_hosts=env.words("SMS_PRIVATE_HOSTS"),
)
# Push services inside our own network, as name or name:port.
PUSH_PRIVATE_HOSTS = env.words("PUSH_PRIVATE_HOSTS")

INSTALLED_APPS = [
    "ronghe.config",
    "ronghe.front",
    "ronghe.desk",
    "ronghe.desk.phone",
    "ronghe.api",
    "ronghe.archives",
    "ronghe.channels.web",
    "ronghe.channels.feeds",
    "ronghe.channels.search",
    "ronghe.arrangements",
    "ronghe.publishing",
    "ronghe.stories",
    "ronghe.planning",
    "ronghe.cases",
    "ronghe.watch",
    "ronghe.media",
    "ronghe.taxonomy",
    "ronghe.notices",
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
    "modelsearch",
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
    "ronghe.config.middleware.RequestId",
    "ronghe.config.middleware.SecurityHeaders",
    "ronghe.config.middleware.NoControlSigns",
    "django.middleware.security.SecurityMiddleware",
    "ronghe.channels.web.middleware.PressOnDemand",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ronghe.config.middleware.Language",
    "ronghe.config.middleware.IdleLogOut",
    "ronghe.archives.middleware.OldAddresses",
    "django.middleware.common.CommonMiddleware",
    "ronghe.config.middleware.ReadOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ronghe.config.middleware.Policy",
]
READ_ONLY = env.flag("READ_ONLY", False)
METRICS_FROM = env.networks("METRICS_FROM", "127.0.0.0/8,::1/128")
LOGGING_CONFIG = "ronghe.config.logs.configure"
LOGGING = {"json": PRODUCTION, "level": env.choice("LOG_LEVEL", "INFO", LEVELS)}

WEB_PROCESSES = env.number("WEB_PROCESSES", 1, least=1, most=64)
WEB_THREADS = env.number("WEB_THREADS", 8, least=1, most=64)
# How many requests may wait for a thread before the next one gets 503.
WEB_LINE = env.number("WEB_LINE", 256, least=0, most=10_000)
# A long story in the editor has six fields for each paragraph; Django's own limit is 1000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
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
                "ronghe.config.readonly.house",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE_URL = env.database("DATABASE_URL", "postgresql:///ronghe")
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
        # Statements are prepared by `kit.compiled` only: Django binds its values itself.
        "OPTIONS": {**_connection, "connect_timeout": 3, "prepare_threshold": 5},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "ronghe.people.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# The tests sign in thousands of times; nothing they hash is worth stealing.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if MODE == "test"
    else "django.contrib.auth.hashers.ScryptPasswordHasher",
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
# How long the first administrator's way in stays open; readers reset by codes.
PASSWORD_RESET_TIMEOUT = 86400
LOGIN_REDIRECT_URL = "start"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"

# The visitor's address is the connection's: `forwarded` has looked at what proxies say.
NINJA_NUM_PROXIES = 0
# Shared by all web processes, so that limits hold over all of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "KEY_FUNCTION": "ronghe.config.cache_keys.marked",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

ACCOUNT_ADAPTER = "ronghe.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "root", "staff", "system"]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https:") else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/30m/key,30/30m/ip",
    "signup": "20/h/ip",
    "request_login_code": "20/h/ip,5/30m/key",
    "reset_password": "20/h/ip,5/d/key",
    "change_password": "5/m/user",
    "manage_email": "10/h/user",
    "reauthenticate": "10/30m/user",
    "confirm_email": "1/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
# Browsers let localhost use passkeys without TLS; production has it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SECOND_FACTOR_FOR_STAFF = PRODUCTION

IDLE_SECONDS = 60 * env.number("IDLE_MINUTES", 30 if PRODUCTION else 720, least=5, most=1440)
_SECURE = SITE_URL.startswith("https:")
# `__Host-`: the browser keeps such a cookie to this host, this path and TLS.
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
SESSION_COOKIE_AGE = 14 * 86400
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "ronghe.config.errors.stale_form"
LANGUAGE_COOKIE_NAME = "language"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    # Other hosts under the paper's domain are not ours to decide about.
    "security.W005",
    "security.W021",
    # `kit.headers` sends X-Frame-Options on every answer, pressed files included.
    "security.W002",
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = safety.time_zone(env.text("TIME_ZONE", "Asia/Shanghai"))
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "ronghe.config.statics.HashedNameFinder",
    "ronghe.front.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Where pressed pages stand. Empty: in the folder press/ of RONGHE_HOME.
PRESS_STORAGE = env.text("PRESS_STORAGE", "")
STORAGES = {
    "press": safety.press_storage(
        PRESS_STORAGE,
        key=env.text("PRESS_STORAGE_KEY", ""),
        secret=env.text("PRESS_STORAGE_SECRET", ""),
    ),
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ronghe.config.statics.HashedNameStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
# What anybody may fetch: renditions and published clips. Originals are not here.
PUBLIC_MEDIA = ("pictures/", "clips/")
# Files that are still arriving. Nothing here is served.
UPLOAD_ROOT = HOME / "uploads"
PRESS_ROOT = HOME / "press"
SEARCH_ROOT = HOME / "search"
# A page a reader asks for is pressed when no file stands there yet.
PRESS_ON_DEMAND = MODE != "test"
RAW_ROOT = HOME / "raw"

# Pictures are found by plain substrings: PostgreSQL's own full text sees no words in Chinese.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "ronghe.media.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

_mail = safety.mail(MAIL_URL)
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "paper@linxi.example")
