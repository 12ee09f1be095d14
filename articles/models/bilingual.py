from django.utils.translation import get_language


def in_language(row, field: str, language: str = "") -> str:
    """A text in the language of the page; the English one where no Polish one was written."""
    if (language or get_language()) == "pl":
        return getattr(row, f"{field}_pl") or getattr(row, field)
    return getattr(row, field)
