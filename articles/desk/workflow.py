"""Whose turn it is: what the form says of it, and the addresses to which its buttons post."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.desk.chips import people_with, work_chips
from articles.desk.forms import MomentField
from articles.desk.publishing import article_for, change_page, page
from articles.errors import Refused
from articles.models import Article

State = Article.State


class HandInForm(forms.Form):
    """To whom a draft is handed in. Stands inside the article's own form."""

    reviewer = forms.ModelChoiceField(None, label=_("hand in to"), required=False, empty_label=_("All who review"))

    def __init__(self, *args, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people_with("articles.review_article")
        self.fields["reviewer"].initial = article and article.reviewer_id


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("writer"), required=False, empty_label=_("Nobody"))
    due_on = forms.DateField(
        label=_("due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    brief = forms.CharField(
        label=_("task"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For the desk only; whoever opens the text here reads it."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people_with("articles.change_own_article")


class EmbargoForm(forms.Form):
    until = MomentField(label=_("embargo until"), help_text=_("Warsaw time."))


def form_context(request, article) -> dict:
    """What the form says of the work on the text, and which verbs it offers."""
    reviews = request.user.has_perm("articles.review_article")
    may_submit = not article or article.state == State.DRAFT
    hands_in = may_submit and not request.user.has_perm("articles.publish_article")
    found = {"may_submit": may_submit, "hand_in": HandInForm(article=article) if hands_in else None}
    if not article:
        return found
    return found | {
        "work_chips": work_chips(article),
        "may_take_back": article.state == State.IN_REVIEW and article.is_own(request.user),
        "may_approve": reviews and article.state in (State.DRAFT, State.IN_REVIEW),
        "may_shelve": reviews and article.state != State.SHELVED and not (article.is_live or article.scheduled_for),
        "may_unshelve": reviews and article.state == State.SHELVED,
        "may_assign": reviews,
        "translation_language": other_language(article) if request.user.has_perm("articles.add_article") else None,
    }


def hand_in(request, article):
    """After a save by the button that also hands the text in."""
    chosen = HandInForm(request.POST)
    try:
        article.submit(by=request.user, to=chosen.cleaned_data["reviewer"] if chosen.is_valid() else None)
    except Refused as error:
        messages.error(request, str(error))
        return change_page(article)
    messages.success(request, gettext("“%(title)s” was handed in for review.") % {"title": article.title})
    return None


def act(verb, said):
    """A view that carries out `verb(article, request)` and says so, or why not, above the text."""

    @require_POST
    def view(request, pk):
        article = article_for(request.user, pk)
        try:
            verb(article, request)
            messages.success(request, said)
        except Refused as error:
            messages.error(request, str(error))
        return change_page(article)

    return view


def approve(article, request):
    """The version that was on the screen, and no other."""
    seen = request.POST.get("version", "")
    article.approve(by=request.user, version=int(seen) if seen.isascii() and seen.isdigit() else -1)


def return_to_author(article, request):
    article.return_to_author(by=request.user, why=request.POST.get("why", ""))


def assign(request, pk):
    """GET asks to whom, until when and with what task; POST hands the text over."""
    article = article_for(request.user, pk)
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    kept = {"to": article.assigned_to_id, "due_on": article.due_on, "brief": article.brief}
    form = AssignForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        article.assign(by=request.user, **form.cleaned_data)
        messages.success(request, gettext("The assignment was kept."))
        return change_page(article)
    return page(request, "assign", article, form=form)


def embargo(request, pk):
    """GET asks until when, POST keeps the text back."""
    article = article_for(request.user, pk)
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    form = EmbargoForm(request.POST or None, initial={"until": article.embargo_until})
    if request.method == "POST" and form.is_valid():
        try:
            article.keep_back(by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error("until", str(error))
        else:
            messages.success(request, gettext("The embargo was kept."))
            return change_page(article)
    return page(request, "embargo", article, form=form)


@require_POST
def translate(request, pk):
    """Begin the text in the other language and go on there."""
    article = article_for(request.user, pk)
    try:
        translation = article.translate(by=request.user, language=other_language(article)[0])
    except Refused as error:
        messages.error(request, str(error))
        return change_page(article)
    messages.success(request, gettext("This is the translation, still in the words of the original."))
    return change_page(translation)


def other_language(article) -> tuple[str, str]:
    """Code and name of the language that the text is not in."""
    return next(language for language in settings.LANGUAGES if language[0] != article.language)


VERBS = {
    "approve": (approve, _("This version is ready to be published.")),
    "return": (return_to_author, _("The text is a draft again.")),
    "take-back": (lambda article, request: article.take_back(by=request.user), _("The text is a draft again.")),
    "shelve": (lambda article, request: article.shelve(by=request.user), _("The text lies on the shelf.")),
    "lift-embargo": (
        lambda article, request: article.lift_embargo(by=request.user),
        _("The embargo was lifted."),
    ),
    "unshelve": (lambda article, request: article.unshelve(by=request.user), _("The text is a draft again.")),
}


def urlpatterns(admin_view):
    yield path("<int:pk>/assign/", admin_view(assign), name="articles_article_assign")
    yield path("<int:pk>/embargo/", admin_view(embargo), name="articles_article_embargo")
    yield path("<int:pk>/translate/", admin_view(translate), name="articles_article_translate")
    for name, (verb, said) in VERBS.items():
        yield path(f"<int:pk>/{name}/", admin_view(act(verb, said)), name=f"articles_article_{name.replace('-', '_')}")
