{% from "website/downloads-macros.html" import thing with context %}
{# A list of several pages whole, for downloads.js: loaded when it is narrowed. #}
window.sitegenDownloads([
{% for download in downloads %}
{{ json_text(thing(download)|string) }}{{ "," if not loop.last }}
{% endfor %}
]);
