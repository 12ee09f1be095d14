from django.urls import path

from donations import card_views, donor_views, hooks, sandbox_views, views

app_name = "donations"

urlpatterns = [
    path("", views.support, name="support"),
    path("bank/", views.bank, name="bank"),
    path("donors/", views.donor_list, name="donor_list"),
    path("me/", donor_views.donor_ask, name="donor_ask"),
    path("me/sent/", donor_views.donor_asked, name="donor_asked"),
    path("me/gifts/", donor_views.donor_gifts, name="donor_gifts"),
    path("me/overview/", donor_views.donor_overview, name="donor_overview"),
    path("me/leave/", donor_views.donor_leave, name="donor_leave"),
    path("me/receipt/<int:year>/<int:number>/", donor_views.receipt_file, name="receipt_file"),
    path("me/name/<slug:public_id>/", donor_views.donor_name, name="donor_name"),
    path("me/stop/<slug:public_id>/", donor_views.donor_stop, name="donor_stop"),
    path("me/consent/<slug:purpose>/", donor_views.donor_consent, name="donor_consent"),
    # After the fixed names, which are shorter than any token.
    path("me/<slug:token>/", donor_views.donor_sign_in, name="donor_sign_in"),
    path("stop/<slug:token>/", donor_views.stop, name="stop"),
    path("gift/<slug:public_id>/", views.gift_detail, name="gift_detail"),
    path("gift/<slug:public_id>/transfer.svg", views.gift_transfer_picture, name="gift_transfer_picture"),
    path("gift/<slug:public_id>/card/", card_views.gift_card, name="gift_card"),
    path("monthly/<slug:public_id>/card/", card_views.pledge_card, name="pledge_card"),
    path("monthly/<slug:public_id>/change/", card_views.pledge_portal, name="pledge_portal"),
    path("hooks/<slug:provider>/", hooks.hook, name="hook"),
    path("sandbox/<slug:session>/", sandbox_views.sandbox_page, name="sandbox"),
    path("monthly/<slug:public_id>/", views.pledge_detail, name="pledge_detail"),
    path("monthly/<slug:public_id>/stop/", views.pledge_stop, name="pledge_stop"),
    path("monthly/<slug:public_id>/transfer.svg", views.pledge_transfer_picture, name="pledge_transfer_picture"),
]
