/* Before the first paint, so that no page flashes in the wrong size or colour; everything else is in site.js and waits. */
(function () {
  "use strict";
  var root = document.documentElement, kept = {};
  try { kept = { big: localStorage.getItem("big"), dark: localStorage.getItem("dark") }; } catch (e) { /* private window */ }
  var dark = kept.dark ? kept.dark === "1" : Boolean(window.matchMedia) && matchMedia("(prefers-color-scheme: dark)").matches;
  root.classList.add("soon"); // site.js is on its way: what it will show keeps its place
  root.classList.toggle("big", kept.big === "1");
  root.classList.add(dark ? "dark" : "light");
})();
