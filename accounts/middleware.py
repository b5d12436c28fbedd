"""Pages open for the roles that ``policy.PAGES`` names, and for nobody else."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.views.defaults import page_not_found

from core.workflow import Gone

from . import policy

FREE = ("admin",)  # the admin asks its own permissions, of administrators only


class PageMiddleware:
    """Refuses a page whose name the policy does not give to the user's role. Sign-in itself is asked by Django before."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content and request.method == "GET":
            response.content = render_to_string("405.html", request=request)
        return response

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if set(match.namespaces) & set(FREE):
            if request.user.is_authenticated and not policy.may_administer(request.user):
                raise PermissionDenied("系统管理只对系统管理员开放。")
            return None
        if request.user.is_authenticated and not policy.may_open(request.user, match.url_name):
            raise PermissionDenied("这个页面不在您的权限之内。需要的话，请联系本级人大代表工作机构。")
        return None

    def process_exception(self, request, exception):
        """What a step was to be taken on was deleted a moment ago: then it is like any page that is not there."""
        return page_not_found(request, exception) if isinstance(exception, Gone) else None
