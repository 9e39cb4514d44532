/* Comforts only: every page is whole without this file. Controls that need it are `hidden` in the HTML and shown here,
   where the browser can do what they promise. Classic script: ES modules do not load from file://. */
(function () {
  "use strict";
  var root = document.documentElement;
  var own = document.currentScript ? document.currentScript.dataset : {};
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
    set: function (key, value) { try { localStorage.setItem(key, value); } catch (e) { /* private window */ } }
  };
  var prefersDark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  var on = {
    big: store.get("big") === "1",
    dark: store.get("dark") ? store.get("dark") === "1" : prefersDark
  };

  function show() {
    root.classList.toggle("big", on.big);
    root.classList.toggle("dark", on.dark);
    root.classList.toggle("light", !on.dark);
  }

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function say(words) { var box = document.querySelector(".said"); if (box) { box.textContent = words; } }
  function name(button, words) {
    var span = button.querySelector("span:last-child");
    if (!button.dataset.name) { button.dataset.name = span.textContent; }
    span.textContent = words || button.dataset.name;
  }

  function toggles() {
    each("[data-do=big],[data-do=dark]", function (button) {
      var what = button.dataset.do;
      button.hidden = false;
      button.setAttribute("aria-pressed", String(on[what]));
      button.addEventListener("click", function () {
        on[what] = !on[what];
        store.set(what, on[what] ? "1" : "0");
        show();
        each("[data-do=" + what + "]", function (b) { b.setAttribute("aria-pressed", String(on[what])); });
      });
    });
  }

  function printing() {
    if (!window.print) { return; }
    each("[data-do=print]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        root.classList.toggle("one-sheet", "sheet" in button.dataset);
        window.print();
      });
    });
    addEventListener("afterprint", function () { root.classList.remove("one-sheet"); });
  }

  // The clipboard interface is missing in old and in insecure pages; a hidden text field serves there.
  function copyOld(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "sr";
    document.body.appendChild(field);
    field.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (e) { /* stays false */ }
    field.remove();
    return done;
  }

  function copying() {
    each("[data-do=copy]", function (button) { button.hidden = false; });
    // Wherever the button comes from: lists are drawn later too.
    document.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do=copy]"), text = button && button.dataset.text;
      if (!button) { return; }
      function told(done) {
        name(button, done ? "已复制" : "没复制成，请长按文字");
        say(done ? "已复制" : "没有复制成");
        button.focus();
        setTimeout(function () { name(button); }, 2500);
      }
      if (navigator.clipboard && navigator.clipboard.writeText) {
        navigator.clipboard.writeText(text).then(function () { told(true); }, function () { told(copyOld(text)); });
      } else {
        told(copyOld(text));
      }
    });
  }

  function wordsOf(part) {
    var out = [];
    Array.prototype.forEach.call(part.querySelectorAll("h1,h2,h3,p,dt,dd,th,td,li,label"), function (node) {
      if (node.closest(".noread,.crumbs,[hidden]") || node.querySelector("h1,h2,h3,p,dt,dd,li") || !node.offsetParent) { return; }
      var text = node.textContent.replace(/\s+/g, /^zh/.test(root.lang) ? "" : " ").trim();
      if (text) { out.push(text); }
    });
    return out;
  }

  // One utterance a paragraph: Chromium falls silent in the middle of long ones.
  function reading() {
    var speech = window.speechSynthesis;
    if (!speech || !window.SpeechSynthesisUtterance) { return; }
    speech.getVoices(); // the first call only makes the browser look for them
    var language = /^zh/.test(root.lang) ? "zh-CN" : root.lang, own = language.slice(0, 2).toLowerCase();
    var tongue = own === "zh" ? /^(zh|cmn|yue)/i : new RegExp("^" + own, "i");
    var now = null;
    function stop() {
      speech.cancel();
      if (now) { now.setAttribute("aria-pressed", "false"); name(now); now = null; }
    }
    each("[data-do=read]", function (button) {
      var part = document.querySelector("[data-read=" + (button.dataset.part || "page") + "]");
      if (!part) { return; }
      button.hidden = false;
      button.addEventListener("click", function () {
        var mine = now === button;
        stop();
        if (mine) { return; }
        // Without a voice of its language the browser would read gibberish, or nothing and never end.
        if (!speech.getVoices().some(function (voice) { return tongue.test(voice.lang); })) {
          name(button, "这台设备没有中文语音");
          say("这台设备没有中文语音");
          setTimeout(function () { name(button); }, 3000);
          return;
        }
        now = button;
        button.setAttribute("aria-pressed", "true");
        name(button, "停下");
        var words = wordsOf(part);
        words.forEach(function (text, at) {
          var piece = new SpeechSynthesisUtterance(text);
          piece.lang = language;
          piece.rate = 0.9;
          if (at === words.length - 1) { piece.onend = function () { if (now === button) { stop(); } }; }
          speech.speak(piece);
        });
      });
    });
    addEventListener("pagehide", function () { speech.cancel(); });
  }

  // The same page in the other language, where that edition has it; the link by itself leads to its home page.
  function languages() {
    each("[data-do=language]", function (link) {
      var same = document.querySelector("link[data-here][hreflang='" + link.hreflang + "']");
      if (same) { link.href = same.dataset.here; }
    });
  }

  // What was filled in, as one speaks it on the telephone; it stays on this page.
  function record() {
    each("form[data-do=record]", function (form) {
      var box = form.querySelector(".aloud"), words = form.querySelector(".aloud-words"), button = document.querySelector("[data-from=record]");
      function show() {
        var said = [];
        Array.prototype.forEach.call(form.querySelectorAll("label"), function (label) {
          var value = label.querySelector("input").value.trim();
          if (value) { said.push(label.querySelector("span").textContent + (/^zh/.test(root.lang) ? "：" : ": ") + value); }
        });
        box.hidden = !said.length;
        words.textContent = said.length ? form.dataset.start + said.join(/^zh/.test(root.lang) ? "；" : "; ") + (/^zh/.test(root.lang) ? "。" : ".") : "";
        button.dataset.text = said.length ? form.dataset.start + "\n" + said.join("\n") : "";
        button.hidden = !said.length;
      }
      form.addEventListener("input", show);
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      show();
    });
  }

  // The verdict of a tick, for browsers that cannot style by it; and said: a status that was there all along tells what it now shows.
  function ticks() {
    each("form[data-do=ticks]", function (form) {
      var row = form.parentNode, box = row.querySelector(".hit"), words = box && box.querySelector(".hit-words");
      if (!words) { return; }
      var told = words.innerHTML;
      function show() {
        var hit = Boolean(form.querySelector("input:checked"));
        row.classList.toggle("is-hit", hit);
        if (hit !== Boolean(words.firstChild)) { words.innerHTML = hit ? told : ""; }
      }
      form.addEventListener("change", show);
      show();
    });
    // The guide's next part, or its verdict, is read out where the browser does not move its reader there.
    if (document.querySelector(".guide")) {
      var turn = function () {
        var part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
        each(".guide .step", function (step) { step.classList.toggle("is-now", step === (part || document.getElementById("start"))); });
        return part;
      };
      document.querySelector(".guide").classList.add("led");
      turn();
      addEventListener("hashchange", function () {
        var part = turn(), head = part && part.querySelector("h2");
        if (part) { part.tabIndex = -1; scrollTo(0, 0); part.focus(); }
        if (head) { say(head.textContent); }
      });
    }
  }

  function menus() {
    each("details.menu", function (menu) {
      menu.addEventListener("keydown", function (event) {
        if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
      });
      document.addEventListener("click", function (event) {
        if (menu.open && !menu.contains(event.target)) { menu.open = false; }
      });
    });
  }

  // The headings' face, once the words are there to be read: two frames on, the first has been painted.
  function dress() {
    var sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = own.face;
    requestAnimationFrame(function () { requestAnimationFrame(function () { document.head.appendChild(sheet); }); });
  }

  // Offline after the first visit; a folder (file://) needs none.
  function offline() {
    if (!("serviceWorker" in navigator) || !/^https?:$/.test(location.protocol) || !own.worker) { return; }
    addEventListener("load", function () { navigator.serviceWorker.register(own.worker).catch(function () { /* a page without it works too */ }); });
    // The rest is kept when this page has what it needs, unless its reader saves data.
    var line = navigator.connection || {};
    if (line.saveData) { return; }
    navigator.serviceWorker.ready.then(function (registered) { setTimeout(function () { if (registered.active) { registered.active.postMessage("later"); } }, 1500); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    [dress, offline, toggles, printing, copying, reading, languages, ticks, record, menus].forEach(function (start) { start(); });
    root.classList.remove("soon");
  });
})();
