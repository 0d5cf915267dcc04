"""Who is who after what people put right: things kept apart, joined, renamed, of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from soga_kg.link.cluster import Node
from soga_kg.link.identity import aliases
from soga_kg.model import Correction, CorrectionKind, Entity, Kind, Name, Stale
from soga_kg.names import fold
from soga_kg.namespaces import Minter

Cluster = tuple[Entity, tuple[Node, ...]]
Maker = Callable[[Sequence[Node]], Entity]


@dataclass
class Outcome:
    """What became of the corrections of one build."""

    applied: list[Correction] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)

    def settle(self, correction: Correction, reason: str) -> None:
        """Notes that a correction holds, or with a reason that it does not."""
        if reason:
            self.stale.append(Stale(correction.file, correction.kind.value, correction.things, reason))
        else:
            self.applied.append(correction)


def separated(
    groups: Iterable[tuple[Node, ...]], corrections: Iterable[Correction], minter: Minter
) -> list[tuple[tuple[Node, ...], str]]:
    """The groups of nodes, those of two different things in two; each with the id that it must have, if any."""
    parts: list[tuple[tuple[Node, ...], str]] = [(group, "") for group in groups]
    for correction in corrections:
        if correction.kind is not CorrectionKind.DIFFERENT:
            continue
        left, right = correction.things
        made: list[tuple[tuple[Node, ...], str]] = []
        for group, id_ in parts:
            if group[0].thing.kind != right.partition("/")[0] or not {left, right} <= _ids(group, minter):
                made.append((group, id_))
                continue
            apart = tuple(n for n in group if right in _ids([n], minter) and left not in _ids([n], minter))
            rest = tuple(n for n in group if n not in apart)
            made += [(rest, left), (apart, right)] if apart and rest else [(group, id_)]
        parts = made
    return parts


def _ids(nodes: Iterable[Node], minter: Minter) -> set[str]:
    """The ids that the names of nodes give."""
    prefix = f"{minter.base}id/"
    return {
        minter.thing(n.thing.kind, name, ref).removeprefix(prefix)
        for n in nodes
        for name in n.thing.names
        for ref in {None, n.thing.ref, f"{n.scope} {fold(name)}" if n.scope else None}
    }


class Identities:
    """The clusters, found by the ids that corrections name."""

    def __init__(self, clusters: Sequence[Cluster], corrections: Sequence[Correction], minter: Minter) -> None:
        self.clusters: dict[str, Cluster] = {entity.iri: (entity, nodes) for entity, nodes in clusters}
        self._prefix = f"{minter.base}id/"
        self._minter = minter
        wanted = {thing for c in corrections for thing in c.things} - {
            i.removeprefix(self._prefix) for i in self.clusters
        }
        self._other = aliases((entity for entity, _ in clusters), minter, wanted)

    def iri(self, id_: str) -> str | None:
        """The IRI of the cluster that an id means."""
        iri = self._prefix + self._other.get(id_, id_)
        while iri not in self.clusters and id_ in self._other:
            id_ = self._other[id_]
            iri = self._prefix + id_
        return iri if iri in self.clusters else None

    def join(self, correction: Correction, make: Maker) -> str:
        """Several things become the first of them; a reason where they cannot."""
        iris = [iri for thing in correction.things if (iri := self.iri(thing))]
        iris = list(dict.fromkeys(iris))
        if len(iris) < 2:
            return "fewer than two of these things are in the graph"
        nodes = tuple(sorted((n for iri in iris for n in self.clusters[iri][1]), key=lambda n: n.key))
        first = self.clusters[iris[0]][0]
        for iri in iris:
            del self.clusters[iri]
        self.clusters[first.iri] = (replace(make(nodes), iri=first.iri, kind=first.kind), nodes)
        self._other |= {iri.removeprefix(self._prefix): first.iri.removeprefix(self._prefix) for iri in iris[1:]}
        return ""

    def keep_apart(self, correction: Correction) -> str:
        """Nothing is to be done any more: a reason where the two are not two."""
        left, right = (self.iri(thing) for thing in correction.things)
        if left is None or right is None:
            return "one of these things is not in the graph"
        return "" if left != right else "articles call it by both names"

    def rename(self, correction: Correction) -> str:
        """Another main name; the old one stays as one of the others."""
        iri = self.iri(correction.things[0])
        if iri is None:
            return "the thing is not in the graph"
        entity, nodes = self.clusters[iri]
        name = Name(correction.value, correction.language)
        kept = (
            () if name.language == "und" else tuple(n for n in entity.names if n.language not in (name.language, "und"))
        )
        names = (name, *kept)
        taken = {n.text for n in names}
        others = {n.text: n for n in (*entity.alternative_names, *entity.names) if n.text not in taken}
        renamed = replace(entity, names=names, alternative_names=tuple(sorted(others.values())))
        self.clusters[iri] = (renamed, nodes)
        return "" if entity.names[0] != name else "the thing has this name without the correction"

    def retype(self, correction: Correction) -> str:
        """Another kind, and with it another IRI."""
        iri = self.iri(correction.things[0])
        if iri is None:
            return "the thing is not in the graph"
        entity, nodes = self.clusters[iri]
        kind = Kind(correction.value)
        if entity.kind is kind:
            return "the thing is of this kind without the correction"
        moved = replace(entity, iri=self._minter.thing(kind, entity.name), kind=kind, type=None)
        if moved.iri in self.clusters:
            return "there is a thing of that kind with this name; say [[same]]"
        del self.clusters[iri]
        self.clusters[moved.iri] = (moved, nodes)
        self._other[iri.removeprefix(self._prefix)] = moved.iri.removeprefix(self._prefix)
        return ""


def corrected(
    clusters: Sequence[Cluster], corrections: Sequence[Correction], minter: Minter, make: Maker, outcome: Outcome
) -> tuple[list[Cluster], dict[str, str]]:
    """The clusters after all corrections of identity, sorted, and where ids that corrections name lead now."""
    found = Identities(clusters, corrections, minter)
    for correction in corrections:
        if correction.kind is CorrectionKind.SAME:
            outcome.settle(correction, found.join(correction, make))
    for correction in corrections:
        if correction.kind is CorrectionKind.DIFFERENT:
            outcome.settle(correction, found.keep_apart(correction))
        elif correction.kind is CorrectionKind.RETYPE:
            outcome.settle(correction, found.retype(correction))
    for correction in corrections:
        if correction.kind is CorrectionKind.RENAME:
            outcome.settle(correction, found.rename(correction))
    ids = {thing for c in corrections for thing in c.things}
    where = {thing: iri for thing in ids if (iri := found.iri(thing))}
    return [found.clusters[iri] for iri in sorted(found.clusters)], where
