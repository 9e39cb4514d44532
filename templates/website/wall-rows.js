{% from "website/wall-macros.html" import sentence with context %}
/* Every sentence as it stands on the page of its type, for wall.js: loaded when the wall is narrowed or listed whole. */
window.sitegenWall([
{% for w in warnings %}
{{ json_text([w.type, w.audiences, sentence(w, files.get(w.id, ()), "", false)|string]) }}{{ "," if not loop.last }}
{% endfor %}
]);
