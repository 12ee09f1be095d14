"""What people say about a text, beside it on the form."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.desk.publishing import article_for
from articles.models import Comment


class CommentForm(forms.ModelForm):
    """Its fields stand in the article's form and are sent with another one."""

    class Meta:
        model = Comment
        fields = ["quote", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"quote": _("Mark words in the text, or copy them here; empty for the whole text.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="comment_%s", **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = "comment-form"


def form_context(article) -> dict:
    every = article.comments.select_related("by", "done_by", "revision").defer("revision__data")
    return {
        "comments": [comment for comment in every if not comment.done_at],
        "settled": [comment for comment in every if comment.done_at],
        "comment_form": CommentForm(),
    }


def beside_the_text(pk):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]) + "#comments")


@require_POST
def add(request, pk):
    article = article_for(request.user, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        article.comment(by=request.user, **form.cleaned_data)
    else:
        messages.error(request, " ".join(sentence for sentences in form.errors.values() for sentence in sentences))
    return beside_the_text(pk)


@require_POST
def mark(request, pk, comment_pk):
    """With `done` the comment is dealt with, without it is open again."""
    comment = get_object_or_404(article_for(request.user, pk).comments, pk=comment_pk)
    (comment.settle if "done" in request.POST else comment.reopen)(by=request.user)
    return beside_the_text(pk)


def urlpatterns(admin_view):
    yield path("<int:pk>/comments/", admin_view(add), name="articles_article_comments")
    yield path("<int:pk>/comments/<int:comment_pk>/", admin_view(mark), name="articles_article_comment")
