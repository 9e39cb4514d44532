/* The wall is whole without this file: its first page leads to pages by type and by people. This file lets both choices add up
   on the first page, lists all of it there to be searched and printed, and gives each sentence what is copied with it. */
(function () {
  "use strict";
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }
  var spaced = !/^zh/.test(document.documentElement.lang);

  function dress(part, sign) {
    each(part.querySelectorAll(".wall-take"), function (row) {
      var words = row.parentNode.querySelector(".wall-line").textContent, button = document.createElement("button");
      button.type = "button";
      button.dataset.do = "copy";
      button.appendChild(document.createElement("span")).textContent = sign.copy;
      row.insertBefore(button, row.firstChild);
      words = spaced ? words.replace(/\s+/g, " ").trim() : words.replace(/[\s\u200b\u2060]/g, "");
      button.dataset.text = words + (/[。？！.?!]$/.test(words) ? "" : spaced ? "." : "。") + (spaced ? " " : "") + sign.sign;
    });
  }

  function narrowing(wall, form) {
    var index = document.querySelector(".wall-index"), told = form.querySelector(".narrowed"), choices = form.querySelectorAll("select");
    var rows = null, waiting = null, kinds = {}, whole = false;
    each(index.querySelectorAll(".wall-kinds a"), function (link) {
      var at = link.id.indexOf("-"), of = link.id.slice(0, at), id = link.id.slice(at + 1), option = document.createElement("option");
      var choice = form.querySelector("[data-of=" + of + "]");
      if (of === "type") { kinds[id] = link; }
      if (!choice) { return; }
      option.value = id;
      option.textContent = link.textContent;
      choice.appendChild(option);
    });
    function drawn(id, mine) {
      var section = document.createElement("section"), head = document.createElement("h2"), link = kinds[id].cloneNode(true);
      link.removeAttribute("id");
      section.className = "wall far";
      section.innerHTML = '<div class="in"><div class="wall-head"></div><ul class="wall-list"></ul></div>';
      head.appendChild(link);
      section.querySelector(".wall-head").appendChild(head);
      section.querySelector("ul").innerHTML = mine.join("");
      dress(section, wall.dataset);
      return section;
    }
    function show() {
      var asked = {}, any = whole, found = {}, count = 0;
      each(choices, function (choice) { asked[choice.dataset.of] = choice.value; any = any || Boolean(choice.value); });
      index.hidden = any && Boolean(rows);
      wall.hidden = !index.hidden;
      wall.textContent = told.textContent = "";
      if (!any) { return; }
      if (!rows) { load(); return; }
      // What is for everybody stays, whoever is chosen.
      rows.forEach(function (row) {
        if ((asked.type && row[0] !== asked.type) || (asked.who && row[1].length && row[1].indexOf(asked.who) < 0)) { return; }
        (found[row[0]] = found[row[0]] || []).push(row[2]);
        count += 1;
      });
      Object.keys(kinds).forEach(function (id) { if (found[id]) { wall.appendChild(drawn(id, found[id])); } });
      told.textContent = form.dataset.words.replace("{count}", count);
    }
    function load() {
      if (waiting) { return; }
      window.sitegenWall = function (all) { rows = all; show(); };
      waiting = document.createElement("script");
      waiting.src = wall.dataset.rows;
      waiting.onerror = function () { waiting = null; }; // asked for again with the next choice
      document.head.appendChild(waiting);
    }
    // Where an address leads that named a choice (#who-senior), a type or a sentence when all of them stood here.
    function follow() {
      var id = location.hash.slice(1), named = id && document.getElementById(id), row = named && named.closest(".wall-kinds li");
      if (id === "all") { whole = true; show(); }
      if (!row) { return; }
      if (named.tagName !== "A") { location.replace(row.querySelector("a").href + (named === row ? "" : "#" + id)); return; }
      each(choices, function (choice) { choice.value = id.indexOf(choice.dataset.of + "-") ? "" : id.slice(choice.dataset.of.length + 1); });
      show();
    }
    form.classList.add("led");
    form.addEventListener("change", function () { whole = false; show(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { whole = false; setTimeout(show); });
    form.querySelector("[data-do=all]").addEventListener("click", function () { form.reset(); setTimeout(function () { whole = true; show(); }); });
    addEventListener("hashchange", follow);
    follow();
    show(); // what was chosen before a reload stays chosen
  }

  document.addEventListener("DOMContentLoaded", function () {
    var wall = document.querySelector(".wall-all");
    each(document.querySelectorAll("[data-sentences]"), function (part) { dress(part, part.dataset); });
    if (wall) { narrowing(wall, document.querySelector(".narrow")); }
  });
})();
