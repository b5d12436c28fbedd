// list.js: keeps the address of a list short. Every list does its job without this file.
// Fields left empty are not sent, unless emptiness means something: data-list-filters names the filters that have a default.
(function () {
  "use strict";
  var idle = function (form, name, value) { return !String(value).trim() && form.dataset.listFilters.split(",").indexOf(name) < 0; };

  document.addEventListener("htmx:configRequest", function (e) {
    var form = e.target.closest && e.target.closest("form[data-list-filters]"), asked = e.detail.parameters;
    if (!form || e.target !== form) return;
    Object.keys(asked).forEach(function (name) { if (idle(form, name, asked[name])) delete asked[name]; });
  });
  document.addEventListener("submit", function (e) {
    if (!e.target.matches("form[data-list-filters]") || window.htmx) return;
    Array.from(e.target.elements).forEach(function (field) { if (field.name && idle(e.target, field.name, field.value)) field.disabled = true; });
  });
  // "改为选中全部": the number on the bar follows, and ticking single rows again takes it back.
  document.addEventListener("change", function (e) {
    var form = e.target.closest && e.target.closest("#list-bulk");
    if (!form) return;
    var all = form.querySelector("input[name=all]"), number = form.querySelector("[data-bulk-count]");
    if (!all || !number) return;
    if (e.target !== all) all.checked = false;
    number.textContent = all.checked ? all.closest("label").textContent.replace(/\D/g, "") : form.querySelectorAll("input[data-pick]:checked").length;
  });
})();
