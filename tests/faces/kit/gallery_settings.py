"""A tiny site that shows the kit and nothing else: no database, sessions in cookies, the strict policy of the product."""

from pathlib import Path

HERE = Path(__file__).parent
FACES = Path(__file__).parents[3] / "src" / "fuzhi" / "faces"
SECRET_KEY = "only for the gallery of the kit"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.faces.kit.gallery"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "fuzhi.faces.kit",
]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tests.faces.kit.gallery.StrictPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tests.faces.kit.gallery.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "loaders": ["fuzhi.faces.kit.loader.Loader", "django.template.loaders.app_directories.Loader"],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fuzhi.faces.kit.frame.frame",
            ],
        },
    }
]
DATABASES: dict[str, object] = {}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [FACES / "static"]
WHITENOISE_USE_FINDERS = True
CSRF_COOKIE_HTTPONLY = True
