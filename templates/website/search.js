/* Search in the reader's own browser. The index stands in script files (sitegen/searching.py) that are loaded when a query
   needs them: file:// knows no fetch. Nothing typed here leaves the device. */
(function () {
  "use strict";
  var MORE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%()*+,";
  var LAST = "abcdefghijklmnopqrstuvwxyz-./:;=?@[]^_{|}~'& ";
  var RUN = /[0-9a-z\u3400-\u9fff\u{20000}-\u{323af}]+/gu;
  var WORD = /[\p{L}\p{N}]+/gu;  // languages with spaces are indexed by whole words
  var SHOWN = 20;
  var root = "", parts = {}, waiting = {}, wholeWords = false;

  window.sitegenFound = function (part, number, value) {
    var key = part + number;
    parts[key] = value;
    (waiting[key] || []).forEach(function (done) { done(value); });
    delete waiting[key];
  };
  var FILES = { meta: "meta", shard: "s", block: "d" };
  function load(part, number, done) {
    var key = part + number;
    if (parts[key]) { done(parts[key]); return; }
    if (waiting[key]) { waiting[key].push(done); return; }
    waiting[key] = [done];
    var script = document.createElement("script");
    script.src = root + FILES[part] + (part === "meta" ? "" : number) + ".js";
    script.onerror = function () { window.sitegenFound(part, number, part === "block" ? [] : {}); };
    document.head.appendChild(script);
  }
  function all(part, numbers, done) {
    var left = numbers.length;
    if (!left) { done(); return; }
    numbers.forEach(function (n) { load(part, n, function () { left -= 1; if (!left) { done(); } }); });
  }

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function fold(text) { return text.normalize("NFKC").toLowerCase(); }
  function runs(text) { return (fold(text).match(RUN) || []).map(function (run) { return Array.from(run); }); }
  function words(text) { return fold(text).match(WORD) || []; }
  function pairs(text) {
    var found = wholeWords ? words(text) : [];
    (wholeWords ? [] : runs(text)).forEach(function (run) {
      if (run.length === 1) { found.push(run[0]); }
      for (var i = 0; i + 1 < run.length; i += 1) { found.push(run[i] + run[i + 1]); }
    });
    return found.filter(function (one, at) { return found.indexOf(one) === at; });
  }
  function shardOf(fragment, shards) { return fragment.codePointAt(0) * 31 % 65521 % shards; }
  function numbers(coded) {
    var out = [], at = -1, step = 0, scale = 1;
    for (var i = 0; i < coded.length; i += 1) {
      var more = MORE.indexOf(coded[i]);
      if (more >= 0) { step += more * scale; scale *= 45; continue; }
      at += step + LAST.indexOf(coded[i]) * scale + 1;
      out.push(at);
      step = 0; scale = 1;
    }
    return out;
  }
  // One character alone, and the beginning of a word, stand for every fragment that begins so.
  function lookUp(shard, fragment, title) {
    var mark = title ? "^" : "", sets = [];
    if (!wholeWords && Array.from(fragment).length > 1) {
      return shard[mark + fragment] ? numbers(shard[mark + fragment]) : [];
    }
    Object.keys(shard).forEach(function (key) {
      if (key.indexOf(mark + fragment) === 0 && (title || key[0] !== "^")) { sets = sets.concat(numbers(shard[key])); }
    });
    return sets.filter(function (one, at) { return sets.indexOf(one) === at; });
  }

  function search(query, meta, done) {
    var wanted = pairs(query);
    var shards = wanted.map(function (f) { return shardOf(f, meta.shards); });
    shards = shards.filter(function (one, at) { return shards.indexOf(one) === at; });
    all("shard", shards, function () {
      var hits = {}, inTitle = {};
      wanted.forEach(function (f) {
        var shard = parts["shard" + shardOf(f, meta.shards)];
        lookUp(shard, f, false).forEach(function (n) { hits[n] = (hits[n] || 0) + 1; });
        lookUp(shard, f, true).forEach(function (n) { inTitle[n] = (inTitle[n] || 0) + 1; });
      });
      // All fragments; for a long sentence most of them.
      var needed = wanted.length <= 3 ? wanted.length : Math.ceil(wanted.length * 0.75);
      var found = Object.keys(hits).map(Number).filter(function (n) { return hits[n] >= needed; });
      found.sort(function (a, b) {
        return hits[b] - hits[a] || (inTitle[b] || 0) - (inTitle[a] || 0) || a - b;
      });
      done(found);
    });
  }
  // What is shown of some documents: kind, title, address, note.
  function entries(found, meta, done) {
    var blocks = found.map(function (n) { return Math.floor(n / meta.block); });
    all("block", blocks.filter(function (one, at) { return blocks.indexOf(one) === at; }), function () {
      done(found.map(function (n) { return parts["block" + Math.floor(n / meta.block)][n % meta.block]; }));
    });
  }
  // `done` gets what was found and what tells `entries` of it.
  function find(query, meta, done) {
    search(query, meta, function (found) { done(found, function (some, then) { entries(some, meta, then); }); });
  }
  function best(query, meta) {
    var asked = fold(query).replace(/\s+/g, wholeWords ? " " : "").trim(), top = null, score = 0;
    if (asked.length < 2) { return null; }
    var mine = pairs(query);
    meta.bets.forEach(function (bet) {
      bet[4].forEach(function (phrase, at) {
        var said = fold(phrase), now = 0;
        if (asked === said) { now = 4; }
        else if (asked.indexOf(said) >= 0) { now = 3 + said.length / 100; }
        else if (said.indexOf(asked) >= 0) { now = 2 + asked.length / said.length; }
        else {
          var theirs = pairs(phrase), both = mine.filter(function (f) { return theirs.indexOf(f) >= 0; }).length;
          if (both > 1) { now = 2 * both / (mine.length + theirs.length) + both / mine.length; }
        }
        if (at < 3) { now *= 1.02; }
        if (now > score) { score = now; top = { bet: bet, phrase: phrase }; }
      });
    });
    return score >= 0.8 ? top : null;
  }

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (text) { node.textContent = text; }
    return node;
  }
  function marked(text, query) {
    var piece = document.createDocumentFragment(), asked = query.toLowerCase().match(wholeWords ? WORD : RUN);
    text.split(asked ? new RegExp("(" + asked.join("|") + ")", "giu") : "\0").forEach(function (part, at) {
      piece.appendChild(at % 2 ? make("mark", "", part) : document.createTextNode(part));
    });
    return piece;
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.getElementById("search"), input = form.elements.q;
    var bestBox = document.querySelector(".best"), list = document.querySelector(".results"), status = document.querySelector(".found");
    root = form.dataset.index;
    var turn = 0, shown = SHOWN;

    function showBest(query, top) {
      bestBox.textContent = "";
      bestBox.hidden = !top;
      if (!top) { return; }
      var line = make("p", "", fill(top.bet[1] ? "“{who}”跟你说“{what}”，多半是" : "他跟你说“{what}”，多半是", { who: top.bet[1], what: top.phrase }));
      var name = make("p", "best-name d"), link = make("a", "", top.bet[0]);
      link.href = top.bet[2];
      name.appendChild(link);
      bestBox.appendChild(line);
      bestBox.appendChild(name);
      bestBox.appendChild(make("p", "best-do", top.bet[3] + "。"));
    }
    function showList(query, found, tell) {
      var mine = turn;
      tell(found.slice(0, shown), function (page) {
        if (mine !== turn) { return; }
        list.textContent = "";
        page.forEach(function (entry) {
          if (!entry) { return; }
          var row = make("li"), head = make("h2"), link = make("a");
          row.appendChild(make("p", "meta", entry[0]));
          link.href = entry[2];
          link.appendChild(marked(entry[1], query));
          head.appendChild(link);
          row.appendChild(head);
          if (entry[3]) { var note = make("p"); note.appendChild(marked(entry[3], query)); row.appendChild(note); }
          list.appendChild(row);
        });
        if (found.length > shown) {
          var more = make("button", "button", fill("再看{count}条", { count: Math.min(SHOWN, found.length - shown) })), row = make("li", "more-row");
          more.type = "button";
          more.addEventListener("click", function () {
            var next = shown;
            shown += SHOWN;
            showList(query, found, tell);
            setTimeout(function () { var link = list.querySelectorAll("a")[next]; if (link) { link.focus(); } }, 50);
          });
          row.appendChild(more);
          list.appendChild(row);
        }
      });
    }
    function go() {
      var query = input.value.trim();
      turn += 1;
      shown = SHOWN;
      if (!words(query).length) { bestBox.hidden = true; list.textContent = ""; status.textContent = ""; return; }
      var mine = turn;
      load("meta", 0, function (meta) {
        wholeWords = Boolean(meta.words);
        if (!meta.bets) { status.textContent = "搜索用的文件没有读到，请从下面的目录里找。"; return; }
        find(query, meta, function (found, tell) {
          if (mine !== turn) { return; }
          var top = best(query, meta);
          showBest(query, top);
          status.textContent = fill(found.length ? "找到{count}页，含有“{query}”" : top ? "没有别的页写到“{query}”"
            : "没有找到“{query}”。换个短一点的词，或者从下面的目录里找。", { count: found.length, query: query });
          showList(query, found, tell);
        });
      });
    }
    function fromAddress() {
      var asked = /[#&?]q=([^&]*)/.exec(location.hash || location.search);
      if (asked) { input.value = decodeURIComponent(asked[1].replace(/\+/g, " ")); go(); }
    }
    form.hidden = false;
    document.querySelectorAll("[data-asked]").forEach(function (link) { link.hidden = false; });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      history.replaceState(null, "", "#q=" + encodeURIComponent(input.value.trim()));
      go();
    });
    var pause = 0;
    input.addEventListener("input", function () { clearTimeout(pause); pause = setTimeout(go, 150); });
    addEventListener("hashchange", fromAddress);
    fromAddress();
  });
})();
