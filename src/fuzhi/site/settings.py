"""Django's settings in one file; what differs from machine to machine is read from FUZHI_* here and nowhere else.

FUZHI_HOME (``.fuzhi``), FUZHI_HOST, FUZHI_PORT, DATABASE_URL, FUZHI_OWNER_URL,
FUZHI_SECRET_KEY, FUZHI_DEMO, FUZHI_TODAY (read by the
business clock), FUZHI_ALLOWED_HOSTS, FUZHI_HTTPS, FUZHI_TRUSTED_PROXIES, FUZHI_SECOND_FACTOR.
"""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from fuzhi.site.home import home
from fuzhi.site.roles import app_dsn, django_settings

SOURCE = Path(__file__).resolve().parents[1]
STEPS = [
    "audit",
    "tasks",
    "files",
    "accounts",
    "bulk",
    "intake",
    "periods",
    "registry",
    "ledger",
    "casework",
    "programmes",
    "aid",
    "payments",
    "oversight",
]  # bottom up; the import contract holds the same order
FACES = ["kit", "workspace", "public", "api", "health"]


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes", "是"}


def _database() -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **django_settings(app_dsn()),
        "CONN_MAX_AGE": 600 if os.environ.get("FUZHI_PROCESS") == "web" else 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def _secret() -> str:
    """FUZHI_SECRET_KEY, else the file made at setup, else one that lasts as long as this process."""
    if given := os.environ.get("FUZHI_SECRET_KEY"):
        return given
    file = home() / "keys" / "session.key"
    return file.read_text().strip() if file.exists() else secrets.token_urlsafe(48)


FUZHI_HOME = home()
FUZHI_DEMO = _flag("FUZHI_DEMO") if "FUZHI_DEMO" in os.environ else (home() / "demo.json").exists()
FUZHI_SECOND_FACTOR = not FUZHI_DEMO and os.environ.get("FUZHI_SECOND_FACTOR", "") not in {"0", "false", "no", "否"}
FUZHI_HTTPS = _flag("FUZHI_HTTPS")
FUZHI_TRUSTED_PROXIES = os.environ.get("FUZHI_TRUSTED_PROXIES", "").replace(",", " ").split()
DEBUG = False
SECRET_KEY = _secret()
ALLOWED_HOSTS = [*os.environ.get("FUZHI_ALLOWED_HOSTS", "").split(","), "127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in ALLOWED_HOSTS if host.strip()]
if os.environ.get("FUZHI_HOST") not in (None, "", "127.0.0.1", "localhost"):
    ALLOWED_HOSTS.append("*" if os.environ["FUZHI_HOST"] == "0.0.0.0" and FUZHI_DEMO else os.environ["FUZHI_HOST"])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "ninja",
    *[f"fuzhi.steps.{step}" for step in STEPS],
    *[f"fuzhi.faces.{face}" for face in FACES],
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "fuzhi.faces.doors.answers.Answers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fuzhi.faces.doors.sessions.Sessions",
    "fuzhi.faces.doors.unfinished.Unfinished",
    "fuzhi.faces.doors.standing.Standing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fuzhi.faces.workspace.middleware.NoNumbersInAddresses",
    "fuzhi.faces.workspace.middleware.BusinessDay",
    "fuzhi.faces.workspace.middleware.ErrorPages",
    "fuzhi.faces.workspace.middleware.TermInAddresses",
    "csp.middleware.CSPMiddleware",
    "fuzhi.faces.doors.cleaning.CleanInput",
]
ROOT_URLCONF = "fuzhi.site.urls"
WSGI_APPLICATION = "fuzhi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(
            [*SOURCE.glob("faces/templates"), *SOURCE.glob("faces/*/templates"), *SOURCE.glob("faces/*/*/templates")]
        ),
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "fuzhi.faces.kit.loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "fuzhi.faces.kit.frame.frame",
            ],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Staff"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "fuzhi.steps.accounts.passwords.NotCommon"},
    {"NAME": "fuzhi.steps.accounts.passwords.NotGuessed"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
SAMPLES = home() / "samples"
COLLECTED = home() / "run" / "static"  # with compressed twins, made when the server starts (``start.static_files``)
STATIC_ROOT = COLLECTED if COLLECTED.is_dir() else None
STATICFILES_DIRS = [path for path in (SOURCE / "faces" / "static",) if path.exists()]
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 33_554_432
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a school confirms its whole list in one form
FILE_UPLOAD_TEMP_DIR = None

SESSION_ENGINE = "fuzhi.faces.doors.keptsessions"
SESSION_COOKIE_AGE = SESSION_SECONDS_MAX = 8 * 3600
SESSION_IDLE_SECONDS_MAX = 2 * 3600
SESSION_COOKIE_NAME = "__Host-fuzhi" if FUZHI_HTTPS else "fuzhi"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = FUZHI_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if FUZHI_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if FUZHI_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fuzhi.faces.kit.failures.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "delete_jobs": "never"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "file": {
            "class": "fuzhi.site.logs.HomeFileHandler",
            "formatter": "line",
            "level": "WARNING",
        }
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
