{% from "website/goods-macros.html" import thing with context %}
{# A list of several pages whole, for goods.js: loaded when it is narrowed. #}
window.sitegenGoods([
{% for good in goods %}
{{ json_text(thing(good)|string) }}{{ "," if not loop.last }}
{% endfor %}
]);
