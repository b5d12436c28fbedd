// site.js: small comforts. Every page does its job without this file.
// 1. A chart is drawn from the table beneath it, so the two can never disagree.
// 2. An open menu or explanation closes on Escape or on a click elsewhere; tables under charts open for printing.
// 3. Large print switches without loading the page; it is remembered with the person, or, before signing in, on this machine.
// 4. The bar for many rows appears with the first tick and counts; Ctrl+Enter sends a form; the list of errors takes the focus;
//    a part of a page that could not be fetched says so.
// 5. In a row of tabs too long for a phone the open one is in sight.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var css = function (name, el) { return getComputedStyle(el || root).getPropertyValue(name).trim(); };

  document.addEventListener("click", function (e) {
    document.querySelectorAll("details.menu[open], details.why[open]").forEach(function (d) { if (!d.contains(e.target)) d.open = false; });
    var large = e.target.closest && e.target.closest("[data-large-print]");
    if (large) { e.preventDefault(); keepLarge(large.form, setLarge(!root.classList.contains("large-print"))); }
  });
  document.addEventListener("keydown", function (e) {
    var open = e.key === "Escape" && e.target.closest && e.target.closest("details.menu[open], details.why[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  function setLarge(on) {
    root.classList.toggle("large-print", on);
    document.querySelectorAll("[data-large-print]").forEach(function (a) { a.textContent = on ? "标准字" : "大字"; });
    window.dispatchEvent(new Event("resize"));
    return on;
  }
  function keepLarge(form, on) {
    if (form) {
      var said = new FormData(form);
      said.set("on", on ? "1" : "0");
      fetch(form.action, { method: "POST", body: said, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
      return;
    }
    try { localStorage.setItem("large-print", on ? "1" : ""); } catch (_) { /* private window */ }
  }
  var kept = document.querySelector("button[data-large-print][type=button]"); // only pages without a signed-in person
  try { if (kept && localStorage.getItem("large-print")) setLarge(true); } catch (_) { /* private window */ }

  // On a phone a row of tabs scrolls: the one that is open is in sight.
  document.querySelectorAll(".tabs, .mainnav").forEach(function (row) {
    var here = row.querySelector("[aria-current]"), over = row.scrollWidth - row.clientWidth;
    if (here && over > 0) row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.offsetWidth) / 2;
  });

  // Many rows at once ----------------------------------------------------------------------------------------------------------
  function count(scope) {
    var ticks = Array.from(scope.querySelectorAll("input[data-pick]")), picked = ticks.filter(function (t) { return t.checked; });
    ticks.forEach(function (t) { var row = t.closest("tr"); if (row) row.classList.toggle("picked", t.checked); });
    var all = scope.querySelector("input[data-pick-all]");
    if (all) { all.checked = ticks.length > 0 && picked.length === ticks.length; all.indeterminate = picked.length > 0 && !all.checked; }
    scope.querySelectorAll("[data-bulk]").forEach(function (bar) {
      bar.hidden = picked.length === 0;
      var number = bar.querySelector("[data-bulk-count]");
      if (number) number.textContent = picked.length;
    });
  }
  document.addEventListener("click", function (e) {
    var scope = e.target.matches("[data-pick-none]") && e.target.closest("form");
    if (!scope) return;
    scope.querySelectorAll("input[data-pick], [data-bulk] input[type=checkbox]").forEach(function (t) { t.checked = false; });
    count(scope);
  });
  document.addEventListener("change", function (e) {
    var scope = e.target.matches("input[data-pick], input[data-pick-all]") && e.target.closest("form");
    if (!scope) return;
    if (e.target.matches("[data-pick-all]")) scope.querySelectorAll("input[data-pick]").forEach(function (t) { t.checked = e.target.checked; });
    count(scope);
  });
  function settle(part) {
    (part.querySelectorAll ? part.querySelectorAll("[data-bulk]") : []).forEach(function (bar) { if (bar.closest("form")) count(bar.closest("form")); });
    var errors = part.querySelector && part.querySelector(".errors[autofocus]");
    if (errors) errors.focus();
  }
  settle(document);
  document.addEventListener("htmx:load", function (e) { settle(e.target); });
  function failed() {
    var old = document.getElementById("not-fetched"), note = document.createElement("p"), main = document.getElementById("main");
    if (old) old.remove();
    note.id = "not-fetched"; note.className = "note note-red"; note.setAttribute("role", "alert");
    note.textContent = "刚才这一步没有得到回应，页面上的内容可能不是最新的。请检查网络，然后刷新页面再试；填好的长段文字请先复制。";
    if (main) main.prepend(note);
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("keydown", function (e) {
    var form = e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.closest && e.target.closest("form[data-ctrl-enter]");
    if (form) { e.preventDefault(); form.requestSubmit(form.querySelector(".btn-primary[type=submit]") || undefined); }
  });

  // Charts -------------------------------------------------------------------------------------------------------------------
  function read(table) {
    var text = function (c) { return c.textContent.trim(); };
    var number = function (c) { var v = parseFloat((c.dataset.v || c.textContent).replace(/[,，%\s]/g, "")); return isNaN(v) ? null : v; };
    var rows = Array.from(table.tBodies).reduce(function (a, b) { return a.concat(Array.from(b.rows)); }, []);
    return {
      names: Array.from(table.tHead.rows[0].cells).slice(1).map(text),
      keys: rows.map(function (r) { return text(r.cells[0]); }),
      values: rows.map(function (r) { return Array.from(r.cells).slice(1).map(number); })
    };
  }
  // Told apart without hue: the first series is dark and heavy, the others lighter, dashed or hatched.
  function look(el) {
    return { ink: css("--ink", el), quiet: css("--ink-3", el), rule: css("--rule", el), firm: css("--rule-2", el), red: css("--red", el), wash: css("--wash", el), sheet: css("--sheet", el), sans: css("--sans", el) };
  }
  function base(c, size) {
    return {
      animation: false, textStyle: { fontFamily: c.sans, fontSize: size, color: c.ink }, aria: { enabled: false },
      grid: { left: 4, right: 16, top: 28, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: c.sheet, borderColor: c.firm, textStyle: { color: c.ink, fontSize: size } }
    };
  }
  var axis = function (c, size, more) {
    return Object.assign({ axisLine: { lineStyle: { color: c.firm } }, axisTick: { show: false }, splitLine: { lineStyle: { color: c.rule } }, axisLabel: { color: c.quiet, fontSize: size, hideOverlap: true } }, more);
  };
  var kinds = {
    // x = first column; every other column is a line, named at its end. The first line is this year.
    line: function (t, c, size, unit) {
      var o = base(c, size); o.grid.right = size * 6.5;
      o.xAxis = axis(c, size, { type: "category", data: t.keys, boundaryGap: false });
      o.yAxis = axis(c, size, { type: "value", axisLabel: { color: c.quiet, fontSize: size, formatter: "{value}" + unit }, axisLine: { show: false } });
      o.series = t.names.map(function (n, i) {
        return { type: "line", name: n, data: t.values.map(function (v) { return v[i]; }), symbol: i ? "none" : "circle", symbolSize: 7, showSymbol: false, connectNulls: false,
          lineStyle: { width: i ? 2 : 3.5, type: i ? [6, 4] : "solid", color: i ? c.quiet : c.red }, itemStyle: { color: i ? c.quiet : c.red },
          endLabel: { show: true, formatter: "{a}", color: i ? c.quiet : c.red, fontSize: size, fontWeight: i ? "normal" : "bold", distance: 8,
            offset: t.values[t.values.length - 1][i] === null ? [-size * 2.6, -size] : [0, 0] } };
      });
      return o;
    },
    // One bar per row, split in 100 %: dark, hatched, light, outlined – in the order of the columns.
    stack: function (t, c, size, unit, el) {
      var fills = [c.ink, c.quiet, c.firm, c.red], o = base(c, size);
      o.legend = { top: 0, left: 0, itemWidth: size + 4, itemHeight: size - 2, itemGap: 18, textStyle: { color: c.ink, fontSize: size }, selectedMode: false };
      o.grid.top = size * 2.6; o.grid.right = el.dataset.last ? size * 4 : 28;
      o.aria = { enabled: true, label: { enabled: false }, decal: { show: true, decals: [{ symbol: "none" }, { color: "rgba(255,255,255,.45)", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 }, { symbol: "none" }, { symbol: "none" }] } };
      o.tooltip.axisPointer = { type: "none" };
      o.xAxis = axis(c, size, { type: "value", max: 100, axisLabel: { color: c.quiet, fontSize: size, formatter: "{value}%" } });
      o.yAxis = axis(c, size, { type: "category", data: t.keys, inverse: true, axisLabel: { color: c.ink, fontSize: size } });
      o.series = t.names.map(function (n, i) {
        var last = el.dataset.last && i === t.names.length - 1; // the worst grade is written out: it is too thin to see
        return { type: "bar", name: n, stack: "all", barWidth: "58%", itemStyle: { color: fills[i], borderColor: c.sheet, borderWidth: last ? 0 : 1 },
          label: { show: !!last, position: "right", color: fills[i], fontSize: size, fontWeight: "bold", formatter: function (p) { return t.values[p.dataIndex][i] + " " + el.dataset.last; } },
          data: t.values.map(function (v) { var sum = v.reduce(function (a, b) { return a + (b || 0); }, 0); return sum ? Math.round(v[i] / sum * 1000) / 10 : null; }) };
      });
      return o;
    },
    // One bar per row; the bars named in data-strong are red, a rest ("其余") is pale, the mean is a line with its value.
    bars: function (t, c, size, unit, el) {
      var strong = (el.dataset.strong || "").split(","), o = base(c, size), mean = parseFloat(el.dataset.mean);
      o.grid.top = mean ? size * 1.8 : 8; o.grid.right = size * 4;
      o.tooltip.axisPointer = { type: "none" };
      o.xAxis = axis(c, size, { type: "value", max: el.dataset.max ? +el.dataset.max : null, axisLabel: { show: false }, splitLine: { show: false }, axisLine: { show: false } });
      o.yAxis = axis(c, size, { type: "category", data: t.keys, inverse: true, axisLabel: { color: c.ink, fontSize: size, width: size * 11, overflow: "truncate" } });
      o.series = [{ type: "bar", name: t.names[0], barWidth: "56%", label: { show: true, position: "right", formatter: "{c}" + unit, color: c.ink, fontSize: size },
        data: t.values.map(function (v, i) { return { value: v[0], itemStyle: { color: strong.indexOf(t.keys[i]) >= 0 ? c.red : t.keys[i].indexOf("其余") === 0 ? c.firm : c.quiet } }; }),
        markLine: mean ? { symbol: "none", silent: true, lineStyle: { color: c.ink, type: [4, 3], width: 1.5 }, label: { formatter: (el.dataset.meanName || "平均") + " " + mean + unit, color: c.ink, fontSize: size, position: "end", distance: 4 }, data: [{ xAxis: mean }] } : undefined }];
      return o;
    }
  };
  // On paper the table beneath every chart is shown.
  window.addEventListener("beforeprint", function () { document.querySelectorAll(".chart details, .opinion details").forEach(function (d) { d.open = true; }); });
  function draw(part) {
    if (window.echarts) part.querySelectorAll(".chart[data-kind]").forEach(function (fig) {
      var plot = fig.querySelector(".plot"), size = parseFloat(fig.dataset.size) || Math.round(parseFloat(getComputedStyle(root).fontSize) * 0.8125);
      var chart = window.echarts.init(plot, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) });
      chart.setOption(kinds[fig.dataset.kind](read(fig.querySelector("table")), look(fig), size, fig.dataset.unit || "", fig));
      chart.getZr().flush(); // drawn before anything else happens, so that what takes another's place is never blank
      var fit = function () { if (plot.isConnected) chart.resize(); };
      window.addEventListener("resize", fit);
      window.addEventListener("beforeprint", fit);
    });
  }
  draw(document);
  document.addEventListener("charts:draw", function (e) { draw(e.detail); });
  document.addEventListener("htmx:load", function (e) { if (e.target !== document.body && e.target.querySelectorAll) draw(e.target); });
})();
