"""评议材料汇编 on paper and as a Word file."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from evaluations.meeting import booklet as books

from .appraisals import rows
from .reports import attached


def booklet(request, pk):
    one = get_object_or_404(rows(request), pk=pk)
    return render(request, "evaluations/appraisal/booklet.html", books.book(request.user, one) | {"today": localdate()})


def docx(request, pk):
    one = get_object_or_404(rows(request), pk=pk)
    return attached(books.write(books.book(request.user, one)), f"{one}材料汇编.docx")
