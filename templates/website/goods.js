/* A page of materials is whole without this file: style alone narrows it. This file lists two dozen at a time, folds the choices
   on narrow screens, and says what was chosen and how many things there are. */
(function () {
  "use strict";
  var STEP = 24;
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }

  document.addEventListener("DOMContentLoaded", function () {
    var shelf = document.querySelector(".shelf");
    if (!shelf) { return; }
    var which = document.querySelector(".which-screen");
    var form = shelf.querySelector(".pick") || document.createElement("form"), goods = shelf.querySelectorAll(".good"), groups = shelf.querySelectorAll(".pick-one");
    var status = shelf.querySelector(".counted-goods"), more = shelf.querySelector("[data-do=goods]"), shown = STEP;

    // As the style sheet does it: a thing has a class for each choice that it answers.
    function wanted() {
      return Array.prototype.map.call(form.querySelectorAll("input:checked"), function (input) { return input.id; })
        .filter(function (id) { return id.slice(-1) !== "-"; });
    }
    // Not of this screen: style hides such a thing where it can; it must not be counted either.
    function lacks(good) {
      var chosen = which && which.querySelector("input:checked");
      return Boolean(chosen) && chosen.id !== "screen-" && good.classList.contains(chosen.id.replace("screen-", "not-"));
    }
    function show() {
      var classes = wanted(), of = which && which.querySelector("input:checked"), count = 0, untouched = !classes.length && shown === STEP && (!of || of.id === "screen-");
      // As the page arrives one rule hides what is far: to mark hundreds of things one by one would hold it up.
      shelf.classList.toggle("few", untouched);
      shelf.classList.toggle("later", !untouched);
      if (untouched) { count = goods.length; }
      else {
        each(goods, function (good) {
          var fits = !lacks(good) && classes.every(function (name) {
            return good.classList.contains(name) || (name.slice(0, 4) === "who-" && good.classList.contains("who-all"));
          });
          if (fits) { count += 1; }
          good.classList.toggle("far", fits && count > shown);
        });
      }
      more.hidden = count <= shown;
      var words = !count ? status.dataset.none : count > shown ? status.dataset.words : status.dataset.whole;
      status.textContent = words.replace("{all}", count).replace("{shown}", Math.min(count, shown));
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
    form.addEventListener("change", function () { shown = STEP; show(); });
    if (which) { which.addEventListener("change", function () { shown = STEP; show(); }); }
    form.addEventListener("reset", function () { setTimeout(function () { shown = STEP; show(); }); });
    more.addEventListener("click", function () {
      var first = shelf.classList.contains("few") ? goods[shown] : shelf.querySelector(".good.far");
      shown += STEP;
      show();
      var link = first && first.querySelector("a");
      if (link) { link.focus(); }
    });
    show();
  });
})();
