"""Reference data of a congress in the admin."""

import json

from django import forms
from django.contrib import admin
from import_export.fields import Field

from core.admin import ReferenceAdmin, SheetResource, VisibleWidget

from .models import Category, Committee, Congress, Delegation, Deputy, DeputyGroup, RuleSet, Session


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


class RulesInput(forms.JSONField):
    """The rules as readable JSON."""

    def prepare_value(self, value):
        return (
            json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, dict) else super().prepare_value(value)
        )


class RuleSetForm(forms.ModelForm):
    rules = RulesInput(label="规则", widget=forms.Textarea(attrs={"rows": 40, "cols": 110}))

    class Meta:
        model = RuleSet
        fields = ("name", "rules", "note")


@admin.register(RuleSet)
class RuleSetAdmin(ReferenceAdmin):
    form = RuleSetForm
    list_display = ("name", "note")
    search_fields = ("name",)

    def has_change_permission(self, request, obj=None):
        """Rules shared with another congress are changed by who serves the whole installation."""
        if not super().has_change_permission(request, obj):
            return False
        own = request.user.congress_id
        return obj is None or own is None or not obj.sessions.exclude(congress=own).exists()

    has_delete_permission = has_change_permission


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
