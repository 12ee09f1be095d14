from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from articles import feeds, views
from articles.paging import PageNumber
from articles.republishing import card, self_check, status, telling
from articles.republishing import views as republishing
from articles.republishing.counting_image import counting_image
from articles.republishing.feed import PartnerFeed
from articles.search.views import search


class FileForm(StringConverter):
    """The ending of a file that others take."""

    regex = "|".join(republishing.FILES)


register_converter(PageNumber, "page")
register_converter(FileForm, "form")

app_name = "articles"


def paged(route, view, name):
    """A list at its own address and its later pages below it; the first one has one address only."""
    first = RedirectView.as_view(pattern_name=f"articles:{name}", permanent=True)
    return [
        path(route, view, name=name),
        path(f"{route}page/1/", first, name=f"{name}_first"),
        path(f"{route}page/<page:page>/", view, name=f"{name}_page"),
    ]


urlpatterns = [
    *paged("articles/", views.article_list, "article_list"),
    path("articles/<slug:slug>/", views.article_detail, name="article_detail"),
    path("articles/<slug:slug>/oembed.json", card.article_card, name="article_card"),
    path("oembed/", card.oembed, name="oembed"),
    path("articles/<slug:slug>/republish/", republishing.republish_detail, name="republish_detail"),
    path("articles/<slug:slug>/republish/<slug:name>.<form:form>", republishing.republish_file, name="republish_file"),
    path("republish/", republishing.republish_guide, name="republish_guide"),
    path("republish/feed/", PartnerFeed(), name="partner_feed"),
    path("republish/copied/", republishing.republish_copied, name="republish_copied"),
    path("republish/n/<slug:code>.gif", counting_image, name="counting_image"),
    path("republish/check/", self_check.republish_check, name="republish_check"),
    path("republish/copies/<slug:code>/", status.copy_status, name="copy_status"),
    path("republish/copies/<slug:code>.json", status.copy_status_file, name="copy_status_file"),
    path("republish/corrections/<str:token>/", telling.corrections_confirm, name="corrections_confirm"),
    path("republish/corrections/<str:token>/stop/", telling.corrections_stop, name="corrections_stop"),
    path("republish/tell-us/", telling.republish_tell, name="republish_tell"),
    path("republish/tell-us/<str:token>/", telling.republish_told, name="republish_told"),
    path("authors/", views.author_list, name="author_list"),
    *paged("authors/<slug:slug>/", views.author_detail, "author_detail"),
    path("authors/<slug:slug>/feed/", feeds.AuthorFeed(), name="author_feed"),
    path("topics/", views.topic_list, name="topic_list"),
    *paged("topics/<slug:slug>/", views.topic_detail, "topic_detail"),
    path("topics/<slug:slug>/feed/", feeds.TopicFeed(), name="topic_feed"),
    *paged("series/<slug:slug>/", views.series_detail, "series_detail"),
    path("series/<slug:slug>/feed/", feeds.SeriesFeed(), name="series_feed"),
    path("feed/", feeds.ArticleFeed(), name="feed"),
    path("search/", search, name="search"),
    path("terms/", views.terms_list, name="terms_list"),
    path("terms/<slug:slug>/", views.terms_detail, name="terms_detail"),
    path("terms/<slug:slug>.jsonld", views.terms_offer, name="terms_offer"),
]
