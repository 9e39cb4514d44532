"""The index of a website that asks for Pagefind: of the same things as our own, not of pages that lie somewhere."""

from __future__ import annotations

from sitegen.model.jobs import Job, Outcome
from sitegen.pagefind import PagefindFailed, index_files
from sitegen.problems import Origin, Problem, Words
from sitegen.renderers.web import findable
from sitegen.sources import Sources


def render(job: Job, sources: Sources) -> Outcome:
    """Pagefind's files in the folder of `job.output`."""
    documents, _ = findable(job, sources)
    folder = job.output.rpartition("/")[0]
    try:
        files = index_files(folder, documents, job.options["language"], whole_words="translation" in job.options)
    except PagefindFailed as error:
        fault = Words(f"Pagefind 没有做成索引：{error}", f"Pagefind made no index: {error}")
        hint = Words("可以先改成 搜索: 自带", "write search: own until it does")
        return Outcome({}, {}, (Problem(Origin("content/site.yaml"), fault, hint),))
    return Outcome(files, {})
