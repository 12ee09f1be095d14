"""The terms as plain text, to lie beside a copy in an archive."""

from django.utils import translation

from articles.addresses import absolute
from articles.republishing.rules import at_a_glance


def write(version, rules: list, languages: list[str]) -> str:
    """One wording after the other; `languages` are codes, each once."""
    return "\n\n* * *\n\n".join(_wording(version, rules, language) for language in dict.fromkeys(languages)) + "\n"


def _wording(version, rules: list, language: str) -> str:
    with translation.override(language):
        glance = at_a_glance(version, rules)
        may = [f"{word}: {what}" for _answer, word, what in glance.may]
        conditions = [f"{translation.gettext('Condition')}: {what}" for what in glance.conditions]
        requests = [f"{translation.gettext('Request')}: {what}" for what in glance.requests]
        parts = [
            version.local_title(), version.local_notice(), version.local_body(),
            "\n".join(may), "\n".join(conditions + requests), absolute(version.get_absolute_url()),
        ]  # fmt: skip
        return "\n\n".join(part.strip() for part in parts if part)
