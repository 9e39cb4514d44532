/* The quiz without this file shows the week's ten questions, tells right from wrong by style alone and counts with CSS
   counters. This file draws ten anew out of questions.js, says the score to a screen reader, and tells right from wrong where
   style cannot look for a choice. */
(function () {
  "use strict";
  function each(nodes, act) { Array.prototype.forEach.call(nodes, act); }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("form.quiz");
    var list = form.querySelector(".questions"), keys = document.querySelector(".answer-key ol");
    var all = (window.questions || []).slice();
    var count = Number(form.dataset.draw);
    var score = form.querySelector(".score"), again = form.querySelector("[data-do=again]");

    function tell() {
      each(list.children, function (question) {
        var chosen = question.querySelector("input:checked"), right = Boolean(chosen) && chosen.classList.contains("right");
        question.classList.toggle("was-right", right);
        question.classList.toggle("was-wrong", Boolean(chosen) && !right);
        each(question.querySelectorAll(".choice"), function (choice) { choice.classList.toggle("is-chosen", choice.contains(chosen)); });
      });
      var done = list.querySelectorAll("input:checked").length, right = list.querySelectorAll("input.right:checked").length;
      var words = score.dataset; // there, as it stands in the page, so that the display face holds its characters
      score.textContent = words.words.replace("{done}", done).replace("{right}", right) +
        (done < count ? words.left.replace("{count}", count - done) : right === count ? words.all : words.wrong);
    }
    function draw() {
      for (var i = all.length - 1; i > 0; i -= 1) {
        var j = Math.floor(Math.random() * (i + 1)), kept = all[i];
        all[i] = all[j]; all[j] = kept;
      }
      form.reset();
      var drawn = all.slice(0, count);
      list.innerHTML = drawn.map(function (one) { return one.question; }).join("");
      keys.innerHTML = drawn.map(function (one) { return one.answer; }).join("");
      tell();
    }
    var day = new Date();
    form.querySelector(".today").textContent = day.getFullYear() + "-" + ("0" + (day.getMonth() + 1)).slice(-2) + "-" + ("0" + day.getDate()).slice(-2);
    form.addEventListener("change", tell);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    if (all.length > count) {
      again.hidden = false;
      again.addEventListener("click", function () {
        draw();
        list.querySelector("input").focus();
        list.scrollIntoView();
      });
    }
    if (all.length > count) { draw(); } else { tell(); }
  });
})();
