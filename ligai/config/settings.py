"""All settings, read from the environment; without any, one office on one machine with SQLite."""

from __future__ import annotations

import os
import secrets
import warnings
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg import IsolationLevel

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("LIGAI_DATA_DIR", str(BASE_DIR / "var"))).resolve()
KEY_DIR = Path(env.str("LIGAI_KEY_DIR", str(DATA_DIR.with_name(DATA_DIR.name + "-keys")))).resolve()


def _secret_key() -> str:
    """The given SECRET_KEY, or one made at the first start and kept readable to its owner only."""
    given = env.str("SECRET_KEY", "")
    if given:
        return str(given)
    path = DATA_DIR / "secret_key"
    try:
        if not path.exists():
            _make_secret_key(path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"LIGAI_DATA_DIR {DATA_DIR} 读写不了 / cannot be used: {error.strerror}"
        ) from error


def _make_secret_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)  # whoever links first decides; the others read
    except FileExistsError:
        pass
    finally:
        draft.unlink()


SECRET_KEY = _secret_key()
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_COOKIES = env.bool("SECURE_COOKIES", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies in front are ours: so far X-Forwarded-For is believed, for limits on an address.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
CSRF_FAILURE_VIEW = "ligai.public.views.errors.csrf_failure"
PUBLIC_UNIT = env.str("LIGAI_PUBLIC_UNIT", "")

INSTALLED_APPS = [
    "ligai.ledger",
    "ligai.org",
    "ligai.files",
    "ligai.campaigns",
    "ligai.problems",
    "ligai.intake",
    "ligai.supervision",
    "ligai.study",
    "ligai.stats",
    "ligai.bulletins",
    "ligai.notices",
    "ligai.ui",
    "ligai.desk",
    "ligai.public",
    "ligai.api",
    "ligai.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
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
    "ligai.ui.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ligai.org.middleware.ActorMiddleware",
    "ligai.org.middleware.GivenPasswordMiddleware",
    "ligai.ui.middleware.RefusedMiddleware",
]
ROOT_URLCONF = "ligai.config.urls"
WSGI_APPLICATION = "ligai.config.wsgi.application"
ASGI_APPLICATION = "ligai.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ligai.desk.context.rail",
            ]
        },
    }
]

# ── storage ──────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ligai.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # With Django's defaults most concurrent writers fail with "database is locked".
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;",
    }
else:
    # A pool makes a connection's age its own business.
    _database["CONN_MAX_AGE"] = 0
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL", 8)},
        # A seal must see what the last writer has just committed.
        "isolation_level": IsolationLevel.READ_COMMITTED,
        # A writer that hangs would keep every seal waiting.
        "options": "-c idle_in_transaction_session_timeout=60000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Limits on sign-in live here, so they must be shared by all processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# ── who signs in ─────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "org.Person"
AUTHENTICATION_BACKENDS = ["ligai.org.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "ligai.org.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# ── mail ─────────────────────────────────────────────────────────────────────
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 5  # seconds; whoever waits for a mail server closes no books
DEFAULT_FROM_EMAIL = env.str("LIGAI_MAIL_FROM", "ligai@localhost")
AUDITORS = env.list("LIGAI_AUDITOR_MAIL", default=[])

# ── languages and time ───────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "ligai" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ── files ────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
if not STATIC_ROOT.is_dir():  # nothing is collected outside the image; the finders serve
    warnings.filterwarnings("ignore", message="No directory at")
_npm = Path(env.str("LIGAI_NODE_MODULES", str(BASE_DIR / "node_modules")))
NODE_MODULES = _npm
STATICFILES_DIRS = [
    (prefix, path)
    for prefix, path in (
        ("vendor/tabler", _npm / "@tabler" / "core" / "dist"),
        ("vendor/htmx", _npm / "htmx.org" / "dist"),
        ("vendor/echarts", _npm / "echarts" / "dist"),
        ("vendor/noto-sans-sc", _npm / "@expo-google-fonts" / "noto-sans-sc"),
    )
    if path.is_dir()
]
WHITENOISE_USE_FINDERS = True
if env.bool("LIGAI_STATIC_MANIFEST", False):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
MEDIA_ROOT = DATA_DIR / "files"
CLAMD = env.str("LIGAI_CLAMD", "")  # tcp://host:3310 or unix:///path; empty: nothing is scanned

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
