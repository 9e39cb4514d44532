/* The wall is whole without this file: style alone narrows it. This file says how many sentences are left, narrows where style
   cannot, and gives each sentence what is copied with it. */
(function () {
  "use strict";
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }

  document.addEventListener("DOMContentLoaded", function () {
    var wall = document.querySelector(".wall-all"), form = document.querySelector(".narrow");
    var told = form.querySelector(".narrowed"), choices = form.querySelectorAll("select"), spaced = !/^zh/.test(document.documentElement.lang);
    // Before site.js looks for what can be copied, and takes the buttons as it takes all others.
    each(wall.querySelectorAll(".wall-take"), function (row) {
      var words = row.parentNode.querySelector(".wall-line").textContent, button = document.createElement("button");
      button.type = "button";
      button.dataset.do = "copy";
      button.hidden = true;
      button.appendChild(document.createElement("span")).textContent = wall.dataset.copy;
      row.insertBefore(button, row.firstChild);
      words = spaced ? words.replace(/\s+/g, " ").trim() : words.replace(/[\s\u200b\u2060]/g, "");
      button.dataset.text = words + (/[。？！.?!]$/.test(words) ? "" : spaced ? "." : "。") + (spaced ? " " : "") + wall.dataset.sign;
    });
    function answers(node, name) {
      return node.classList.contains(name) || (name.slice(0, 4) === "who-" && node.classList.contains("who-all"));
    }
    function show() {
      var names = Array.prototype.map.call(choices, function (choice) { return choice.options[choice.selectedIndex].id; })
        .filter(function (name) { return name.slice(-1) !== "-"; });
      var count = 0;
      each(wall.children, function (section) {
        var here = 0;
        each(section.querySelectorAll("li"), function (line) {
          line.hidden = !names.every(function (name) { return name.slice(0, 5) === "type-" ? section.classList.contains(name) : answers(line, name); });
          if (!line.hidden) { here += 1; }
        });
        section.hidden = !here;
        count += here;
      });
      told.textContent = names.length ? form.dataset.words.replace("{count}", count) : "";
    }
    form.classList.add("led");
    form.addEventListener("change", show);
    form.addEventListener("reset", function () { setTimeout(show); });
    // An address may name a choice: #who-senior, as pages for people do. What was chosen before a reload stays chosen too.
    var named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (named && named.tagName === "OPTION") { named.selected = true; }
    show();
  });
})();
