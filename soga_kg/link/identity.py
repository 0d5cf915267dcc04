"""Which IRI a thing has: the one it was published under, whatever it is called most often now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from soga_kg.link.cluster import Node, is_full
from soga_kg.model import Entity, Kind
from soga_kg.names import fold, is_acronym
from soga_kg.namespaces import Minter
from soga_kg.register import Register

Clusters = Sequence[tuple[Entity, tuple[Node, ...]]]


def identified(
    clusters: Clusters, minter: Minter, register: Register, forced: Mapping[tuple[str, int], str] | None = None
) -> list[tuple[Entity, tuple[Node, ...]]]:
    """The clusters, each under the IRI that has been in use for longest among those of its full names.

    `forced` maps the key of a cluster's first node to the id that it must have.
    """
    forced = forced or {}
    prefix = f"{minter.base}id/"
    own = {entity.iri for entity, _ in clusters} | {prefix + id_ for id_ in forced.values()}
    taken: set[str] = set()
    found = []
    for entity, nodes in sorted(clusters, key=lambda c: c[0].iri):
        if nodes[0].key in forced:
            found.append((replace(entity, iri=prefix + forced[nodes[0].key]), nodes))
            continue
        others = {iri for iri in _candidates(entity, nodes, minter) if iri not in own | taken}
        ids = {iri.removeprefix(prefix) for iri in {entity.iri, *others}}
        kept = register.oldest(ids)
        iri = prefix + kept if kept else entity.iri
        taken.add(iri)
        found.append((replace(entity, iri=iri) if iri != entity.iri else entity, nodes))
    return found


def _candidates(entity: Entity, nodes: Sequence[Node], minter: Minter) -> set[str]:
    """The IRIs that the thing would have under its other full names; an acronym may be another thing's too."""
    scope = nodes[0].scope
    names = {n.text for n in (*entity.names, *entity.alternative_names) if not is_acronym(n.text)}
    if entity.kind is Kind.PERSON:
        names = {name for name in names if scope or is_full(name)}
    return {minter.thing(entity.kind, name, f"{scope} {fold(name)}" if scope else None) for name in names}


def aliases(entities: Iterable[Entity], minter: Minter, lost: Iterable[str]) -> dict[str, str]:
    """For ids in use no more: the id of the thing that has their name now, of the same kind if there is one."""
    wanted = set(lost)
    kinds = {id_.partition("/")[0] for id_ in wanted} & set(Kind)
    prefix = f"{minter.base}id/"
    found: dict[str, tuple[bool, str]] = {}
    for entity in entities if kinds else ():
        id_ = entity.iri.removeprefix(prefix)
        for name in (*entity.names, *entity.alternative_names, *entity.former_names):
            for kind in kinds:
                old = minter.thing(kind, name.text).removeprefix(prefix)
                if old in wanted:
                    found[old] = min(found.get(old, (True, "~")), (kind != entity.kind, id_))
    return {old: id_ for old, (_, id_) in sorted(found.items())}
