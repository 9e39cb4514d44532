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

  // Made once of meta: folds of characters, words of one meaning as one sign each, the phrases and clues of each class by their features.
  // The classes: types of fraud, services, and last what has nothing to do with fraud.
  function learn(meta) {
    var known = { folds: {}, tokens: {}, groups: meta.same || [], classes: [], letters: {}, words: {}, spread: {}, weights: {}, pairs: {}, types: meta.bets.length };
    for (var i = 0; i + 1 < (meta.folds || "").length; i += 2) { known.folds[meta.folds[i]] = meta.folds[i + 1]; }
    known.groups.forEach(function (group, n) {
      group.forEach(function (word) {
        var plain = fold(word);
        (known.tokens[plain[0]] = known.tokens[plain[0]] || []).push([plain, String.fromCharCode(0xE000 + n)]);
      });
    });
    Object.keys(known.tokens).forEach(function (c) { known.tokens[c].sort(function (a, b) { return b[0].length - a[0].length; }); });
    var offers = meta.offers || [], everyday = meta.everyday || [[], []];
    var told = meta.bets.map(function (bet) { return [bet[4].concat(bet[5]), bet[7], bet[6] || bet[4]]; })
      .concat(offers.map(function (offer) { return [offer[0], offer[5], []]; }), [[everyday[0], everyday[1], []]]);
    // A phrase of several types tells none of them for certain; the more types a clue hints at, the less it says.
    var times = {}, hints = {};
    told.forEach(function (one, n) {
      if (n < known.types) {
        unique(one[0]).forEach(function (text) { var bare = text.replace(/[?？]$/, ""); times[bare] = (times[bare] || 0) + (bare === text ? 1 : 2); });
      }
      unique(one[1]).forEach(function (text) { hints[text] = (hints[text] || 0) + 1; });
    });
    // Parts of phrases come again and again: each is read once.
    var read = {}, often = {};
    function part(text) {
      often[text] = (often[text] || 0) + 1;
      if (!read[text]) { var plain = signs(text, known); read[text] = { signs: plain, features: wholeWords ? unique(words(text)) : featuresOf(plain) }; }
      return read[text];
    }
    told.forEach(function (one, n) {
      var mine = {}, made = { phrases: [], clues: [], isType: n < known.types }, seen = {};
      made.phrases = one[0].map(function (text, at) {
        var parts = text.split(" ").map(part);
        parts.forEach(function (one) { one.features.forEach(function (f) { mine[f] = true; }); });
        return {
          text: text, said: one[2][at] || "", parts: parts.map(function (one) { return one.features; }),
          whole: parts.map(function (one) { return one.signs; }), shared: times[text.replace(/[?？]$/, "")] > 1
        };
      });
      made.clues = one[1].map(function (text) {
        var parts = text.split(" ").map(part);
        parts.forEach(function (one) { one.features.forEach(function (f) { mine[f] = true; }); });
        return { parts: parts.map(function (one) { return one.signs; }), types: hints[text] };
      }).filter(function (clue) {  // words of one meaning are one clue
        var all = clue.parts.slice().sort().join(" "), isNew = !seen[all];
        seen[all] = true;
        return isNew;
      });
      Object.keys(mine).forEach(function (f) { known.spread[f] = (known.spread[f] || 0) + 1; });
      known.classes.push(made);
    });
    school(told, meta.examples || [], known);
    known.groups.forEach(function (group) { group.forEach(function (text) { often[text] = (often[text] || 0) + 1; }); });
    Object.keys(often).forEach(function (text) { note(text, often[text], known); });
    known.classes.forEach(function (made) {
      made.phrases.forEach(function (phrase) {
        phrase.weights = phrase.parts.map(function (part) { return total(part, known); });
        phrase.most = phrase.weights.reduce(function (a, b) { return a + b; }, 0);
      });
    });
    return known;
  }
  // What each class's examples, phrases and clues are made of: how often each character, pair and sign of a meaning comes in them.
  function school(told, examples, known) {
    known.grams = {}; known.sizes = told.map(function () { return 0; });
    function count(text, n, times) {
      grams(text, known).forEach(function (f) {
        var some = known.grams[f] = known.grams[f] || {};
        some[n] = (some[n] || 0) + times;
        known.sizes[n] += times;
      });
    }
    told.forEach(function (one, n) {
      one[0].concat(one[1]).forEach(function (text) { count(text, n, PART); });
      (examples[n] || []).forEach(function (text) { count(text, n, 1); });
    });
    known.alphabet = Object.keys(known.grams).length;
  }
  function grams(text, known) {
    var found = [];
    if (wholeWords) { return unique(words(text)); }
    runs(text.replace(/ /g, "")).forEach(function (run) {
      run.forEach(function (c, i) { found.push(c); if (i + 1 < run.length) { found.push(c + run[i + 1]); } });
    });
    return unique(found.concat(signs(text, known).match(/[\uE000-\uF8FF]/g) || []));
  }
  // How likely it is that a query of these grams is one of each class: naive Bayes, its certainty held down as grams overlap.
  function likely(query, known) {
    var all = grams(simplified(query, known), known).filter(function (f) { return known.grams[f]; });
    var logs = known.sizes.map(function (size) { return -all.length * Math.log(size + LITTLE * known.alphabet); });
    all.forEach(function (f) {
      var some = known.grams[f];
      Object.keys(some).forEach(function (n) { logs[n] += Math.log(some[n] / LITTLE + 1); });
    });
    var most = Math.max.apply(null, logs), sum = 0;
    var out = logs.map(function (one) { one = Math.exp((one - most) / Math.sqrt(all.length)); sum += one; return one; });
    return out.map(function (one) { return all.length ? one / sum : 0; });
  }
  // What a word may have been meant to be: the pairs of phrases, of clues and of words of one meaning.
  function note(text, often, known) {
    var plain = fold(text);
    (plain.match(/[a-z]{2,}/g) || []).forEach(function (word) { known.letters[word] = true; });
    plain.split(/[^\u3400-\u9fff]+/).forEach(function (word) { known.words[word] = (known.words[word] || 0) + often; });
    pairs(text).forEach(function (f) { known.pairs[f] = (known.pairs[f] || 0) + often; });
  }
  function simplified(text, known) {
    return Array.from(fold(text)).map(function (c) { return known.folds[c] || c; }).join("");
  }
  // Words of one meaning as their signs, the longest first at each place; the rest as it stands.
  function signed(plain, known) {
    var out = "", i = 0;
    while (i < plain.length) {
      var tokens = known.tokens[plain[i]] || [], hit = null;
      for (var n = 0; n < tokens.length && !hit; n += 1) { if (plain.substr(i, tokens[n][0].length) === tokens[n][0]) { hit = tokens[n]; } }
      out += hit ? hit[1] : plain[i];
      i += hit ? hit[0].length : 1;
    }
    return out;
  }
  function signs(text, known) { return signed(simplified(text, known), known); }
  // Signs of words of one meaning, and the pairs between them.
  function features(text, known) { return wholeWords ? unique(words(text)) : featuresOf(signs(text, known)); }
  function featuresOf(plain) {
    var found = [];
    plain.split(/([\uE000-\uF8FF])/).forEach(function (piece, at) {
      if (at % 2) { found.push(piece); } else if (piece) { found = found.concat(pairs(piece)); }
    });
    return unique(found);
  }
  // 1 for what one class alone says, less the more say it; little for what none says, least where it is mere grammar.
  var GRAMMAR = /[我你他她它的了吗呢吧啊么嘛说让叫要有个是在就能把给跟去来不没这那还先又再也都很会可被对问里上下到得着过和人想做用从几一两三怎什为哪谁]/;
  function weigh(f, known) {
    if (known.weights[f] === undefined) {
      var all = known.classes.length, spread = known.spread[f], grammar = GRAMMAR.test(f);
      known.weights[f] = !spread ? (grammar ? 0.08 : 0.35) : Math.log(1 + all / spread) / Math.log(1 + all) * (grammar ? 0.6 : 1);
    }
    return known.weights[f];
  }
  function total(some, known) { return some.reduce(function (sum, f) { return sum + weigh(f, known); }, 0); }
  // How well one phrase answers: how much of it is in the query, and how much of the query it explains.
  function fit(phrase, mine, weight, known, asked, base) {
    var covered = 1, explained = 0, counted = {};
    phrase.parts.forEach(function (part, at) {
      if (phrase.whole[at].length === 1 && asked.indexOf(phrase.whole[at]) >= 0 && !mine[phrase.whole[at]]) { return; }
      var both = part.filter(function (f) { return mine[f]; }), all = phrase.weights[at], share = all ? total(both, known) / all : 0;
      // a pair of a longer word says nothing
      if (share >= 0.6) { both.forEach(function (f) { if (!counted[f]) { counted[f] = true; explained += weigh(f, known); } }); }
      covered *= share;
    });
    explained /= weight;
    // A phrase of weak words says little even when it is all there; so does one of several types.
    var strength = Math.min(1, phrase.most / 0.6) * (phrase.shared ? SHARED : 1);
    return {
      score: Math.max(covered * covered * strength * (base + (1.1 - base) * explained), explained * explained * (0.5 + 0.35 * Math.sqrt(covered))),
      covered: covered, explained: explained
    };
  }
  function judge(made, mine, weight, known, asked) {
    var top = 0, second = 0, best = { covered: 0, explained: 0 }, phrase = null, clues = 0;
    made.phrases.forEach(function (one) {
      if (!one.parts.some(function (part) { return part.some(function (f) { return mine[f]; }); })) { return; }
      var said = fit(one, mine, weight, known, asked, made.isType ? TOLD : NAMED);
      if (said.score > top) { second = top; top = said.score; best = said; phrase = one; } else if (said.score > second) { second = said.score; }
    });
    made.clues.forEach(function (clue) {
      if (clue.parts.every(function (part) { return asked.indexOf(part) >= 0; })) { clues += 1 / clue.types; }
    });
    return {
      score: top + 0.12 * second + CLUES * (1 - Math.exp(-0.7 * clues)), clues: clues,
      covered: best.covered, explained: best.explained, phrase: phrase
    };
  }
  // A type may be told by one phrase of a long story; a service is what the whole query is about.
  var CLUES = 0.9, SHARED = 0.7, TOLD = 0.65, NAMED = 0.3;
  var ENOUGH = 0.62, MARGIN = 3, PERHAPS = 0.42, WHOLE = 0.95, PLAIN = 0.3, SEVERAL = 3, OFFERED = 0.4, FEW_TYPES = 2, FAINT = 0.25, AHEAD = 1.5;
  // Of what is likely by the examples: what it adds, what a part of a phrase is worth without it, and from where it decides.
  var LIKELY = 0.7, UNLIKELY = 0.02, DOUBT = 0.5, SURE = 0.6, CERTAIN = 0.9, PART = 0.25, LITTLE = 0.02;
  // The services and types that answer, best first, and how sure that is: "verdict", "perhaps", "offer" or "".
  function answer(query, meta, evidence) {
    var known = knowledge, asked = signs(query, known), list = features(query, known), weight = total(list, known), mine = {};
    if (!list.length || simplified(query, known).replace(/\s/g, "").length < 2) { return { kind: "", types: [] }; }
    list.forEach(function (f) { mine[f] = true; });
    var all = known.classes.map(function (made) { return judge(made, mine, weight, known, asked); });
    var p = likely(query, known);
    all.forEach(function (one, n) {
      one.likely = p[n]; one.bare = one.score;
      if ((one.covered < 0.99 || one.explained < PLAIN) && p[n] < UNLIKELY) { one.score *= DOUBT; }
      one.score += LIKELY * p[n];
    });
    function ranked(some) {
      some.forEach(function (one, n) { one.at = n; });
      return some.sort(function (a, b) { return b.score - a.score || a.at - b.at; });
    }
    all.slice(0, known.types).forEach(function (one, n) { one.told = one.bare; one.score += 0.5 * evidence[n]; });
    var none = all.pop(), types = ranked(all.slice(0, known.types)), offers = ranked(all.slice(known.types));
    var first = types[0] || { score: 0 }, next = types[1] || { score: 0 }, offer = offers[0] || { score: 0 };
    var out = { kind: "", types: types, first: first, offer: null, offers: offers, none: none };
    // Who names a kind of material asks for it, whatever it is to be about: 刷单海报.
    var shelf = offers.filter(function (one) { return meta.offers[one.at][4] && one.covered > 0.99 && one.explained >= 0.2; })[0];
    var exact = offers.filter(function (one) { return one.covered > 0.99 && one.explained > 0.95; })[0];
    // A word that many types share tells none of them for certain.
    var rarest = Math.min.apply(null, list.map(function (f) { return known.spread[f] || Infinity; }));
    var isVague = rarest > FEW_TYPES || first.phrase && first.phrase.shared && first.covered >= 0.9;
    if (shelf || exact || isOffered(offer, first)) {
      out.kind = "offer"; out.offer = meta.offers[(shelf || exact || offer).at];
      out.narrow = first.score >= 0.3 ? meta.bets[first.at][2].replace(/^.*\/|\.html$/g, "") : "";
    } else if (none.score >= OFFERED && (none.score >= first.score || none.covered > 0.99 && none.explained >= 0.4)) {
      out.everyday = true; out.types = [];
    } else if (first.score >= ENOUGH && first.score >= MARGIN * next.score && (first.covered >= WHOLE && (first.explained >= PLAIN || first.clues >= 1.5) || first.clues >= SEVERAL) && !isVague && none.score < OFFERED && first.likely >= CERTAIN) {
      out.kind = "verdict"; out.types = [first];
    } else if (first.score >= PERHAPS || first.score >= FAINT && first.score >= AHEAD * next.score && first.told >= 0.1 && none.score < first.score) {
      out.kind = "perhaps";
      out.types = next.score >= Math.max(PERHAPS * 0.75, first.score / 3) ? [first, next] : [first];
    }
    // Persons and 是不是骗子 stand in any story: they are asked for when no type is.
    function isOffered(one, type) {
      if (one.score < OFFERED || one.score < none.score) { return false; }
      var role = meta.offers[one.at][6], sure = one.covered > 0.99;
      if (role === "check") { return type.score < PERHAPS || sure && one.explained >= 0.6 && one.score >= type.score; }
      if (role === "audience") { return one.score >= type.score && one.likely >= SURE || sure && (one.explained >= 0.6 || one.score >= type.score && (type.score < PERHAPS || one.explained >= 0.4)) || one.score >= type.score && type.score < FAINT; }
      return one.score >= type.score && (one.explained >= 0.5 || type.score < PERHAPS || one.clues >= 1 || one.likely >= SURE);
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
  function byLetters(letters) {
    var list = syllables(letters), made = list && list.length > 1 ? spelled(list) : null;
    if (made && made[0] >= 2) { return made[1]; }
    // By initials, where they are those of one word of three characters and more: aqzh, yzm.
    var found = "";
    if (letters.length > 2 && letters.length < 9) {
      Object.keys(knowledge.words).forEach(function (word) {
        if (word.length === letters.length && initialsOf(word) === letters && (!found || knowledge.words[word] > knowledge.words[found])) { found = word; }
      });
    }
    return found;
  }
  // Words of three characters and more, under each of their characters left out: 安*账户 is 安全账户.
  var holes = null;
  function dig(meta) {
    holes = {};
    var all = [].concat.apply([], meta.same || []);
    meta.bets.forEach(function (bet) { all = all.concat(bet[4], bet[5]); });
    (meta.offers || []).forEach(function (offer) { all = all.concat(offer[0]); });
    all.forEach(function (text) {
      fold(text).split(/[ ?？，。、]+/).forEach(function (word) {
        if (word.length < 3 || word.length > 6 || /[a-z0-9]/.test(word)) { return; }
        for (var i = 0; i < word.length; i += 1) {
          var hole = word.slice(0, i) + "*" + word.slice(i + 1);
          (holes[hole] = holes[hole] || []).push(word[i]);
        }
      });
    });
  }
  // A long word with one character wrong, as it should be: any character of four and more, one that sounds alike of three.
  function mended(text, meta) {
    if (!holes) { dig(meta); }
    for (var size = 6; size > 2; size -= 1) {
      for (var at = 0; at + size <= text.length; at += 1) {
        var piece = text.slice(at, at + size);
        for (var i = 0; i < size; i += 1) {
          var c = piece[i], right = holes[piece.slice(0, i) + "*" + piece.slice(i + 1)];
          if (!right || right.indexOf(c) >= 0 || !/[\u3400-\u9fff]/.test(c) || GRAMMAR.test(c)) { continue; }
          var before = text[at + i - 1], after = text[at + i + 1];
          if (before && !isOdd(before + c, meta) || after && !isOdd(c + after, meta)) { continue; }
          right = right.filter(function (other) { return size > 3 && i > 0 && i + 1 < size || isAlike(other, c); });
          right.sort(function (a, b) { return isAlike(b, c) - isAlike(a, c); });
          if (right.length) { text = text.slice(0, at + i) + right[0] + text.slice(at + i + 1); break; }
        }
      }
    }
    return text;
  }
  function isAlike(a, b) { return (sounds.of[a] || []).some(function (syllable) { return (sounds.of[b] || []).indexOf(syllable) >= 0; }) ? 1 : 0; }
  function isOdd(pair, meta) { return !knowledge.pairs[pair] && !isWritten(pair, meta); }
  // Pairs that nobody wrote and that sound like known ones but for one character: 屏慕 is 屏幕.
  function meant(query, meta) {
    var text = Array.from(simplified(query, knowledge));
    for (var i = 0; i + 1 < text.length; i += 1) {
      var pair = text[i] + text[i + 1], a = sounds.of[text[i]], b = sounds.of[text[i + 1]];
      if (!a || !b || GRAMMAR.test(pair) || !isOdd(pair, meta)) { continue; }
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
  // The query as it may have been meant, the likeliest first; the syllables are loaded when letters or unknown pairs ask for them.
  function understand(query, meta, done) {
    var plain = simplified(query, knowledge);
    if (wholeWords) { done([query]); return; }
    all("shard", shardsOf(pairs(plain), meta), function () {
      var letters = unique((plain.match(/[a-z]+(?:[ '’]+[a-z]+)*/g) || [])).filter(function (run) {
        return run.length > 1 && !run.split(/[^a-z]+/).every(function (word) { return knowledge.letters[word]; });
      });
      var odd = pairs(plain).some(function (f) { return /[\u3400-\u9fff]/.test(f) && f.length > 1 && !knowledge.pairs[f] && !isWritten(f, meta); });
      if (!letters.length && !odd) { done([plain]); return; }
      load("sound", 0, function (lines) {
        if (typeof lines !== "string") { done([plain]); return; }
        if (!sounds) { hear(lines); }
        letters.forEach(function (run) {
          var made = byLetters(run.replace(/[^a-z]/g, ""));
          if (made) { plain = plain.split(run).join(made); }
        });
        plain = mended(plain, meta);
        done(unique([plain, meant(plain, meta)]));
      });
    });
  }

  // ------------------------------------------------------------------------ which pages

  // Words of one meaning stand for each other: the alternatives to each stretch of the query, as lists of pairs.
  function slots(query, meta) {
    if (wholeWords) { return words(query).map(function (word) { return [[word]]; }); }
    var plain = signed(query, knowledge), found = [];
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
  // The first reading that has an answer, or the first: a character that sounds alike is tried when what was typed says nothing.
  function reply(readings, meta, done) {
    find(readings[0], meta, function (found, good, evidence, tell) {
      var said = answer(readings[0], meta, evidence);
      if (said.kind || said.everyday || good || readings.length < 2) { done(readings[0], said, found, good && !said.everyday, tell); return; }
      reply(readings.slice(1), meta, function (asked, other, others, fine, show) {
        if (other.kind || fine) { done(asked, other, others, fine, show); } else { done(readings[0], said, found, good, tell); }
      });
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
        understand(query, meta, function (readings) {
          reply(readings, meta, function (asked, said, found, good, tell) {
            if (mine !== turn) { return; }
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
