"""Saved views: a person's own names for states of a list. Only the owner ever sees or touches them."""

from urllib.parse import urlsplit

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views import View

from .addresses import number, own_page
from .models import SavedView

MOST = 20  # views of one person on one page
NOT_STORED = ("page", "view", "export", "pick", "all", "csrfmiddlewaretoken")


class ViewForm(forms.Form):
    """Name and query of a view. Knows the view being updated, if any, and the owner."""

    name = forms.CharField(
        label="视图名称",
        max_length=30,
        error_messages={
            "required": "请给这个视图起一个名字。",
            "max_length": "名称最多 30 个字，现在有 %(show_value)s 个，请缩短。",
        },
    )
    page = forms.SlugField(max_length=30, widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": "条件太多，存不下。请去掉几个条件再保存。"},
    )

    def __init__(self, data, *, owner, view=None):
        super().__init__(data)
        self.owner, self.view = owner, view

    def clean_query(self):
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in NOT_STORED:
            query.pop(name, None)
        return query.urlencode(safe=",")

    def clean(self):
        super().clean()
        asked = self.cleaned_data
        if not {"name", "page"} <= asked.keys():
            return asked
        others = SavedView.objects.visible_to(self.owner).filter(page=asked["page"])
        if self.view:
            others = others.exclude(pk=self.view.pk)
        if others.filter(name=asked["name"]).exists():
            self.add_error("name", f"您已经有一个叫“{asked['name']}”的视图。请换一个名字，或者打开它再更新。")
        elif not self.view and others.count() >= MOST:
            self.add_error(None, f"每个列表最多保存 {MOST} 个视图。请先删除不再用的视图。")
        return asked

    def save(self) -> SavedView:
        """Raises IntegrityError when the name was taken a moment ago."""
        view = self.view or SavedView(owner=self.owner, page=self.cleaned_data["page"])
        view.name, view.query = self.cleaned_data["name"], self.cleaned_data["query"]
        with transaction.atomic():
            view.save()
        return view


class SavedViews(View):
    """POST only. ``deletes=False`` saves a new view or, with ``pk``, updates one; ``deletes=True`` deletes one."""

    http_method_names = ["post", "options"]
    deletes = False

    def post(self, request, pk=None):
        asked = request.POST.get("pk", "") if pk is None else str(pk)
        if asked and number(asked) is None:
            raise Http404
        own = SavedView.objects.visible_to(request.user)
        view = get_object_or_404(own, pk=number(asked)) if asked else None
        return self.delete_view(request, view) if self.deletes else self.save_view(request, view)

    def delete_view(self, request, view):
        view.delete()
        return HttpResponseRedirect(back(request))

    def save_view(self, request, view):
        data = request.POST.copy()
        if view:
            data["page"] = view.page
            data.setdefault("name", view.name)
        form = ViewForm(data, owner=request.user, view=view)
        if form.is_valid():
            try:
                view = form.save()
            except IntegrityError:
                form.add_error("name", "您已经有一个同名的视图。请换一个名字，或者打开它再更新。")
        if form.errors:
            return render(request, "core/view_save.html", {"form": form, "view": view, "next": back(request)})
        return HttpResponseRedirect(f"{back(request)}?{view.query}{'&' if view.query else ''}view={view.pk}")


def back(request) -> str:
    """The list the user came from: a path of this site, without its query."""
    return urlsplit(own_page(request.POST.get("next", ""), "/")).path
