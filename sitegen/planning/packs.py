"""Jobs of packs: zips of made files, chosen for one kind of place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.model.content import Unit
from sitegen.model.job_params import MaterialSettings
from sitegen.model.jobs import Input, Job, MadeFile
from sitegen.planning.context import PlanContext, place, printed_code
from sitegen.planning.downloads import select_for_pack
from sitegen.planning.materials import Material
from sitegen.planning.steps import MadeFiles


def packs(context: PlanContext, made: MadeFiles) -> Iterator[Job]:
    """The packs of each unit for which there is something to put in."""
    for material, unit in context.material_units():
        if material.spec.is_pack:
            yield from _of_unit(context, material, unit, made.of_unit(unit.id))


def _of_unit(context: PlanContext, material: Material, unit: Unit, made: Sequence[MadeFile]) -> Iterator[Job]:
    page = material.pages[0]
    for pack in context.library.packs:
        goods = select_for_pack(pack, made, context.library, context.all)
        if not goods:
            continue
        names = {"id": pack.id, "format": "", "order": "", "ext": ""}
        listed = {"pack": pack, "goods": goods}
        day = context.request.day
        code = printed_code(material, pack, day, {"pack": pack, "goods": tuple(good.id for good in goods)})
        inputs = {file.source: file.digest for good in goods for file in good.files}
        inputs |= {good.thumb: good.thumb_digest for good in goods if good.thumb}
        yield Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{page.template}",
            output=place(page.output, names, unit),
            context={**context.shared(material, unit, None), **listed, "code": code},
            params=material.spec.params(MaterialSettings(faces=material.faces, fonts=context.library.site.fonts)),
            unit=unit.id,
            title=pack.name,
            inputs=tuple(Input(path, digest) for path, digest in inputs.items()),
        )
