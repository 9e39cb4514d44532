/* Offline after the first visit. `VERSION` changes with every byte of the site: a new worker fills a new cache and drops the old.
   Pages come from the network first, for a warning must be today's; without an answer in three seconds, from the cache. */
"use strict";
var MINE = "sitegen " + self.registration.scope + " ";  // editions in folders below have workers of their own
var VERSION = MINE + "{{ version }}";
// Kept as soon as a page has loaded; what is not among them is kept when it is opened.
{% set kept = namespace(pages=[], index=[], stories=[]) %}
{% for path in paths %}
{% set folder, name = path.rpartition("/")[0], path.rpartition("/")[2] %}
{% if folder == "search" %}{% set kept.index = kept.index + [path] %}
{% elif folder == "cases" and name.endswith(".html") and name.split("-")[0] not in ("who", "type", "via", "index.html") %}{% set kept.stories = kept.stories + [path] %}
{% elif folder in ("types", "audiences", "warnings", "check") and name.endswith(".html") or path in ("cases/index.html", "quiz.html", "about.html", "access.html", "map.html", "stats.html", "assets/quiz.js", "assets/questions.js", "assets/cases.js", "assets/spaced.css", "assets/wall.js", "assets/sentences.css", "warnings/rows.js") %}{% set kept.pages = kept.pages + [path] %}{% endif %}
{% endfor %}
var LATER = {{ json_text(kept.pages + (kept.index if kept.index|length <= 60 else []) + (kept.stories if kept.stories|length <= 60 else [])) }};
var CORE = ["offline.html", "./", "index.html", "help.html", "check.html", "search.html", "types/index.html", "assets/site.css", "assets/home.css", "assets/help.css", "assets/icons.css", "assets/week.css", "assets/more.css", "assets/early.js",
  "assets/site.js", "assets/display.css",
  "assets/search.js", "assets/display.woff2", "assets/favicon.svg"];

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(VERSION).then(function (cache) {
    return Promise.all(CORE.map(function (path) { return cache.add(new Request(path, { cache: "reload" })).catch(function () {}); }));
  }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (n) { return n.indexOf(MINE) === 0 && n !== VERSION; })
      .map(function (n) { return caches.delete(n); }));
  }).then(function () { return self.clients.claim(); }));
});

// A page that has loaded asks for it: one file after the other, so that nobody waits for them.
self.addEventListener("message", function (event) {
  if (event.data !== "later") { return; }
  event.waitUntil(caches.open(VERSION).then(function (cache) {
    return LATER.reduce(function (before, path) {
      return before.then(function () { return cache.match(path); }).then(function (found) { return found || cache.add(path).catch(function () {}); });
    }, Promise.resolve());
  }));
});

function keep(request, answer) {
  if (answer.ok && answer.type === "basic") {
    var copy = answer.clone();
    var url = request.url.replace(/[?#].*/, "");  // files all: what is asked of one makes no other of it
    caches.open(VERSION).then(function (cache) { cache.put(url, copy); });
  }
  return answer;
}
function late(seconds) { return new Promise(function (done, fail) { setTimeout(fail, seconds * 1000); }); }

self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || /\/files\//.test(url.pathname)) { return; }
  var network = fetch(request).then(function (answer) { return keep(request, answer); });
  var isPage = request.mode === "navigate";
  event.respondWith(
    (isPage ? Promise.race([network, late(3)]) : Promise.reject()).catch(function () {
      return caches.match(request, { ignoreSearch: true }).then(function (found) {
        return found || network.catch(function () { return isPage ? Response.redirect(self.registration.scope + "offline.html") : Response.error(); });
      });
    })
  );
  event.waitUntil(network.catch(function () {}));
});
