// reply.js: comforts of the letter editor. The page saves and sends without this file.
// 1. Promises: rows are added and taken away; empty spare rows stay hidden until asked for.
// 2. The draft saves itself every 30 seconds and when a field is left, one saving after the other.
// 3. A link to a folded reason opens it.
(function () {
  "use strict";
  var form = document.getElementById("reply-form");
  if (!form) return;

  // 1 Promises ------------------------------------------------------------------------------------------------------------------
  var box = form.querySelector("[data-rows]"), body = box.querySelector("tbody"), total = box.querySelector("input[name$='-TOTAL_FORMS']");
  var rows = function () { return Array.from(body.querySelectorAll("[data-row]")); };
  var blank = function (row) {
    return !row.querySelector(".error") && Array.from(row.querySelectorAll("textarea, input[type=text], input[type=date]")).every(function (i) { return !i.value; });
  };
  box.querySelectorAll("[data-row-tick]").forEach(function (tick) { tick.hidden = true; });
  rows().forEach(function (row) { row.hidden = blank(row); });
  function settle() { box.querySelector("table").hidden = rows().every(function (row) { return row.hidden; }); }
  settle();
  function show(row) { row.hidden = false; settle(); row.querySelector("textarea").focus(); }
  // A class that needs promises shows an empty row to write one in; so does the link of the list of what is missing.
  function needed() {
    var klass = form.querySelector("[name=klass]:checked"), spare = rows().find(function (row) { return blank(row) && !ticked(row).checked; });
    if (klass && spare && rows().every(function (row) { return row.hidden; }) && box.dataset.neededBy.split(" ").indexOf(klass.value) >= 0) { spare.hidden = false; settle(); }
  }
  needed();
  form.addEventListener("change", function (e) { if (e.target.name === "klass") needed(); });
  box.addEventListener("click", function (e) {
    if (e.target.closest("[data-row-add]")) {
      var spare = rows().find(function (row) { return row.hidden && blank(row) && !ticked(row).checked; });
      if (spare) return body.append(spare), show(spare);
      var holder = document.createElement("tbody"), at = Number(total.value);
      holder.innerHTML = box.querySelector("template").innerHTML.replace(/__prefix__/g, at);
      var fresh = holder.querySelector("[data-row]");
      fresh.querySelector("[data-row-tick]").hidden = true;
      body.append(fresh); total.value = at + 1; show(fresh);
    }
    var gone = e.target.closest("[data-row-remove]");
    if (gone) {
      var row = gone.closest("[data-row]");
      ticked(row).checked = true; row.hidden = true; settle();
      box.querySelector("[data-row-add]").focus();
      changed();
    }
  });
  function ticked(row) { return row.querySelector("input[name$='-DELETE']"); }

  // 2 Saving by itself ----------------------------------------------------------------------------------------------------------
  var saved = form.querySelector("[data-saved]"), letters = form.querySelector("[data-letters]"), text = form.elements.body;
  var sent = false, running = null, stopped = !form.dataset.autosave, waitingFor = null;
  function words() {
    var data = new FormData(form);
    data.delete("uploads"); data.delete("do"); data.delete("removed");
    return new URLSearchParams(data);
  }
  function print() { var w = words(); ["revision", "once", "csrfmiddlewaretoken"].forEach(function (n) { w.delete(n); }); return w.toString(); }
  var kept = print();
  function say(sentence, bad) { saved.textContent = sentence; saved.classList.toggle("error", !!bad); }
  function fit() { text.style.height = "auto"; text.style.height = text.scrollHeight + 8 + "px"; }
  function changed() { fit(); letters.textContent = text.value.replace(/\s/g, "").length; }
  function save() {
    var now = print();
    if (stopped || sent || running || now === kept) return running;
    var said = words();
    running = fetch(form.dataset.autosave, { method: "POST", body: said, keepalive: said.toString().length < 60000, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .then(function (answer) {
        if (answer.redirected) throw new Error("signed out");
        return answer.json().then(function (said) {
          if (answer.ok) { form.elements.revision.value = said.revision; kept = now; say("草稿自动保存，上次保存 " + said.saved); }
          else { stopped = answer.status === 409; say(said.why, true); }
        });
      })
      .catch(function () { say("自动保存没有成功，请检查网络或重新登录；您写的内容还在页面上，请先复制。", true); })
      .then(function () { running = null; if (waitingFor) { var b = waitingFor; waitingFor = null; form.requestSubmit(b); } });
    return running;
  }
  fit();
  window.addEventListener("resize", fit);
  form.addEventListener("input", changed);
  form.addEventListener("focusout", function () { setTimeout(save, 0); });
  setInterval(save, 30000);
  document.addEventListener("visibilitychange", function () { if (document.hidden) save(); });
  // A saving under way changes the revision: the button waits for it.
  form.addEventListener("submit", function (e) {
    if (sent) { e.preventDefault(); return; }
    if (running) { e.preventDefault(); waitingFor = e.submitter || undefined; return; }
    sent = true;
  });
  window.addEventListener("pageshow", function (e) { if (e.persisted) { sent = false; if (print() === kept) location.reload(); } });
  window.addEventListener("beforeunload", function (e) { if (!sent && !running && print() !== kept) { e.preventDefault(); e.returnValue = ""; } });

  // 3 Reasons --------------------------------------------------------------------------------------------------------------------
  function unfold(hash) {
    var field = hash && document.getElementById(hash.slice(1)), fold = field && field.closest("details");
    if (fold) { fold.open = true; field.focus(); }
  }
  document.addEventListener("click", function (e) {
    var link = e.target.closest && e.target.closest("a[href^='#id_']");
    if (link) setTimeout(function () { unfold(link.getAttribute("href")); }, 0);
  });
  unfold(location.hash);
})();
