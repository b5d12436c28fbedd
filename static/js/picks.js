// picks.js: narrows a long list of boxes while one types, and counts the chosen. Without it the groups fold by themselves.
(function () {
  "use strict";
  function setUp(box) {
    var seek = box.querySelector("[data-picks-seek]"), list = box.querySelector(".picks-list"), count = box.querySelector("[data-picks-count]");
    var none = box.querySelector("[data-picks-none]"), groups = Array.from(box.querySelectorAll("details")), was = groups.map(function (g) { return g.open; });
    function narrow() {
      var words = seek.value.trim().toLowerCase(), any = false;
      groups.forEach(function (group, i) {
        var head = group.querySelector("summary").textContent.toLowerCase().indexOf(words) >= 0, shown = 0;
        group.querySelectorAll("label").forEach(function (label) {
          label.hidden = !!words && !head && label.textContent.toLowerCase().indexOf(words) < 0;
          if (!label.hidden) shown += 1;
        });
        group.hidden = shown === 0;
        group.open = words ? shown > 0 : was[i] || !!group.querySelector("input:checked");
        any = any || shown > 0;
      });
      none.hidden = any;
    }
    seek.addEventListener("input", narrow);
    seek.addEventListener("keydown", function (e) {
      if (e.key !== "Enter" || e.ctrlKey || e.metaKey) return; // Enter takes the only match and never sends the form
      e.preventDefault();
      var left = Array.from(box.querySelectorAll("label")).filter(function (l) { return !l.hidden && !l.closest("details").hidden; });
      if (left.length === 1) { left[0].querySelector("input").click(); seek.value = ""; narrow(); }
    });
    box.addEventListener("change", function () {
      count.textContent = "已选 " + box.querySelectorAll("input:checked").length + " " + list.dataset.noun;
    });
  }
  document.querySelectorAll("[data-picks]").forEach(setUp);
})();
