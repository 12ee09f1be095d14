from django import template
from django.urls import translate_url
from django.utils import formats

from donations import references
from donations.models import BankAccount
from donations.money import EXPONENTS, Money
from donations.origin import Origin, sign

register = template.Library()

register.filter("in_groups", references.in_groups)


@register.filter
def amount(money: Money) -> str:
    """For people: 1,234.50 EUR or 1 234,50 PLN; whole sums without decimals."""
    decimals = EXPONENTS[money.currency] if money.minor % 10 ** EXPONENTS[money.currency] else 0
    number = formats.number_format(money.decimal(), decimals, force_grouping=True)
    return f"{number}\u00a0{money.currency}"


@register.simple_tag(takes_context=True)
def same_page(context) -> str:
    """The address of this page in the other language, with the choices that stand in its query."""
    return translate_url(context["request"].get_full_path(), context["other_language"]["code"])


@register.inclusion_tag("donations/support_box.html")
def support_box(*, path="", title="", place=""):
    """The box that asks for a gift. Renders nothing while no account is shown."""
    is_open = BankAccount.objects.shown().exists()
    return {"is_open": is_open, "origin": sign(Origin(path, title, place)) if path and is_open else ""}
