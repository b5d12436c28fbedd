"""The Chinese admin: reference data with import and export, and tracked data that can only be looked at."""

from django.contrib import admin
from import_export import resources
from import_export.admin import ExportMixin, ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.widgets import ForeignKeyWidget, Widget

from .models import DayOff
from .querysets import VisibleQuerySet

admin.site.site_header = "人大代表建议办理平台 · 系统管理"
admin.site.site_title = "系统管理"
admin.site.index_title = "基础数据和人员"


class Scoped:
    """Shows and offers only rows of the administrator's own congress, as the policy says."""

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if isinstance(rows, VisibleQuerySet) else rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        self._narrow(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        self._narrow(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @staticmethod
    def _narrow(db_field, request, kwargs):
        rows = kwargs.get("queryset") or db_field.remote_field.model._default_manager.all()
        if isinstance(rows, VisibleQuerySet):
            kwargs["queryset"] = rows.visible_to(request.user)


class Sheets:
    """The formats an office has."""

    import_formats = export_formats = (CSV, XLSX)


class ReferenceAdmin(Scoped, Sheets, ImportExportModelAdmin):
    """Reference data; a sheet is checked row by row and shown before it is taken over.

    The resources get the administrator, so that a sheet names only rows he may see.
    """

    list_per_page = 50
    show_full_result_count = False
    skip_import_confirm = False

    def get_import_resource_kwargs(self, request, *args, **kwargs):
        return {**super().get_import_resource_kwargs(request, *args, **kwargs), "user": request.user}

    def get_export_resource_kwargs(self, request, *args, **kwargs):
        return {**super().get_export_resource_kwargs(request, *args, **kwargs), "user": request.user}


class ReadOnlyAdmin(Scoped, Sheets, ExportMixin, admin.ModelAdmin):
    """What happened is changed through the steps only, never here."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class KeptElsewhere(ReadOnlyAdmin):
    """Looked at and exported here, changed on a page of its own that shows first what would follow."""

    import_export_change_list_template = "admin/kept_elsewhere.html"
    kept_at = kept_at_label = kept_at_words = ""

    def changelist_view(self, request, extra_context=None):
        said = {name: getattr(self, name) for name in ("kept_at", "kept_at_label", "kept_at_words")}
        return super().changelist_view(request, said | (extra_context or {}))


class ReadOnlyInline(Scoped, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class VisibleWidget(ForeignKeyWidget):
    """A reference by name, looked up among the rows the importing administrator may see, in the row's own congress."""

    def __init__(self, model, field="name", *, of_congress=True, **kwargs):
        super().__init__(model, field=field, **kwargs)
        self.of_congress, self.user = of_congress, None

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row=row, **kwargs)
        except self.model.DoesNotExist:
            raise ValueError(f"没有名为“{value}”的{self.model._meta.verbose_name}，请核对名称，或者先增加。") from None

    def get_queryset(self, value, row, *args, **kwargs):
        rows = super().get_queryset(value, row, *args, **kwargs)
        if self.user is not None and isinstance(rows, VisibleQuerySet):
            rows = rows.visible_to(self.user)
        return rows.filter(congress__name=row.get("人大")) if self.of_congress else rows


class LabelWidget(Widget):
    """A choice by its Chinese word; the code is understood too."""

    def __init__(self, choices):
        super().__init__()
        self.words = {str(value): str(label) for value, label in choices}

    def clean(self, value, row=None, **kwargs):
        values = {label: code for code, label in self.words.items()}
        text = str(value or "").strip()
        if text and text not in values and text not in self.words:
            raise ValueError(f"没有“{text}”这一项，可以填：{'、'.join(self.words.values())}。")
        return values.get(text, text)

    def render(self, value, obj=None, **kwargs):
        return self.words.get(str(value or ""), "")


class SheetResource(resources.ModelResource):
    """A sheet of reference data: headings in Chinese, references by name, unchanged rows skipped, all or nothing."""

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        for name, field in self.fields.items():
            own = self._meta.model._meta.get_field(name)
            field.column_name = str(own.verbose_name)
            if own.choices:
                field.widget = LabelWidget(own.flatchoices)
            if isinstance(field.widget, VisibleWidget):
                field.widget.user = user

    class Meta:
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True


class DayOffResource(SheetResource):
    class Meta(SheetResource.Meta):
        model = DayOff
        fields = ("date", "kind", "name", "source")
        import_id_fields = ("date",)


@admin.register(DayOff)
class DayOffAdmin(KeptElsewhere):
    kept_at, kept_at_label = "calendar", "到“节假日与调休”登记、改动和导入"
    kept_at_words = "放假和调休一变，在办的期限跟着变，所以改动以前先预览。"
    resource_classes = [DayOffResource]
    list_display = ("date", "kind", "name", "source")
    list_filter = ("kind", "date")
    date_hierarchy = "date"
    search_fields = ("name", "source")
