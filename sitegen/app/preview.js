/* Added by `build.py serve` to the pages it sends, never to the files in output/: when something a page shows was made
   again, puts what changed in its place or reloads, and lays problems over it. Works under the pages' own
   Content-Security-Policy. */
(function () {
  "use strict";
  var tag = document.currentScript;
  var page = tag.dataset.page, since = tag.dataset.since, words = JSON.parse(tag.dataset.words);
  var stream = null, panel = null, shown = null;
  var OURS = "script[data-events], sitegen-problems";
  var ACTS = "head, body, link, style, base, meta[http-equiv], script:not([type='application/ld+json']), " +
    "button, form, input, select"; // scripts may listen to these
  performance.setResourceTimingBufferSize(10000);

  // What the page shows: itself and every file it loaded.
  function shows(changed) {
    var mine = new Set([page]);
    performance.getEntriesByType("resource").forEach(function (entry) {
      try { mine.add(decodeURIComponent(new URL(entry.name).pathname).slice(1)); } catch (e) { /* data: and the like */ }
    });
    return changed.some(function (path) { return mine.has(path); });
  }

  function hear(event) {
    var news = JSON.parse(event.data);
    since = event.lastEventId;
    var others = news.changed.filter(function (path) { return path !== page; });
    if (news.all || shows(others)) { reload(); return; }
    if (others.length < news.changed.length) { renew(); }
    lay(news.problems, news.count);
  }
  function reload() { leave(); location.reload(); }

  // The page as it was sent is kept and compared with the next one: what scripts made of it since is no change.
  function fetched() {
    return fetch("/" + encodeURI(page), { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (text) {
      var sent = new DOMParser().parseFromString(text, "text/html"), own = sent.querySelector(OURS);
      own.remove();
      return { made: own.dataset.made, root: sent.documentElement };
    });
  }
  function keep() {
    if (!/\.html$/.test(page)) { return; }
    fetched().then(function (sent) {
      if (sent.made === tag.dataset.made) { shown = sent.root; }
    }).catch(function () { shown = null; }); // without it a change reloads the page
  }

  // A changed word is put in its place: the page stays where it is read, and nothing is loaded again.
  function renew() {
    var before = shown, todo = [];
    shown = null;
    if (!before) { reload(); return; }
    fetched().then(function (sent) {
      if (!compare(before, sent.root, document.documentElement, todo)) { reload(); return; }
      todo.forEach(function (one) { one.live.replaceWith(document.importNode(one.after, true)); });
      shown = sent.root;
    }).catch(reload);
  }

  // Notes in `todo` what makes `live`, which was sent as `before`, show `after`; false when only a reload can.
  function compare(before, after, live, todo) {
    if (before.isEqualNode(after)) { return true; }
    var was = kids(before), is = kids(after), now = kids(live);
    if (isSame(before, after) && was.length && was.length === is.length && was.length === now.length) {
      return was.every(function (one, n) { return compare(one, is[n], now[n], todo); });
    }
    todo.push({ live: live, after: after });
    return live.isEqualNode(before) && isStill(before) && isStill(after);
  }
  function isSame(before, after) {
    return before.nodeName === "HTML" || before.cloneNode(false).isEqualNode(after.cloneNode(false));
  }
  function kids(node) {
    return Array.from(node.childNodes).filter(function (one) { return one.nodeType !== 1 || !one.matches(OURS); });
  }
  // Whether a node does nothing but be seen.
  function isStill(node) {
    return node.nodeType !== 1 || !node.matches(ACTS) && !node.querySelector(ACTS);
  }

  // A browser holds six connections to one server: pages nobody looks at give theirs back and catch up later.
  function listen() {
    if (stream || document.hidden) { return; }
    stream = new EventSource(tag.dataset.events + "?since=" + encodeURIComponent(since));
    stream.addEventListener("news", hear);
  }
  function leave() { if (stream) { stream.close(); stream = null; } }
  document.addEventListener("visibilitychange", function () { if (document.hidden) { leave(); } else { listen(); } });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);

  function make(name, text, parent) {
    var node = document.createElement(name);
    node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  function lay(problems, count) {
    if (panel) { panel.remove(); panel = null; }
    if (!problems.length) { return; }
    panel = document.createElement("sitegen-problems");
    var root = panel.attachShadow({ mode: "open" });
    var style = new CSSStyleSheet(); // a <style> would be refused by the page's policy
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    var box = make("section", "", root);
    box.setAttribute("role", "alert");
    make("h2", words.title.replace("{}", String(count)), box);
    var button = make("button", words.fold, box);
    var list = make("ol", "", box);
    problems.forEach(function (problem) {
      var item = make("li", "", list);
      make("code", problem.place, item);
      make("p", problem.message, item);
      if (problem.hint) { make("p", problem.hint, item).className = "hint"; }
    });
    button.type = "button";
    button.addEventListener("click", function () {
      list.hidden = !list.hidden;
      button.textContent = list.hidden ? words.unfold : words.fold;
    });
    document.documentElement.appendChild(panel);
  }

  var STYLE =
    ":host{all:initial;position:fixed;inset:auto 0 0 0;z-index:2147483647}" +
    "section{box-sizing:border-box;max-height:70vh;overflow:auto;padding:14px 20px 18px;background:#1d1513;color:#fff;" +
    "border-top:6px solid #e5261f;font:16px/1.6 system-ui,sans-serif;box-shadow:0 -6px 30px rgba(0,0,0,.4)}" +
    "h2{display:inline;font-size:18px;margin:0 12px 0 0}" +
    "button{font:inherit;font-size:14px;color:inherit;background:none;border:1px solid #fff8;border-radius:4px;" +
    "padding:2px 12px;cursor:pointer}" +
    "ol{margin:10px 0 0;padding:0;list-style:none}li{padding:8px 0;border-top:1px solid #fff3}p{margin:2px 0}" +
    "ol[hidden]{display:none}" +
    "code{font:600 15px/1.6 ui-monospace,Consolas,monospace;color:#ffd200;overflow-wrap:anywhere}" +
    ".hint{color:#d8cfc9;white-space:pre-line}" +
    "@media print{:host{display:none}}";

  listen();
  if (document.readyState === "complete") { keep(); } else { addEventListener("load", keep); }
})();
