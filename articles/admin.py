"""Django looks for the admin here; it lives in articles/desk/."""

from articles.desk import articles, checks, letters, library, people, republications, reuse, rights, terms  # noqa: F401
