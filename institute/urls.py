from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from articles.sitemaps import SITEMAPS
from institute import views

urlpatterns = [
    *([] if settings.SERVES == "public" else [path("", include("institute.desk_urls"))]),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/tdmrep.json", views.mining_policy, name="mining_policy"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("healthz", views.healthz, name="healthz"),
    # Only renditions: a hash and a known ending. Anything else is not a picture of ours.
    re_path(rf"^{settings.MEDIA_URL[1:]}(?P<name>[0-9a-f]{{16,64}}\.(?:jpg|avif))$", views.media, name="media"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("", include("articles.urls")),
        path("support/", include("donations.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "institute.views.not_found"
handler500 = "institute.views.server_error"
