import os
import subprocess
import sys

import pytest

GOOD = {
    "SECRET_KEY": "k" * 60,
    "SITE_ADDRESS": "https://www.example.org",
    "INSTITUTE_NAME": "An institute",
    "INSTITUTE_EMAIL": "office@example.org",
}


def start(tmp_path, **environment):
    """(exit code, last line of the error) of importing the settings with this environment."""
    clean = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", "import institute.settings"], env=clean | environment, capture_output=True, text=True
    )
    return done.returncode, done.stderr.strip().splitlines()[-1:] or [""]


def test_good_settings_start(tmp_path):
    assert start(tmp_path, **GOOD)[0] == 0
    for part in ("public", "desk"):
        assert start(tmp_path, **GOOD, SERVES=part, DESK_ADDRESS="https://desk.example.org")[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "", "SECRET_KEY"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-" + "k" * 60, "SECRET_KEY"),
        ("SITE_ADDRESS", "", "SITE_ADDRESS"),
        ("SITE_ADDRESS", "www.example.org", "SITE_ADDRESS"),
        ("SITE_ADDRESS", "http://www.example.org", "https://"),
        ("SITE_ADDRESS", "https://www.example.org/cms", "SITE_ADDRESS"),
        ("SERVES", "readers", "SERVES"),
        ("SERVES", "desk", "DESK_ADDRESS"),
        ("DESK_ADDRESS", "desk.example.org", "DESK_ADDRESS"),
        ("DESK_ADDRESS", "http://desk.example.org", "https://"),
        ("DEMO", "1", "DEMO"),
        ("DEBUG", "1", "DEBUG"),
        ("DEBUG", "yes", "DEBUG"),
        ("MORE_HOSTS", "*", "MORE_HOSTS"),
        ("DATABASE_URL", "mysql://localhost/institute", "DATABASE_URL"),
        ("INSTITUTE_NAME", "", "INSTITUTE_NAME"),
        ("INSTITUTE_EMAIL", "office", "INSTITUTE_EMAIL"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT"),
        ("STRIPE_SECRET_KEY", "pk_live_x", "STRIPE_SECRET_KEY"),
        ("STRIPE_SECRET_KEY", "sk_live_x", "STRIPE_WEBHOOK_SECRET"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_x", "STRIPE_SECRET_KEY"),
    ],
)
def test_impossible_settings_are_refused_by_name(tmp_path, name, value, says):
    code, error = start(tmp_path, **GOOD | {name: value})

    assert code == 1
    assert "ImproperlyConfigured" in error[0]
    assert says in error[0]


def test_a_demonstration_takes_no_real_money_and_a_site_with_both_keys_starts(tmp_path):
    keys = {"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}

    assert start(tmp_path, **GOOD | keys)[0] == 0
    code, error = start(tmp_path, **keys, DEMO="1")
    assert code == 1
    assert "STRIPE_SECRET_KEY must be a test key" in error[0]
    assert start(tmp_path, **keys | {"STRIPE_SECRET_KEY": "sk_test_x"}, DEMO="1")[0] == 0
