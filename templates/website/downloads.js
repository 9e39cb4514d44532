/* A page of materials is whole without this file: a list that fits one page is narrowed by style alone, a longer one has pages.
   This file narrows the longer ones too, over all their pages, lists two dozen at a time, folds the choices on narrow screens,
   and says what was chosen and how many things there are. */
(function () {
  "use strict";
  var STEP = 24;
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }

  document.addEventListener("DOMContentLoaded", function () {
    var shelf = document.querySelector(".shelf");
    if (!shelf) { return; }
    var form = shelf.querySelector(".pick") || document.createElement("form"), groups = shelf.querySelectorAll(".pick-one");
    var status = shelf.querySelector(".counted-downloads"), more = shelf.querySelector("[data-do=downloads]"), shown = STEP;
    var pager = shelf.querySelector(".pager"), list = shelf.querySelector(".downloads"), downloads = list.children;
    var rest = shelf.dataset.rows || "", asked = false;

    // All pages' things, when something is chosen. A script, for nothing else can be read from a folder.
    function whole(then) {
      if (!rest) { then(); return; }
      if (asked) { return; }
      asked = true;
      window.sitegenDownloads = function (rows) {
        rest = "";
        list.innerHTML = rows.join("");
        pager.hidden = true;
        then();
      };
      var script = document.createElement("script");
      script.src = rest;
      script.onerror = function () { asked = false; };
      document.head.appendChild(script);
    }
    // As the style sheet does it: a thing has a class for each choice that it answers.
    function wanted() {
      return Array.prototype.map.call(form.querySelectorAll("input:checked"), function (input) { return input.id; })
        .filter(function (id) { return id.slice(-1) !== "-"; });
    }
    function show() {
      var classes = wanted(), count = 0, untouched = !classes.length && shown === STEP;
      // As the page arrives one rule hides what is far: to mark hundreds of things one by one would hold it up.
      shelf.classList.toggle("few", untouched);
      shelf.classList.toggle("later", !untouched);
      if (untouched) { count = downloads.length; }
      else {
        each(downloads, function (download) {
          var fits = classes.every(function (name) {
            return download.classList.contains(name) || (name.slice(0, 4) === "who-" && download.classList.contains("who-all"));
          });
          if (fits) { count += 1; }
          download.classList.toggle("far", fits && count > shown);
          download.hidden = !fits;
        });
      }
      if (untouched) { each(downloads, function (download) { download.hidden = false; }); }
      more.hidden = count <= shown;
      var words = rest || !count ? status.dataset[rest ? "words" : "none"] : count > shown ? status.dataset.words : status.dataset.whole;
      status.textContent = words.replace("{all}", rest ? shelf.dataset.all : count).replace("{shown}", Math.min(count, shown));
      each(groups, function (group) {
        var input = group.querySelector("input:checked");
        group.querySelector("summary b").textContent = input && input.id.slice(-1) !== "-" ? input.parentNode.textContent.trim() : "";
      });
    }
    if (window.matchMedia && matchMedia("(max-width: 1023.98px)").matches) {
      each(groups, function (group) { group.open = false; });
    }
    // An address may name a choice: #type-fake_police, as the search does.
    var named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (named && named.type === "radio") { named.checked = true; }
    form.addEventListener("change", function () { shown = STEP; whole(show); });
    form.addEventListener("reset", function () { setTimeout(function () { shown = STEP; show(); }); });
    more.addEventListener("click", function () {
      var first = shelf.classList.contains("few") ? downloads[shown] : shelf.querySelector(".download.far");
      shown += STEP;
      show();
      var link = first && first.querySelector("a");
      if (link) { link.focus(); }
    });
    if (wanted().length) { whole(show); } else { show(); }
  });
})();
