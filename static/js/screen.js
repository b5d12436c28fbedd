// screen.js: the big screen takes the newest figures every minute, without loading the page anew.
// What is shown stays until the new figures are there; where they do not come, it says so. Without this file the page reloads itself.
(function () {
  "use strict";
  var board = document.getElementById("board"), stale = document.querySelector("[data-stale]");
  function take(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("board");
    if (!fresh) throw new Error("no board");
    var at = document.importNode(fresh, true);
    at.style.visibility = "hidden"; at.style.position = "absolute"; at.style.width = board.offsetWidth + "px";
    board.before(at);
    document.dispatchEvent(new CustomEvent("charts:draw", { detail: at }));
    board.remove();
    at.removeAttribute("style");
    board = at;
    stale.hidden = true;
  }
  function ask() {
    fetch(location.href, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { if (!answer.ok || answer.redirected) throw new Error(answer.status); return answer.text(); })
      .then(take)
      .catch(function () { stale.hidden = false; });
  }
  setInterval(ask, (parseFloat(board.dataset.every) || 60) * 1000);
})();
