"""People: accounts, roles, passwords."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from import_export.fields import Field

from core.admin import ReferenceAdmin, SheetResource, VisibleWidget

from .models import User

admin.site.unregister(Group)  # the policy knows roles, not groups


class UserResource(SheetResource):
    """Accounts by user name. New ones have no password until somebody sets it; rights of the admin are not imported."""

    congress = Field(column_name="congress", attribute="congress")

    def __init__(self, user=None, **kwargs):
        super().__init__(user=user, **kwargs)
        widget = VisibleWidget(User._meta.get_field("congress").remote_field.model, of_congress=False)
        widget.user = user
        self.fields["congress"].widget = widget

    def init_instance(self, row=None):
        instance = super().init_instance(row)
        instance.set_unusable_password()  # before the check of the row, which asks for one
        return instance

    class Meta(SheetResource.Meta):
        model = User
        fields = ("username", "name", "role", "congress", "title", "phone", "email", "is_active")
        import_id_fields = ("username",)


@admin.register(User)
class PeopleAdmin(ReferenceAdmin, UserAdmin):
    resource_classes = [UserResource]
    list_display = ("username", "name", "role", "congress", "title", "is_active", "last_login")
    list_filter = ("role", "is_active", "congress")
    search_fields = ("username", "name", "phone")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人", {"fields": ("name", "title", "phone", "email", "large_print")}),
        ("角色", {"fields": ("role", "congress", "committee", "is_active", "is_staff", "is_superuser")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "name",
                    "role",
                    "congress",
                    "committee",
                    "title",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        """Only who serves the whole installation hands out the rights of the admin itself."""
        own = ("last_login", "date_joined")
        return own if request.user.congress_id is None else (*own, "is_staff", "is_superuser")

    def get_changeform_initial_data(self, request):
        return {"congress": request.user.congress_id}
