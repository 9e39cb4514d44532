/* Search by Pagefind, over HTTP and for websites that ask for it; search.js asks, and answers itself when nothing comes of it.
   The index has each Chinese character as a word of its own (sitegen/pagefind.py): only pages that hold all characters of a
   run in their order are wanted, hence the quotes. */
(function () {
  "use strict";
  var HAN = /[\u3400-\u9fff\u{20000}-\u{323af}]/gu;
  var JOINED = / ?([\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u2018-\u201d\u{20000}-\u{323af}]) ?/gu;
  var CLAUSE = /(?:^|[。！？；·.!?])([^。！？；·.!?]{0,60})$/;
  var LONG = 72;  // characters of an excerpt; twice as many letters
  var library = null;

  function together(text) { return text.replace(JOINED, "$1"); }
  // Where the first of what was asked for stands, by its characters or, with spaces, by the numbers of words; else Infinity.
  function first(text, runs) {
    var small = text.toLowerCase(), places = runs.map(function (run) { return small.indexOf(run); });
    return Math.min.apply(null, places.filter(function (at) { return at >= 0; }));
  }
  function firstWord(text, numbers, begin) {
    var words = text.split(/\s+/), places = numbers.map(function (n) { return words.slice(0, n).concat("").join(" ").length; });
    return Math.min.apply(null, places.filter(function (at) { return at >= begin; })) - begin;
  }
  // From the beginning of the sentence that holds the place, from a comma in it, or from a little before the place.
  function excerpt(text, at, long) {
    if (at >= text.length) { return ""; }
    var near = text.slice(Math.max(0, at - long / 2), at), clause = CLAUSE.exec(near);
    var whole = clause && (clause[1].length < near.length || near.length === at);
    var comma = near.search(/[，：,:]/), from = whole ? at - clause[1].length : comma >= 0 ? at - near.length + comma + 1 : Math.max(0, at - long / 4);
    return (whole ? "" : "…") + text.slice(from, from + long).trim() + (from + long < text.length ? "…" : "");
  }
  // `asked` holds runs of characters or, for languages with spaces, is the query; `done` gets results and how to tell of them.
  window.sitegenFinder = function (asked, done) {
    var isText = typeof asked === "string", plain = isText ? String : together, runs = isText ? [] : asked.map(function (run) { return run.join(""); });
    var queries = isText ? [asked] : runs.map(function (run) { return '"' + run.replace(HAN, " $& ").trim() + '"'; });
    function told(result) {
      return result.data().then(function (page) {
        var title = plain(page.meta.title), whole = plain(page.content);
        var lead = title.length + /^[\s.]*/.exec(whole.slice(title.length))[0].length, text = whole.slice(lead).replace(/\.$/, "");
        var at = isText ? firstWord(whole, page.locations, lead) : first(text, runs);
        return [page.meta.kind, title, page.meta.path, excerpt(text, at, isText ? 2 * LONG : LONG) || page.meta.note];
      }).catch(function () { return null; });  // gone: the site was published anew meanwhile
    }
    if (!queries.length) { done([]); return; }
    library = library || import("../pagefind/pagefind.js");
    library.then(function (pagefind) {
      return Promise.all(queries.map(function (query) { return pagefind.search(query); }));
    }).then(function (answers) {
      var others = answers.slice(1).map(function (answer) { return new Set(answer.results.map(function (one) { return one.id; })); });
      var found = answers[0].results.filter(function (one) { return others.every(function (ids) { return ids.has(one.id); }); });
      done(found, function (some, then) { Promise.all(some.map(told)).then(then); });
    }, function () { library = null; done([]); });
  };
})();
