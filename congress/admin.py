"""Reference data of a congress in the admin."""

from django.contrib import admin
from import_export.fields import Field

from accounts import policy
from core.admin import KeptElsewhere, ReferenceAdmin, SheetResource, VisibleWidget

from .models import Category, Committee, Congress, Delegation, Deputy, DeputyGroup, RuleSet, Session
from .sharing import is_shared_beyond


def of_congress():
    return Field("congress", "congress", widget=VisibleWidget(Congress, of_congress=False))


class NamedResource(SheetResource):
    congress = of_congress()

    class Meta(SheetResource.Meta):
        fields = ("congress", "name", "position")
        import_id_fields = ("congress", "name")


def named_resource(model):
    return type(
        f"{model.__name__}Resource", (NamedResource,), {"Meta": type("Meta", (NamedResource.Meta,), {"model": model})}
    )


class CategoryResource(NamedResource):
    committee = Field("committee", "committee", widget=VisibleWidget(Committee))

    class Meta(NamedResource.Meta):
        model = Category
        fields = (*NamedResource.Meta.fields, "committee")


class DeputyResource(SheetResource):
    congress = of_congress()
    delegation = Field("delegation", "delegation", widget=VisibleWidget(Delegation))

    class Meta(SheetResource.Meta):
        model = Deputy
        fields = ("congress", "code", "name", "delegation", "phone", "employer", "is_head", "is_serving")
        import_id_fields = ("congress", "code")


@admin.register(Congress)
class CongressAdmin(ReferenceAdmin):
    list_display = ("name", "level", "short_name", "parent", "office")
    list_filter = ("level",)
    search_fields = ("name",)


@admin.register(Session)
class SessionAdmin(ReferenceAdmin):
    list_display = ("name", "congress", "year", "opens_on", "closes_on", "rule_set", "next_number")
    list_filter = ("congress", "year")
    search_fields = ("name",)

    def get_readonly_fields(self, request, obj=None):
        """What running deadlines rest on is changed on the page of the rules, after a look at what moves; and suggestions stay in
        their congress, where their deputies, units and categories are."""
        return ("congress", "rule_set", "year") if obj and obj.suggestions.exists() else ()

    def get_form(self, request, obj=None, **kwargs):
        kwargs["help_texts"] = {"rule_set": "已有建议的届次，请到“期限规则 · 办理规则”更换。"}
        return super().get_form(request, obj, **kwargs)

    def has_import_permission(self, request):
        return False


@admin.register(RuleSet)
class RuleSetAdmin(KeptElsewhere):
    """Only a set that no session works by can be deleted, and a shared one by nobody of a single congress."""

    kept_at, kept_at_label = "rule_sets", "到“办理规则”复制和修改"
    kept_at_words = "规则一变，在办的期限跟着变，所以改动以前先预览。"
    list_display = ("name", "note")
    search_fields = ("name",)

    def has_delete_permission(self, request, obj=None):
        may = policy.may_administer(request.user)
        return may and (obj is None or not obj.sessions.exists()) and not (obj and is_shared_beyond(request.user, obj))


@admin.register(Delegation)
class DelegationAdmin(ReferenceAdmin):
    resource_classes = [named_resource(Delegation)]
    list_display = ("name", "congress", "position")
    list_filter = ("congress",)
    search_fields = ("name",)


@admin.register(DeputyGroup)
class DeputyGroupAdmin(DelegationAdmin):
    resource_classes = [named_resource(DeputyGroup)]


@admin.register(Committee)
class CommitteeAdmin(DelegationAdmin):
    resource_classes = [named_resource(Committee)]


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    resource_classes = [CategoryResource]
    list_display = ("name", "congress", "committee", "position")
    list_filter = ("congress",)
    search_fields = ("name",)


@admin.register(Deputy)
class DeputyAdmin(ReferenceAdmin):
    resource_classes = [DeputyResource]
    list_display = ("name", "code", "congress", "delegation", "is_head", "is_serving", "user")
    list_filter = ("congress", "is_serving", "delegation")
    search_fields = ("name", "code", "phone")
    filter_horizontal = ("groups",)
    autocomplete_fields = ("user",)
    list_select_related = ("congress", "delegation", "user")
