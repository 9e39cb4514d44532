/* Offline after the first visit. `VERSION` changes with every byte of the site: a new worker fills a new cache and drops the old.
   Pages come from the network first, for a warning must be today's; without an answer in three seconds, from the cache. */
"use strict";
var MINE = "sitegen " + self.registration.scope + " ";  // editions in folders below have workers of their own
var VERSION = MINE + "{{ version }}";
var CORE = ["./", "index.html", "help.html", "check.html", "search.html", "assets/site.css", "assets/more.css", "assets/early.js",
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
        return found || network.catch(function () { return isPage ? caches.match("index.html") : Response.error(); });
      });
    })
  );
  event.waitUntil(network.catch(function () {}));
});
