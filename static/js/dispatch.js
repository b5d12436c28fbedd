// dispatch.js: Ctrl+Enter dispatches wherever the focus is; "全选本页" ticks the list; a button prints. The pages do their job without this file.
(function () {
  "use strict";
  document.addEventListener("keydown", function (e) {
    var form = document.getElementById("work");
    var button = e.key === "Enter" && (e.ctrlKey || e.metaKey) && form && form.querySelector(".btn-primary[type=submit]");
    if (!button || (e.target.closest && e.target.closest("form[data-ctrl-enter]"))) return; // there site.js knows it
    e.preventDefault();
    form.requestSubmit(button);
  });
  document.addEventListener("change", function (e) {
    if (!e.target.matches("[data-tick-all]")) return;
    e.target.closest("form").querySelectorAll("[data-tick]").forEach(function (t) { t.checked = e.target.checked; });
  });
  document.addEventListener("click", function (e) {
    if (e.target.closest && e.target.closest("[data-print]")) window.print();
  });
})();
