"""The same verb for several texts of the list, one by one: what is refused for one text stops no other."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk.workflow import AssignForm
from articles.errors import Refused

MOST = 100  # texts at once
NAMED = 10  # titles in one sentence


def carry_out(request, articles, verb: Callable, said: str):
    """`verb(article)` for each; one message says which were changed (`said` has %(titles)s), which not, and why.

    A refusal names its text.
    """
    articles = list(articles[: MOST + 1])
    if len(articles) > MOST:
        messages.error(request, gettext("At most %(most)d texts at once; nothing was changed.") % {"most": MOST})
        return
    changed, refused = [], []
    for article in articles:
        try:
            verb(article)
        except Refused as error:
            refused.append(str(error))
        except PermissionDenied:
            refused.append(gettext("“%(title)s” is not in your hands.") % {"title": article.title})
        else:
            changed.append(gettext("“%(title)s”") % {"title": article.title})
    done = [said % {"titles": listed(changed)}] if changed else []
    left = [gettext("Not changed: %(reasons)s") % {"reasons": " ".join(refused)}] if refused else []
    level = messages.WARNING if refused else messages.SUCCESS
    messages.add_message(request, level, " ".join(done + left))


def listed(titles: list[str]) -> str:
    more = len(titles) - NAMED
    rest = [ngettext("%(number)d more", "%(number)d more", more) % {"number": more}] if more > 0 else []
    return ", ".join([*titles[:NAMED], *rest])


@admin.action(description=_("Hand in for review"))
def submit(model_admin, request, articles):
    carry_out(request, articles, lambda article: article.submit(by=request.user), gettext("Handed in: %(titles)s."))


@admin.action(description=_("Approve"), permissions=["review"])
def approve(model_admin, request, articles):
    def verb(article):
        article.approve(by=request.user, version=article.version)

    carry_out(request, articles, verb, gettext("Approved: %(titles)s."))


@admin.action(description=_("Put on the shelf"), permissions=["review"])
def shelve(model_admin, request, articles):
    carry_out(request, articles, lambda article: article.shelve(by=request.user), gettext("Shelved: %(titles)s."))


@admin.action(description=_("Assign…"), permissions=["review"])
def assign(model_admin, request, articles):
    """A page asks to whom and until when; each text keeps its task."""
    form = AssignManyForm(request.POST if "to" in request.POST else None)
    if not form.is_valid():
        context = {"form": form, "articles": articles[:MOST], "title": gettext("Assign")}
        return render(request, "articles/desk/assign_many.html", context | model_admin.admin_site.each_context(request))

    def verb(article):
        article.assign(by=request.user, **form.cleaned_data, brief=article.brief)

    return carry_out(request, articles, verb, gettext("Assigned: %(titles)s."))


class AssignManyForm(AssignForm):
    brief = None


ACTIONS = [submit, approve, assign, shelve]
