/* The quiz without this file shows the week's ten questions, tells right from wrong by style alone and counts with CSS
   counters. This file draws ten anew and says the score to a screen reader. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("form.quiz");
    var list = form.querySelector(".questions"), keys = document.querySelector(".answer-key ol");
    var all = Array.prototype.slice.call(list.children);
    var count = Number(form.dataset.draw);
    var score = form.querySelector(".score"), again = form.querySelector("[data-do=again]");

    function tell() {
      var done = list.querySelectorAll(".question:not(.spare) input:checked").length;
      var right = list.querySelectorAll(".question:not(.spare) input.right:checked").length;
      var words = score.dataset; // there, as it stands in the page, so that the display face holds its characters
      score.textContent = words.words.replace("{done}", done).replace("{right}", right) +
        (done < count ? words.left.replace("{count}", count - done) : right === count ? words.all : words.wrong);
    }
    function draw() {
      var order = all.slice();
      for (var i = order.length - 1; i > 0; i -= 1) {
        var j = Math.floor(Math.random() * (i + 1)), kept = order[i];
        order[i] = order[j]; order[j] = kept;
      }
      form.reset();
      order.forEach(function (question, at) {
        question.classList.toggle("spare", at >= count);
        list.appendChild(question);
        var key = keys.querySelector("[data-id='" + question.dataset.id + "']");
        key.classList.toggle("spare", at >= count);
        keys.appendChild(key);
      });
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
