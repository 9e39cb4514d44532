/* Every case in a few words, for cases.js: loaded when a list of several pages is narrowed on its first page. */
window.sitegenRows([
{% for case in cases %}
{{ json_text([href("case", case.id)|replace("cases/", ""), case.title.text, case.type, case.audiences, case.contact|map(attribute="value")|list, (sum_of(case.amount).prefix ~ sum_of(case.amount).number ~ sum_of(case.amount).unit) if case.amount else "", [case.type_name, case.region, case.occurred|month if case.occurred else ""]|select|list, case.stopped_how or case.summary]) }}{{ "," if not loop.last }}
{% endfor %}
]);
