"""The WSGI application that `manage.py serve` serves: stored pages, and Django behind them."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "institute.settings")

application = get_wsgi_application()

# Its modules need the models, which are there from here on.
from institute.editions.serving import StoredPages  # noqa: E402
from institute.editions.store import Store  # noqa: E402

# The desk alone serves no public page; what it publishes still turns the edition.
if settings.STORE_PAGES and settings.SERVES != "desk":
    application = StoredPages(application, Store(settings.PAGES_DIR))
