// vote.js: a slip's QR fills in the code; what is marked is kept as one goes. Everything works without it.
(function () {
  "use strict";
  var code = document.querySelector("[data-code]"), ballot = document.querySelector("[data-ballot]");
  if (code && !code.value && location.hash.length > 5) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    if (code.value.length < 30 && !document.querySelector(".errors")) code.form.submit();
  }
  if (!ballot) return;
  var kept = document.querySelector("[data-kept]"), tally = document.querySelector("[data-tally]"), waiting = 0, sent = 0;
  function count() {
    var names = {}, done = {};
    ballot.querySelectorAll("input[name^=q]").forEach(function (input) {
      names[input.name] = true;
      if (input.type === "radio" ? input.checked : input.value.trim()) done[input.name] = true;
    });
    var n = Object.keys(done).length;
    tally.textContent = "已评 " + n + " 项，还有 " + (Object.keys(names).length - n) + " 项。";
  }
  function keep() {
    var data = new FormData(ballot), mine = ++sent;
    data.append("do", "save");
    fetch(ballot.action, { method: "POST", body: new URLSearchParams(data), credentials: "same-origin" })
      .then(function (answer) { if (mine === sent) kept.textContent = answer.ok ? "已自动存好。" : ""; })
      .catch(function () { if (mine === sent) kept.textContent = "网络断了，选的还没有存；请继续填，投出时会再发。"; });
  }
  ballot.addEventListener("change", function () { count(); clearTimeout(waiting); waiting = setTimeout(keep, 700); });
  ballot.addEventListener("submit", function () { clearTimeout(waiting); });
})();
