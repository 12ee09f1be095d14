"""All settings, from the environment. What cannot work is refused here; what is only unwise is a system check."""

import os
import secrets
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from institute.roles import ROLES
from institute.routes import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent


def read(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def switch(name: str) -> bool:
    """True for 1, False for 0 or nothing; anything else is refused."""
    value = read(name, "0") or "0"
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value == "1"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


# Demonstration: invented content, printed passwords, plain http; on this computer only.
DEMO = switch("DEMO")
DEBUG = switch("DEBUG")


def address(name: str, default: str) -> str:
    """A scheme and a host, nothing behind them."""
    value = read(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must be the site's own address, such as https://www.example.org")
    return value


SITE_ADDRESS = address("SITE_ADDRESS", "http://127.0.0.1:8000" if DEMO else "")
_site = urlsplit(SITE_ADDRESS)
if (DEMO or DEBUG) and not is_loopback(_site.hostname):
    raise ImproperlyConfigured("DEMO and DEBUG are for this computer only: SITE_ADDRESS must be a loopback address.")
IS_HTTPS = _site.scheme == "https"
# A proxy of ours stands before the server and says how and whence a request came. Others are not believed.
BEHIND_PROXY = IS_HTTPS and switch("BEHIND_PROXY")
if not IS_HTTPS and not is_loopback(_site.hostname):
    raise ImproperlyConfigured("SITE_ADDRESS must begin with https:// unless it is a loopback address.")

# What this process serves: readers and donors, or the staff under a name of its own; nothing means both.
SERVES = read("SERVES")
DESK_ADDRESS = address("DESK_ADDRESS", SITE_ADDRESS)
if SERVES not in ("", "public", "desk"):
    raise ImproperlyConfigured(f"SERVES is {SERVES!r}: write public or desk, or leave it out for both.")
if SERVES == "desk" and DESK_ADDRESS == SITE_ADDRESS:
    raise ImproperlyConfigured("DESK_ADDRESS must be another than SITE_ADDRESS where the desk is served alone.")
_desk = urlsplit(DESK_ADDRESS)
if (_desk.scheme, is_loopback(_desk.hostname)) != (_site.scheme, is_loopback(_site.hostname)):
    raise ImproperlyConfigured("DESK_ADDRESS must begin with https:// unless both are loopback addresses.")

DATA_DIR = Path(read("DATA_DIR") or BASE_DIR / "var").resolve()


def demonstration_secret() -> str:
    """A secret of this copy's own, kept so that nobody is logged out by a restart."""
    path = DATA_DIR / "secret"
    if not path.exists():
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = read("SECRET_KEY") or (demonstration_secret() if DEMO else "")
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")

CSRF_TRUSTED_ORIGINS = {"public": [SITE_ADDRESS], "desk": [DESK_ADDRESS]}.get(SERVES, [SITE_ADDRESS, DESK_ADDRESS])
ALLOWED_HOSTS = [*(urlsplit(origin).hostname for origin in CSRF_TRUSTED_ORIGINS), *read("MORE_HOSTS").split()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("MORE_HOSTS must name the hosts; * would let anybody choose the site's name.")

# Who the institute is: stands on every page, in every credit line and feed.
INSTITUTE_NAME = read("INSTITUTE_NAME", "Meridian Institute" if DEMO else "")
INSTITUTE_NAME_PL = read("INSTITUTE_NAME_PL", "Instytut Meridian" if DEMO else INSTITUTE_NAME)
INSTITUTE_EMAIL = read("INSTITUTE_EMAIL", "office@example.org" if DEMO else "")
if not INSTITUTE_NAME or "@" not in INSTITUTE_EMAIL:
    raise ImproperlyConfigured("INSTITUTE_NAME and INSTITUTE_EMAIL must be set: readers see who publishes the site.")

INSTALLED_APPS = [
    "institute.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    # taggit stays out: its own tags, comma parser and unguarded merge page would come with it.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_prose_editor",
    "articles",
    "donations",
    # Last: when its groups are set, the permissions of the others exist.
    "institute",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "institute.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "institute.middleware.language",
    "allauth.account.middleware.AccountMiddleware",
    "institute.login.guard.Guard",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if SERVES == "public":
    # Nobody logs in here: no sessions, no accounts, none of the desk's pages. The admin stays for its log's table.
    NOT_PUBLIC = ("institute.apps.DeskConfig", "allauth", "django.contrib.sessions", "django.contrib.auth.middleware",
                  "django.contrib.messages", "institute.login")  # fmt: skip
    INSTALLED_APPS = ["django.contrib.admin.apps.SimpleAdminConfig"] + [
        name for name in INSTALLED_APPS if not name.startswith(NOT_PUBLIC)
    ]
    MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith(NOT_PUBLIC)]
    # They ask for the middleware of an admin that is not served.
    SILENCED_SYSTEM_CHECKS = ["admin.E406", "admin.E408", "admin.E409", "admin.E410"]
elif SERVES == "desk":
    MIDDLEWARE.insert(MIDDLEWARE.index("institute.middleware.headers") + 1, "institute.middleware.desk_alone")

ROOT_URLCONF = "institute.urls"
WSGI_APPLICATION = "institute.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "institute.context.site",
            ],
        },
    }
]

DATABASE_URL = read("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
if DATABASE_URL.partition(":")[0] not in ("sqlite", "postgres", "postgresql"):
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    # IMMEDIATE takes the write lock when a transaction begins, so no transaction fails half-way for want of it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    # A server that is silent has failed, so stored pages answer. Seconds and milliseconds; the address may say else.
    patience = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = patience | DATABASES["default"].get("OPTIONS", {})

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "institute.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 15},
        "CommonPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"

# Whose accounts need a second factor: "all", or roles parted by spaces. Only a demonstration may leave it off.
REQUIRE_SECOND_FACTOR = frozenset(read("REQUIRE_SECOND_FACTOR", "" if DEMO else "all").split())
if unknown := REQUIRE_SECOND_FACTOR - {"all", *ROLES}:
    raise ImproperlyConfigured(f"REQUIRE_SECOND_FACTOR names {min(unknown)!r}: write all, or roles parted by spaces.")
if not REQUIRE_SECOND_FACTOR and not DEMO:
    raise ImproperlyConfigured("REQUIRE_SECOND_FACTOR must name all, or the roles that need a second factor.")
# Publishing and changes of accounts ask who is there when the last proof is old.
ASK_AGAIN = not DEMO
ACCOUNT_ADAPTER = "institute.login.adapter.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
# The second bound is for one account, whatever the network. A network that tries ten names is stopped as well.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/5m/ip,10/5m/key"}
# Behind the proxy every request comes from its address; counted by that, one stranger would lock out everybody.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
MFA_ADAPTER = "institute.login.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "institute.login.forms.AddKey", "edit_webauthn": "institute.login.forms.RenameKey"}
# Attempts are counted where all processes see them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "institute_attempt"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski")]
LOCALE_PATHS = [BASE_DIR / "institute" / "locale"]
FORMAT_MODULE_PATH = ["institute.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Public pages are kept as files, one edition of the site after the other.
STORE_PAGES = not DEBUG and read("STORE_PAGES", "1") != "0"
PAGES_DIR = DATA_DIR / "pages"
# Public pictures, and the masters that they are made from: in DATA_DIR, or for several machines in a bucket.
MEDIA_S3_BUCKET = read("MEDIA_S3_BUCKET")


def picture_storage(kind: str, **local) -> dict:
    """Local folders, or both kinds below their own prefix of the bucket. Nothing there is public: readers ask us."""
    if not MEDIA_S3_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": local}
    return {
        "BACKEND": "institute.shared_pictures.SharedPictures",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET, "location": kind, "endpoint_url": read("MEDIA_S3_ENDPOINT") or None,
            "region_name": read("MEDIA_S3_REGION") or None, "access_key": read("MEDIA_S3_KEY") or None,
            "secret_key": read("MEDIA_S3_SECRET") or None,
        },
    }  # fmt: skip


STORAGES = {
    "default": picture_storage("media"),
    # Beside the public files, never served.
    "masters": picture_storage(
        "masters", location=DATA_DIR / "masters", base_url=None,
        file_permissions_mode=0o600, directory_permissions_mode=0o700,
    ),
    "staticfiles": {"BACKEND": "institute.static_storage.HashedStaticFiles"},
}  # fmt: skip
# Names carry a hash of the content, so a browser may keep a file for a year.
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
# nginx reads pictures and static files with an account of its own; masters and the database stay closed to it.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o644, 0o755
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
# For the redirect to https alone; institute.routes has one for each class of page.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Companies that take cards, by the name that gifts keep; the first takes new ones. A demonstration has a stand-in.
DONATION_PROVIDERS = {"sandbox": "donations.providers.sandbox.Sandbox"} if DEMO or DEBUG else {}
STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET = read("STRIPE_SECRET_KEY"), read("STRIPE_WEBHOOK_SECRET")
if STRIPE_SECRET_KEY or STRIPE_WEBHOOK_SECRET:
    if not STRIPE_SECRET_KEY.startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
        raise ImproperlyConfigured("STRIPE_SECRET_KEY must be a secret or restricted key, such as sk_live_...")
    if not STRIPE_WEBHOOK_SECRET.startswith("whsec_"):
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRET (whsec_...) must be set: it proves whose a message is.")
    if (DEMO or DEBUG) and "_live_" in STRIPE_SECRET_KEY:
        raise ImproperlyConfigured("DEMO and DEBUG take no real money: STRIPE_SECRET_KEY must be a test key.")
    if find_spec("stripe") is None:
        raise ImproperlyConfigured("STRIPE_SECRET_KEY is set, but nothing speaks to Stripe: pip install 'stripe==16.*'")
    DONATION_PROVIDERS = {"stripe": "donations.providers.stripe.Stripe"} | DONATION_PROVIDERS
# What the company takes of a card payment, by currency: hundredths of a percent of it, and so many minor units.
CARD_FEES = {"PLN": (150, 100), "EUR": (150, 25)}

# Letters to donors. A demonstration writes them to files.
EMAIL_BACKEND = f"{'institute.demonstration.letters' if DEMO else 'django.core.mail.backends.smtp'}.EmailBackend"
EMAIL_HOST = read("EMAIL_HOST", "localhost")
EMAIL_PORT = int(read("EMAIL_PORT", "25")) if read("EMAIL_PORT", "25").isdigit() else 0
if not 0 < EMAIL_PORT < 65536:
    raise ImproperlyConfigured("EMAIL_PORT must be the number of a port, such as 587.")
EMAIL_USE_TLS = switch("EMAIL_TLS")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = read("EMAIL_USER"), read("EMAIL_PASSWORD")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = INSTITUTE_EMAIL

# Lines carry no address, agent, query or mail of a visitor, and no key that stands in a page's address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_keys": {"()": "institute.log_lines.WithoutKeys"}},
    "formatters": {"without_messages": {"()": "institute.log_lines.WithoutMessages"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["without_keys"], "formatter": "without_messages"}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
