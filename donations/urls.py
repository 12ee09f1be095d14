from django.urls import path

from donations import views

app_name = "donations"

urlpatterns = [
    path("", views.support, name="support"),
    path("bank/", views.bank, name="bank"),
    path("donors/", views.donor_list, name="donor_list"),
    path("gift/<slug:public_id>/", views.gift_detail, name="gift_detail"),
    path("gift/<slug:public_id>/transfer.svg", views.gift_transfer_picture, name="gift_transfer_picture"),
    path("monthly/<slug:public_id>/", views.pledge_detail, name="pledge_detail"),
    path("monthly/<slug:public_id>/stop/", views.pledge_stop, name="pledge_stop"),
    path("monthly/<slug:public_id>/transfer.svg", views.pledge_transfer_picture, name="pledge_transfer_picture"),
]
