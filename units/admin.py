"""Units and their people in the admin."""

from django.contrib import admin
from import_export.fields import Field

from congress.models import Congress
from core.admin import ReferenceAdmin, Scoped, SheetResource, VisibleWidget

from .models import Membership, Unit, UnitAlias


class UnitResource(SheetResource):
    congress = Field("congress", "congress", widget=VisibleWidget(Congress, of_congress=False))
    coordinator = Field("coordinator", "coordinator", widget=VisibleWidget(Unit))
    successor = Field("successor", "successor", widget=VisibleWidget(Unit))

    class Meta(SheetResource.Meta):
        model = Unit
        fields = (
            "congress", "name", "full_name", "kind", "coordinator", "valid_from", "valid_until", "successor", "sign_levels",
            "document_prefix", "duties", "phone",
        )  # fmt: skip
        import_id_fields = ("congress", "name")


class AliasInline(Scoped, admin.TabularInline):
    model = UnitAlias
    extra = 1


class MembershipInline(Scoped, admin.TabularInline):
    model = Membership
    extra = 1
    autocomplete_fields = ("user",)


@admin.register(Unit)
class UnitAdmin(ReferenceAdmin):
    resource_classes = [UnitResource]
    list_display = ("name", "congress", "kind", "coordinator", "valid_from", "valid_until", "successor", "sign_levels")
    list_filter = ("congress", "kind")
    search_fields = ("name", "full_name", "aliases__name")
    inlines = (AliasInline, MembershipInline)
    list_select_related = ("congress", "coordinator", "successor")


@admin.register(Membership)
class MembershipAdmin(ReferenceAdmin):
    list_display = ("unit", "user", "duty", "is_active")
    list_filter = ("duty", "is_active")
    search_fields = ("unit__name", "user__name", "user__username")
    autocomplete_fields = ("user", "unit")
    list_select_related = ("unit", "user")
