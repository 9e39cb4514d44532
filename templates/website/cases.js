/* Narrowing the list of cases by type, audience and way of contact at once. Without this file each choice is a page of its
   own; with it the same links add up. On the first page of the whole list the rows at hand are hidden or shown; where the list
   has more pages, every case comes from rows.js. */
(function () {
  "use strict";
  var KINDS = ["type", "who", "via"], STEP = 60;
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (text) { node.textContent = text; }
    return node;
  }

  document.addEventListener("DOMContentLoaded", function () {
    var box = document.querySelector(".chips"), main = document.getElementById("main");
    if (!box) { return; }
    var links = box.querySelectorAll("a[data-by]"), status = box.querySelector(".chosen");
    var list = main.querySelector(".all-rows"), groups = main.querySelectorAll("[data-group]");
    var isWhole = box.dataset.list === "index", isOnePage = box.dataset.pages === "1";
    var chosen = {}, rows = null, shown = STEP;

    function address(state) {
      var parts = KINDS.filter(function (by) { return state[by]; }).map(function (by) { return by + "=" + state[by]; });
      return parts.join("&");
    }
    function toggled(by, id) {
      var next = {};
      KINDS.forEach(function (kind) { next[kind] = chosen[kind]; });
      next[by] = chosen[by] === id ? "" : id;
      return next;
    }
    // A page that is narrowed already leads back to the whole list with both choices.
    if (!isWhole) {
      var mine = box.dataset.list.split("-"), by = mine.shift();
      chosen[by] = mine.join("-");
      each(links, function (link) {
        if (link.dataset.by !== by) { link.href = box.dataset.index + "#" + address(toggled(link.dataset.by, link.dataset.id)); }
      });
      return;
    }

    function holds(row, state) {
      return (!state.type || row.type === state.type) && (!state.who || row.who.indexOf(state.who) >= 0) &&
        (!state.via || row.via.indexOf(state.via) >= 0);
    }
    // How many rows each choice of a kind would leave with what else is chosen: one walk through thousands of rows a kind.
    function tally(by) {
      var others = toggled(by, chosen[by]), found = {};
      rows.forEach(function (row) {
        if (holds(row, others)) { [].concat(row[by]).forEach(function (id) { found[id] = (found[id] || 0) + 1; }); }
      });
      return found;
    }
    function ofPage() {
      return Array.prototype.map.call(main.querySelectorAll("li[data-type]"), function (node) {
        return { node: node, type: node.dataset.type, who: node.dataset.audiences.split(" "), via: node.dataset.via.split(" ") };
      });
    }
    function drawn(row) {
      var item = make("li"), what = make("div", "what"), head = make("h3"), link = make("a", "", row.title), meta = make("p", "meta");
      var much = make("p", "how-much");
      if (row.sum) { much.appendChild(make("b", "sum d", row.sum)); }
      link.href = row.href;
      head.appendChild(link);
      row.meta.forEach(function (bit) { meta.appendChild(make("span", "", bit)); });
      what.appendChild(head);
      what.appendChild(meta);
      item.appendChild(much);
      item.appendChild(what);
      var who = make("div", "who plain");
      who.appendChild(make("p", "", row.note));
      item.appendChild(who);
      return item;
    }
    function show() {
      var found = rows.filter(function (row) { return holds(row, chosen); }), any = Boolean(address(chosen));
      if (isOnePage) {
        rows.forEach(function (row) { row.node.hidden = !holds(row, chosen); });
        each(groups, function (group) { group.hidden = !group.querySelector("li[data-type]:not([hidden])"); });
      } else {
        each(groups, function (group) { group.hidden = any; });
        each(main.querySelectorAll(".pager"), function (pager) { pager.hidden = any; });
        list.hidden = !any;
        var ledger = list.querySelector(".ledger"), more = list.querySelector("button");
        ledger.textContent = "";
        found.slice(0, shown).forEach(function (row) { ledger.appendChild(drawn(row)); });
        more.hidden = found.length <= shown;
      }
      var counts = {};
      KINDS.forEach(function (by) { counts[by] = tally(by); });
      each(links, function (link) {
        var by = link.dataset.by, isOn = chosen[by] === link.dataset.id, count = counts[by][link.dataset.id] || 0;
        link.querySelector("small").textContent = count;
        link.classList.toggle("none", !count);
        if (isOn) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
        link.href = "#" + address(toggled(by, link.dataset.id));
      });
      status.querySelector("span").textContent = any ? status.dataset.words.replace("{count}", found.length) : "";
      status.querySelector("a").hidden = !any;
    }
    function load(done) {
      if (rows) { done(); return; }
      if (isOnePage) { rows = ofPage(); done(); return; }
      window.sitegenRows = function (all) {
        rows = all.map(function (r) {
          return { href: r[0], title: r[1], type: r[2], who: r[3], via: r[4], sum: r[5], meta: r[6], note: r[7] };
        });
        done();
      };
      var script = document.createElement("script");
      script.src = box.dataset.rows;
      document.head.appendChild(script);
    }
    function fromAddress() {
      var asked = {};
      location.hash.slice(1).split("&").forEach(function (part) {
        var pair = part.split("=");
        if (KINDS.indexOf(pair[0]) >= 0) { asked[pair[0]] = decodeURIComponent(pair[1] || ""); }
      });
      if (!address(asked) && !rows) { return; }
      chosen = asked;
      shown = STEP;
      if (address(asked)) { box.open = true; }
      load(show);
    }
    each(links, function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        var next = address(toggled(link.dataset.by, link.dataset.id));
        history.replaceState(null, "", next ? "#" + next : location.pathname + location.search);
        fromAddress();
        if (!next) { chosen = {}; load(show); }
      });
    });
    status.querySelector("a").addEventListener("click", function (event) {
      event.preventDefault();
      history.replaceState(null, "", location.pathname + location.search);
      chosen = {};
      load(show);
      box.querySelector("summary").focus();
    });
    if (list) {
      list.querySelector("button").addEventListener("click", function () {
        var next = shown;
        shown += STEP;
        show();
        var link = list.querySelectorAll("li a")[next];
        if (link) { link.focus(); }
      });
    }
    addEventListener("hashchange", fromAddress);
    fromAddress();
  });
})();
