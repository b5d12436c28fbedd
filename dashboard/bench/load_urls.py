"""The addresses of the product and one that only says hello: what serving a page costs at least."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path


@login_not_required
def hello(request):
    return HttpResponse("hello")


urlpatterns = [path("bench/hello", hello, name="bench_hello"), path("", include("config.urls"))]
