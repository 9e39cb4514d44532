{% from "website/quiz-macros.html" import question, answer with context %}
{# All that the quiz draws from, as quiz.html shows them. #}
window.questions = [
{% for q in questions %}
{"id": {{ json_text(q.id) }}, "question": {{ json_text(question(q)|string) }}, "answer": {{ json_text(answer(q)|string) }}}{{ "," if not loop.last }}
{% endfor %}
];
