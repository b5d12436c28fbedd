// draft.js: keeps a long text while it is written: every 30 seconds and when a field is left. Without it the button does the same.
// <form data-autosave="address">; the answer names the new revision and, for a text that has just got its place, the addresses.
// Where a text does not save itself (data-keep), leaving the page with unsaved words asks first.
(function () {
  "use strict";
  var form = document.querySelector("form[data-autosave], form[data-keep]");
  if (!form) return;
  var note = document.querySelector("[data-autosave-note]"), busy = false, stopped = !form.dataset.autosave, sent = words(), leaving = false;

  function words() {
    var said = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && ["csrfmiddlewaretoken", "revision", "once", "seen"].indexOf(name) < 0) said.append(name, value);
    });
    return said.toString();
  }
  function say(text, bad) { if (note) { note.textContent = text; note.classList.toggle("late-words", !!bad); } }
  function clock() { var now = new Date(); return now.getHours() + ":" + String(now.getMinutes()).padStart(2, "0"); }
  function set(name, value) { var field = form.querySelector("input[name=" + name + "]"); if (field && value !== undefined) field.value = value; }

  function save() {
    var now = words();
    if (busy || stopped || leaving || now === sent) return;
    busy = true;
    var body = new FormData(form);
    Array.from(form.querySelectorAll("input[type=file]")).forEach(function (field) { body.delete(field.name); });
    fetch(form.dataset.autosave, { method: "POST", body: body, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
      .then(function (r) { return r.json().then(function (answer) { return [r, answer]; }); })
      .then(function (got) {
        var answer = got[1];
        if (!got[0].ok) { stopped = got[0].status === 409; say((answer.fault || "没有自动保存。") + (stopped ? "已停止自动保存，请先复制您写的内容。" : ""), true); return; }
        sent = now;
        if (!answer.url) return;
        set("revision", answer.revision);
        if (form.dataset.autosave !== answer.autosave) {
          form.dataset.autosave = answer.autosave; form.action = answer.url;
          set("once", answer.once); set("seen", answer.seen);
          history.replaceState(null, "", answer.url);
        }
        say(clock() + " 已自动保存");
      })
      .catch(function () { say("网络不通，没有自动保存；恢复后会再试。", true); })
      .then(function () { busy = false; });
  }
  if (!stopped) {
    setInterval(save, 30000);
    form.addEventListener("focusout", function () { setTimeout(save, 50); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) save(); });
  }
  form.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("beforeunload", function (e) { if (!leaving && words() !== sent) { e.preventDefault(); e.returnValue = ""; } });
})();
