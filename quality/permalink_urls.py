"""One address that finds a row by its reference: /kvalitet/S12/."""

from django.urls import path

from .views.overview import permalink

app_name = "quality_link"
urlpatterns = [path("<str:ref>/", permalink, name="find")]
