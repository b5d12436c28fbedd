"""Signing in, one's own profile and password, the inbox, the large-print switch."""

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView, UpdateView

from core.addresses import own_page
from core.models import Message

from . import policy
from .forms import NewPasswordForm, ProfileForm, SignInForm
from .models import User


class SignIn(auth.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth.LogoutView):
    """Also for people whose sign-in has lapsed: they are signed out already."""


class Profile(SuccessMessageMixin, UpdateView):
    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("profile")
    success_message = "您的资料已保存。"
    context_object_name = "person"  # not "user": a refused form must not change who the masthead names

    def get_object(self, queryset=None):
        return User.objects.visible_to(self.request.user).get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_feed=policy.may_open(self.request.user, "feeds"), **kwargs)


class NewPassword(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password_change_done")


class NewPasswordDone(auth.PasswordChangeDoneView):
    template_name = "accounts/password_done.html"


class Inbox(ListView):
    """One's own messages, newest first."""

    template_name = "accounts/inbox.html"
    paginate_by = 30

    def get_queryset(self):
        return Message.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        unread = self.get_queryset().filter(read_at=None).count()
        return super().get_context_data(unread=unread, today=timezone.localdate(), **kwargs)


@require_safe
def inbox_open(request, pk):
    """Mark the message read and go where it points."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    Message.objects.visible_to(request.user).filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    return redirect(own_page(message.url, reverse("inbox")))


@require_POST
def inbox_read_all(request):
    Message.objects.visible_to(request.user).filter(read_at=None).update(read_at=timezone.now())
    messages.success(request, "消息已全部标为已读。")
    return redirect("inbox")


@require_POST
def large_print(request):
    """Switch between large and standard print, or to what ``on`` says; kept with the person, not with the machine."""
    user = request.user
    wanted = request.POST.get("on")
    user.large_print = wanted == "1" if wanted in ("0", "1") else not user.large_print
    user.save(update_fields=["large_print"])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect(own_page(request.POST.get("next", ""), reverse("desk")))
