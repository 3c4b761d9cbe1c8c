"""Django's settings, from the environment (see `environment.py`)."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from samlad.config.environment import EnvironmentProblem, read_environment

try:
    ENVIRONMENT = read_environment()
except EnvironmentProblem as problem:
    raise ImproperlyConfigured(str(problem)) from None

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = ENVIRONMENT.debug
# Without a key of its own a process can check and migrate; `samlad serve` refuses to start (see cli).
SECRET_KEY = ENVIRONMENT.secret_key or secrets.token_urlsafe(48)
ALLOWED_HOSTS = ENVIRONMENT.hosts
MUNICIPALITY = ENVIRONMENT.municipality
DEMO = ENVIRONMENT.demo
PUBLIC_URL = ENVIRONMENT.url
KOLADA = ENVIRONMENT.kolada
PXWEB = ENVIRONMENT.pxweb
TILES = ENVIRONMENT.tiles
TILES_CREDIT = ENVIRONMENT.tiles_credit

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "samlad.base",
    "samlad.events",
    "samlad.accounts",
    "samlad.documents",
    "samlad.post",
    "samlad.places",
    "samlad.thread",
    "samlad.parties",
    "samlad.land",
    "samlad.decisions",
    "samlad.statistics",
    "samlad.risk",
    "samlad.forums",
    "samlad.programmes",
    "samlad.actions",
    "samlad.situation",
    "samlad.followup",
    "samlad.deviations",
    "samlad.desk",
    "allauth",
    "allauth.account",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "samlad.base.middleware.refusals",
]
ROOT_URLCONF = "samlad.config.urls"
WSGI_APPLICATION = "samlad.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samlad.base.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "samlad.base.templatetags.samlad"],
        },
    }
]

SQLITE = {
    # IMMEDIATE: a writer waits its turn at the start instead of failing in the middle.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an acknowledged report survives a power cut; the write rate here is low.
    # recursive_triggers: INSERT OR REPLACE is refused where DELETE is (see events/triggers.py).
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
    "PRAGMA recursive_triggers=ON; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000",
}
DATABASE: dict[str, Any] = dict(dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=600))
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = SQLITE
DATABASES = {"default": DATABASE}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "samlad.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENVIRONMENT.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.url]

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.data_dir / "static"
# `samlad serve` collects the static files first; tests and commands read them where they lie.
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([ENVIRONMENT.tiles_origin] if TILES else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

MAIL = urlsplit(ENVIRONMENT.mail)
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if MAIL.hostname else "dummy.EmailBackend"
)
EMAIL_HOST = MAIL.hostname or ""
EMAIL_PORT = MAIL.port or 25
EMAIL_HOST_USER = unquote(MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(MAIL.password or "")
EMAIL_USE_TLS = MAIL.scheme == "smtp" and bool(MAIL.username)
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # Numbers of persons, and links that whoever reads the log could answer by.
    "filters": {
        "numbers": {"()": "samlad.base.logs.Hidden", "by": "samlad.base.guard.hidden"},
        "links": {"()": "samlad.base.logs.Hidden", "by": "samlad.post.links.without_tokens"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbers", "links"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # The log of the development server, which names every path.
    "loggers": {"django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
