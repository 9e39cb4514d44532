/* Search in the reader's own browser. The index stands in script files (sitegen/website/search_index.py) that are loaded when a query
   needs them: file:// knows no fetch. Nothing typed here leaves the device. */
(function () {
  "use strict";
  var MORE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%()*+,";
  var LAST = "abcdefghijklmnopqrstuvwxyz-./:;=?@[]^_{|}~'& ";
  var RUN = /[0-9a-z\u3400-\u9fff\u{20000}-\u{323af}]+/gu;
  var WORD = /[\p{L}\p{N}]+/gu;  // languages with spaces are indexed by whole words
  var SHOWN = 20, NEAREST = 8;
  var root = "", parts = {}, waiting = {}, wholeWords = false, knowledge = null;

  window.sitegenFound = function (part, number, value) {
    var key = part + number;
    parts[key] = value;
    (waiting[key] || []).forEach(function (done) { done(value); });
    delete waiting[key];
  };
  var FILES = { meta: "meta", shard: "s", block: "d", sound: "p" };
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
  function unique(list) { return list.filter(function (one, at) { return list.indexOf(one) === at; }); }
  function fold(text) { return text.normalize("NFKC").toLowerCase(); }
  function runs(text) { return (fold(text).match(RUN) || []).map(function (run) { return Array.from(run); }); }
  function words(text) { return fold(text).match(WORD) || []; }
  function pairs(text) {
    var found = wholeWords ? words(text) : [];
    (wholeWords ? [] : runs(text)).forEach(function (run) {
      if (run.length === 1) { found.push(run[0]); }
      for (var i = 0; i + 1 < run.length; i += 1) { found.push(run[i] + run[i + 1]); }
    });
    return unique(found);
  }
  function shardOf(fragment, shards) { return fragment.codePointAt(0) * 31 % 65521 % shards; }
  function shardsOf(fragments, meta) { return unique(fragments.map(function (f) { return shardOf(f, meta.shards); })); }
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
    return unique(sets);
  }

  // ------------------------------------------------------------ what the query means

  // Made once of meta: folds of characters, words of one meaning as one sign each, the features of all phrases.
  function learn(meta) {
    var known = { folds: {}, tokens: [], types: [], offers: [], spread: {}, pairs: {} };
    for (var i = 0; i + 1 < (meta.folds || "").length; i += 2) { known.folds[meta.folds[i]] = meta.folds[i + 1]; }
    (meta.same || []).forEach(function (group, n) {
      group.forEach(function (word) { known.tokens.push([fold(word), String.fromCharCode(0xE000 + n)]); });
    });
    known.tokens.sort(function (a, b) { return b[0].length - a[0].length; });
    function phrase(text, said) {
      return { text: text, said: said, parts: text.split(" ").map(function (part) { return features(part, known); }) };
    }
    meta.bets.forEach(function (bet) {
      known.types.push(bet[4].map(function (text, at) { return phrase(text, bet[6][at]); })
        .concat(bet[5].map(function (text) { return phrase(text, ""); })));
    });
    (meta.offers || []).forEach(function (offer) { known.offers.push(offer[0].map(function (text) { return phrase(text, ""); })); });
    // Clues: words that hint at a type; the more types one hints at, the less it says.
    var hints = {};
    meta.bets.forEach(function (bet) { bet[7].forEach(function (word) { hints[word] = (hints[word] || 0) + 1; }); });
    function clues(list) {
      return list.map(function (word) { return { parts: word.split(" ").map(function (part) { return signs(part, known); }), types: hints[word] || 1 }; });
    }
    meta.bets.forEach(function (bet, n) { known.types[n].clues = clues(bet[7]); });
    (meta.offers || []).forEach(function (offer, n) { known.offers[n].clues = clues(offer[5]); });
    // A phrase of several types tells none of them for certain.
    var told = {};
    meta.bets.forEach(function (bet) { unique(bet[4].concat(bet[5])).forEach(function (text) { told[text] = (told[text] || 0) + 1; }); });
    known.types.forEach(function (phrases) { phrases.forEach(function (one) { one.shared = told[one.text] > 1 || /[?？]$/.test(one.text); }); });
    known.types.concat(known.offers).forEach(function (phrases) {
      var mine = {};
      phrases.forEach(function (one) { one.parts.forEach(function (part) { part.forEach(function (f) { mine[f] = true; }); }); });
      (phrases.clues || []).forEach(function (clue) { clue.parts.forEach(function (part) { featuresOf(part).forEach(function (f) { mine[f] = true; }); }); });
      Object.keys(mine).forEach(function (f) { known.spread[f] = (known.spread[f] || 0) + 1; });
    });
    // What a word may have been meant to be: the pairs of phrases and of words of one meaning.
    meta.bets.forEach(function (bet) { bet[4].concat(bet[5], bet[7]).forEach(function (text) { note(text, known); }); });
    (meta.offers || []).forEach(function (offer) { offer[0].forEach(function (text) { note(text, known); }); });
    (meta.same || []).forEach(function (group) { group.forEach(function (text) { note(text, known); }); });
    return known;
  }
  function note(text, known) { pairs(text).forEach(function (f) { known.pairs[f] = (known.pairs[f] || 0) + 1; }); }
  function simplified(text, known) {
    return Array.from(fold(text)).map(function (c) { return known.folds[c] || c; }).join("");
  }
  // Signs of words of one meaning, and the pairs between them.
  function signs(text, known) {
    var plain = simplified(text, known);
    known.tokens.forEach(function (token) { plain = plain.split(token[0]).join(token[1]); });
    return plain;
  }
  function features(text, known) { return wholeWords ? unique(words(text)) : featuresOf(signs(text, known)); }
  function featuresOf(plain) {
    var found = [];
    plain.split(/([\uE000-\uF8FF])/).forEach(function (piece, at) {
      if (at % 2) { found.push(piece); } else { found = found.concat(pairs(piece)); }
    });
    return unique(found);
  }
  // 1 for what one type alone says, less the more say it; little for what none says, least where it is mere grammar.
  var GRAMMAR = /[我你他她它的了吗呢吧啊么嘛说让叫要有个是在就能把给跟去来不没这那还先又再也都很会可被对问里上下到得着过和人想做用从几一两三怎什为哪谁]/;
  function weigh(f, known) {
    var all = known.types.length + known.offers.length;
    if (!known.spread[f]) { return GRAMMAR.test(f) ? 0.08 : 0.35; }
    return Math.log(1 + all / known.spread[f]) / Math.log(1 + all) * (GRAMMAR.test(f) ? 0.6 : 1);
  }
  function total(some, known) { return some.reduce(function (sum, f) { return sum + weigh(f, known); }, 0); }
  // How well one phrase answers: how much of it is in the query, and how much of the query it explains.
  function fit(phrase, mine, weight, known) {
    var covered = 1, shared = {}, most = 0;
    phrase.parts.forEach(function (part) {
      var both = part.filter(function (f) { return mine.indexOf(f) >= 0; }), all = total(part, known), share = all ? total(both, known) / all : 0;
      if (share >= 0.6) { both.forEach(function (f) { shared[f] = true; }); }  // a pair of a longer word says nothing
      most += all;
      covered *= share;
    });
    var explained = total(Object.keys(shared), known) / weight;
    var strength = Math.min(1, most / 0.6);  // a phrase of weak words says little even when it is all there
    return {
      score: Math.max(covered * covered * strength * (0.65 + 0.45 * explained), explained * explained * (0.5 + 0.35 * Math.sqrt(covered))),
      covered: covered, explained: explained
    };
  }
  function judge(phrases, mine, weight, known, asked) {
    var scores = phrases.map(function (phrase) { return fit(phrase, mine, weight, known); });
    var top = 0, second = 0, at = -1;
    scores.forEach(function (one, n) { var score = one.score; if (score > top) { second = top; top = score; at = n; } else if (score > second) { second = score; } });
    var clues = (phrases.clues || []).reduce(function (sum, clue) { return sum + (clue.parts.every(function (part) { return asked.indexOf(part) >= 0; }) ? 1 / clue.types : 0); }, 0);
    return {
      score: top + 0.12 * second + CLUES * (1 - Math.exp(-0.7 * clues)), clues: clues,
      covered: at < 0 ? 0 : scores[at].covered, explained: at < 0 ? 0 : scores[at].explained, phrase: at < 0 ? null : phrases[at]
    };
  }
  var CLUES = 0.6;
  var ENOUGH = 0.62, MARGIN = 2, PERHAPS = 0.42, WHOLE = 0.6, OFFERED = 0.45, FEW_TYPES = 2;
  // The services and types that answer, best first, and how sure that is: "verdict", "perhaps", "offer" or "".
  function answer(query, meta, evidence) {
    var known = knowledge, asked = signs(query, known), mine = features(query, known), weight = total(mine, known);
    if (!mine.length || simplified(query, known).replace(/\s/g, "").length < 2) { return { kind: "", types: [] }; }
    function ranked(lists) {
      return lists.map(function (phrases, n) { var one = judge(phrases, mine, weight, known, asked); one.at = n; return one; })
        .sort(function (a, b) { return b.score - a.score || a.at - b.at; });
    }
    var types = ranked(known.types), offers = ranked(known.offers);
    types.forEach(function (one) { one.score += 0.5 * evidence[one.at]; });
    types.sort(function (a, b) { return b.score - a.score || a.at - b.at; });
    var first = types[0] || { score: 0 }, next = types[1] || { score: 0 }, offer = offers[0] || { score: 0 };
    var out = { kind: "", types: types, first: first, offer: null };
    // Who names a kind of material asks for it, whatever it is to be about: 刷单海报.
    var shelf = offers.filter(function (one) { return meta.offers[one.at][4] && one.covered > 0.99 && one.explained >= 0.25; })[0];
    // A word that many types share tells none of them for certain.
    var rarest = Math.min.apply(null, mine.map(function (f) { return known.spread[f] || Infinity; }));
    var isVague = rarest > FEW_TYPES || first.phrase && first.phrase.shared && first.covered >= 0.9;
    if (shelf) {
      out.kind = "offer"; out.offer = meta.offers[shelf.at];
      out.narrow = first.score >= 0.3 ? meta.bets[first.at][2].replace(/^.*\/|\.html$/g, "") : "";
    } else if (offer.score >= OFFERED && offer.score >= first.score && (offer.explained >= 0.5 || first.score < PERHAPS || offer.clues >= 1)) {
      out.kind = "offer"; out.offer = meta.offers[offer.at];
      out.narrow = first.score >= 0.3 ? meta.bets[first.at][2].replace(/^.*\/|\.html$/g, "") : "";
    } else if (first.score >= ENOUGH && first.score >= MARGIN * next.score && (first.covered >= WHOLE || first.clues >= 2) && !isVague) {
      out.kind = "verdict"; out.types = [first];
    } else if (first.score >= PERHAPS) {
      out.kind = "perhaps";
      out.types = next.score >= PERHAPS * 0.75 ? [first, next] : [first];
    }
    return out;
  }

  // -------------------------------------------------- typed without characters, or with a wrong one

  var sounds = null;  // character -> syllables, syllable -> characters
  function hear(lines) {
    sounds = { of: {}, all: {} };
    lines.split("\n").forEach(function (line) {
      var at = line.indexOf(" "), syllable = line.slice(0, at);
      if (at < 1) { return; }
      sounds.all[syllable] = Array.from(line.slice(at + 1));
      sounds.all[syllable].forEach(function (c) { (sounds.of[c] = sounds.of[c] || []).push(syllable); });
    });
  }
  function syllables(letters) {
    var best = [[]];
    for (var end = 1; end <= letters.length; end += 1) {
      for (var start = Math.max(0, end - 6); start < end; start += 1) {
        var piece = letters.slice(start, end), before = best[start];
        if (before && sounds.all[piece] && (!best[end] || before.length + 1 < best[end].length)) { best[end] = before.concat(piece); }
      }
    }
    return best[letters.length];
  }
  // The characters that make most known pairs of these syllables.
  function spelled(list) {
    var ways = [{ "": [0, ""] }];
    list.forEach(function (syllable) {
      var last = ways[ways.length - 1], now = {};
      sounds.all[syllable].forEach(function (c) {
        Object.keys(last).forEach(function (before) {
          var score = last[before][0] + (knowledge.pairs[before + c] ? 2 + Math.min(1, knowledge.pairs[before + c] / 20) : 0);
          if (!now[c] || score > now[c][0]) { now[c] = [score, last[before][1] + c]; }
        });
      });
      ways.push(now);
    });
    return Object.keys(ways[ways.length - 1]).map(function (c) { return ways[ways.length - 1][c]; })
      .sort(function (a, b) { return b[0] - a[0]; })[0];
  }
  function initialsOf(word) {
    return Array.from(word).map(function (c) { return sounds.of[c] ? sounds.of[c][0][0] : ""; }).join("");
  }
  function byLetters(letters, meta) {
    var list = syllables(letters), made = list && list.length > 1 ? spelled(list) : null;
    if (made && made[0] >= 2) { return made[1]; }
    var found = "";
    if (letters.length > 1 && letters.length < 9) {
      meta.bets.forEach(function (bet) {
        bet[4].concat(bet[5]).forEach(function (text) {
          if (!found && text.length === letters.length && initialsOf(text) === letters) { found = text; }
        });
      });
    }
    return found;
  }
  // Pairs that nobody wrote and that sound like known ones but for one character: 屏慕 is 屏幕.
  function meant(query, meta) {
    var text = Array.from(simplified(query, knowledge));
    for (var i = 0; i + 1 < text.length; i += 1) {
      var pair = text[i] + text[i + 1], a = sounds.of[text[i]], b = sounds.of[text[i + 1]];
      if (!a || !b || knowledge.pairs[pair] || isWritten(pair, meta)) { continue; }
      var best = "", most = 0;
      [0, 1].forEach(function (turn) {
        (turn ? a : b).forEach(function (syllable) {
          sounds.all[syllable].forEach(function (c) {
            var other = turn ? c + text[i + 1] : text[i] + c;
            if ((knowledge.pairs[other] || 0) > most) { best = other; most = knowledge.pairs[other]; }
          });
        });
      });
      if (best) { text[i] = best[0]; text[i + 1] = best[1]; }
    }
    return text.join("");
  }
  function isWritten(pair, meta) {
    var shard = parts["shard" + shardOf(pair, meta.shards)];
    return Boolean(shard && shard[pair]);
  }
  // The query as it was meant; the syllables are loaded when letters or unknown pairs ask for them.
  function understand(query, meta, done) {
    var plain = simplified(query, knowledge);
    if (wholeWords) { done(query); return; }
    all("shard", shardsOf(pairs(plain), meta), function () {
      var letters = unique((plain.match(/[a-z]+(?:[ '’]+[a-z]+)*/g) || [])).filter(function (run) {
        return run.length > 1 && !pairs(run).every(function (f) { return knowledge.pairs[f]; });
      });
      var odd = pairs(plain).some(function (f) { return /[\u3400-\u9fff]/.test(f) && f.length > 1 && !knowledge.pairs[f] && !isWritten(f, meta); });
      if (!letters.length && !odd) { done(plain); return; }
      load("sound", 0, function (lines) {
        if (typeof lines !== "string") { done(plain); return; }
        if (!sounds) { hear(lines); }
        letters.forEach(function (run) {
          var made = byLetters(run.replace(/[^a-z]/g, ""), meta);
          if (made) { plain = plain.split(run).join(made); }
        });
        done(meant(plain, meta));
      });
    });
  }

  // ------------------------------------------------------------------------ which pages

  // Words of one meaning stand for each other: the alternatives to each stretch of the query, as lists of pairs.
  function slots(query, meta) {
    if (wholeWords) { return words(query).map(function (word) { return [[word]]; }); }
    var plain = query, found = [];
    knowledge.tokens.forEach(function (token) { plain = plain.split(token[0]).join(token[1]); });
    plain.split(/([\uE000-\uF8FF])/).forEach(function (piece, at) {
      if (at % 2) {
        var group = meta.same[piece.charCodeAt(0) - 0xE000];
        var own = group.filter(function (word) { return query.indexOf(fold(word)) >= 0; });
        found.push(unique(own.concat(group.slice(0, 4))).map(function (word) { return pairs(word); }));
      } else { pairs(piece).forEach(function (f) { found.push([[f]]); }); }
    });
    return found;
  }
  function search(query, meta, done) {
    var wanted = slots(query, meta);
    var fragments = unique([].concat.apply([], wanted.map(function (slot) { return [].concat.apply([], slot); })));
    all("shard", shardsOf(fragments, meta), function () {
      var where = {}, inTitle = {}, rare = {};
      fragments.forEach(function (f) {
        var shard = parts["shard" + shardOf(f, meta.shards)];
        where[f] = {}; inTitle[f] = {};
        var list = lookUp(shard, f, false);
        list.forEach(function (n) { where[f][n] = true; });
        lookUp(shard, f, true).forEach(function (n) { inTitle[f][n] = true; });
        rare[f] = Math.log(1 + (meta.documents - list.length + 0.5) / (list.length + 0.5));
      });
      var scores = {}, covered = {}, weight = 0;
      wanted.forEach(function (slot) {
        var best = {}, whole = {}, mine = Math.max.apply(null, slot[0].map(function (f) { return rare[f]; }));
        weight += mine;
        slot.forEach(function (alternative, at) {
          var docs = Object.keys(where[alternative[0]] || {});
          docs.forEach(function (n) {
            if (!alternative.every(function (f) { return where[f][n]; })) { return; }
            var score = alternative.reduce(function (sum, f) { return sum + rare[f] * (inTitle[f][n] ? 1.8 : 1); }, 0) / alternative.length;
            if (at) { score *= 0.7; }
            if (score > (best[n] || 0)) { best[n] = score; whole[n] = mine; }
          });
        });
        Object.keys(best).forEach(function (n) { scores[n] = (scores[n] || 0) + best[n]; covered[n] = (covered[n] || 0) + whole[n]; });
      });
      var mean = 0;
      for (var i = 0; i < meta.lengths.length; i += 1) { mean += lengthOf(meta, i) / meta.lengths.length; }
      Object.keys(scores).forEach(function (n) { scores[n] *= 2.2 / (1 + 1.2 * (0.6 + 0.4 * lengthOf(meta, n) / mean)); });
      var found = Object.keys(scores).map(Number).sort(function (a, b) { return scores[b] - scores[a] || a - b; });
      var near = found.filter(function (n) { return covered[n] >= 0.75 * weight; });
      // What each type's own pages say of it, 0 to 1.
      var evidence = meta.bets.map(function () { return 0; });
      found.forEach(function (n) {
        if (meta.of[n] >= 0) { evidence[meta.of[n]] = Math.max(evidence[meta.of[n]], scores[n] / (weight * 1.6)); }
      });
      done(near.length ? near : found.slice(0, NEAREST), near.length > 0, evidence);
    });
  }
  function lengthOf(meta, n) { return 16 * (Math.pow(2, LAST.indexOf(meta.lengths[n]) / 4) - 1); }
  // What is shown of some documents: kind, title, address, note.
  function entries(found, meta, done) {
    var blocks = found.map(function (n) { return Math.floor(n / meta.block); });
    all("block", unique(blocks), function () {
      done(found.map(function (n) { return parts["block" + Math.floor(n / meta.block)][n % meta.block]; }));
    });
  }
  // `done` gets what was found, whether it is more than the nearest there is, what speaks for each type, and what tells `entries` of it.
  function find(query, meta, done) {
    search(query, meta, function (found, good, evidence) {
      done(found, good, evidence, function (some, then) { entries(some, meta, then); });
    });
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
    var turn = 0, shown = SHOWN, meta = {}, nothing = document.querySelector(".nothing");

    function card(name, lines) {
      bestBox.className = "best " + name;
      bestBox.hidden = false;
      lines.forEach(function (line) { bestBox.appendChild(line); });
    }
    function named(text, address) {
      var name = make("p", "best-name d"), link = make("a", "", text);
      link.href = address;
      name.appendChild(link);
      return name;
    }
    function showBest(query, said, isAnswered) {
      bestBox.textContent = "";
      bestBox.hidden = true;
      nothing.hidden = Boolean(said.kind) || isAnswered;
      var kinds = said.types.map(function (one) { return meta.bets[one.at]; });
      if (said.kind === "verdict") {
        var bet = kinds[0], quote = said.first.phrase && said.first.phrase.said;
        var head = !quote ? fill("“{query}”，多半是", { query: query })
          : fill(bet[1] ? "“{who}”跟你说“{what}”，多半是" : "他跟你说“{what}”，多半是", { who: bet[1], what: quote });
        card("on-yellow", [make("p", "", head), named(bet[0], bet[2]), make("p", "best-do", bet[3] + "。")]);
      } else if (said.kind === "perhaps") {
        var lines = [make("p", "", "可能是")];
        kinds.forEach(function (one, at) {
          if (at) { lines.push(make("p", "", "或者是")); }
          lines.push(named(one[0], one[2]), make("p", "best-do", one[3] + "。"));
        });
        card("on-yellow two-kinds", lines);
      } else if (said.kind === "offer") {
        var offer = said.offer, address = offer[1] + (offer[4] && said.narrow ? "#type-" + said.narrow : "");
        card("soft", [named(offer[2], address), make("p", "best-do", offer[3])]);
      }
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
      if (!words(query).length) {
        bestBox.hidden = true; list.textContent = ""; status.textContent = "";
        nothing.hidden = !query;  // marks alone are a question too
        form.dataset.asked = query;
        return;
      }
      var mine = turn;
      load("meta", 0, function (read) {
        meta = read;
        wholeWords = Boolean(meta.words);
        if (!meta.bets) { status.textContent = "搜索用的文件没有读到，请从下面的目录里找。"; return; }
        knowledge = knowledge || learn(meta);
        understand(query, meta, function (asked) {
          find(asked, meta, function (found, good, evidence, tell) {
            if (mine !== turn) { return; }
            var said = answer(asked, meta, evidence);
            showBest(query, said, good);
            status.textContent = fill(good ? "找到{count}页，含有“{query}”" : found.length ? "最接近“{query}”的几页"
              : said.kind ? "没有别的页写到“{query}”" : "没有找到“{query}”。从下面的目录里找，或者打电话问。",
              { count: found.length, query: asked === query.toLowerCase() ? query : asked });
            form.dataset.asked = query;
            showList(asked, found, tell);
          });
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
