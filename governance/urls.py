"""The steering group's page, of an authority and of a sluice."""

from django.urls import path

from . import views

app_name = "governance"
urlpatterns = [
    path("m/<slug:m>/styrgrupp/", views.agenda, name="agenda"),
    path("s/<slug:s>/styrgrupp/", views.agenda, name="sluice_agenda"),
    path("m/<slug:m>/styrgrupp/ny/", views.create, name="create"),
    path("s/<slug:s>/styrgrupp/ny/", views.create, name="sluice_create"),
]
