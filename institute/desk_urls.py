"""What only the staff, and those to whom they show a draft, ask for."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/account/", include("institute.login.urls")),
    path("admin/", admin.site.urls),
    path("preview/", include("articles.desk.shared")),
]
