// waiting.js: a button that starts something long says so and cannot be pressed twice. The page does its job without this file.
(function () {
  "use strict";
  document.addEventListener("submit", function (e) {
    var button = e.submitter || e.target.querySelector("[data-waiting]");
    if (!button || !button.dataset.waiting) return;
    setTimeout(function () { // after the browser has collected the form
      button.dataset.label = button.textContent;
      button.textContent = button.dataset.waiting;
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }, 0);
  });
  window.addEventListener("pageshow", function (e) {
    if (!e.persisted) return;
    document.querySelectorAll("[data-waiting][disabled]").forEach(function (button) {
      button.textContent = button.dataset.label;
      button.disabled = false;
      button.removeAttribute("aria-busy");
    });
  });
})();
