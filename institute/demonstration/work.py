"""What is going on at the desk of the invented institute, so that each of its lists has something in it."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article

DRAFT, IN_REVIEW, CHANGED, TRANSLATED = (
    "bread-without-a-signal", "apteczka-panstwa", "how-to-read-a-border", "who-pays-for-the-knot",
)  # fmt: skip
TASK = "About 900 words, before the ministers meet. The figures of the survey are in its second table."


def make_work(accounts):
    """`accounts` by login: a text is due and one overdue, both are spoken of, one waits under an embargo, and one that
    readers have was changed since."""
    contributor, editor, publisher = (accounts[login] for login in ("contributor", "editor", "publisher"))
    today = timezone.localdate()
    by_slug = {text.slug: text for text in Article.objects.filter(slug__in=[DRAFT, IN_REVIEW, CHANGED, TRANSLATED])}

    draft = by_slug[DRAFT]
    draft.assign(by=publisher, to=contributor, due_on=today + timedelta(days=3), brief=TASK)
    draft.comment(by=editor, text="Is the last figure of this year, or of the year before? The source has both.")
    draft.comment(by=publisher, text="The title is good. Leave it.").settle(by=contributor)

    in_review = by_slug[IN_REVIEW]
    in_review.assign(by=publisher, to=contributor, due_on=today - timedelta(days=1))
    in_review.comment(by=editor, text="Lid jest o jedno zdanie za długi.")

    changed = by_slug[CHANGED]
    changed.save_desk_copy({"lead": f"{changed.lead} A second map follows."}, by=editor, version=changed.version)

    translation = by_slug[TRANSLATED].translate(by=editor, language="pl")
    translation.keep_back(by=editor, until=timezone.now().replace(minute=0, second=0) + timedelta(days=5))
