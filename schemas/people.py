"""People of the review app: who they are and what they may do, by kind and sender. How they prove who they are is not here."""

from collections.abc import Iterable
from enum import StrEnum

from schemas.record import Record

EVERY = ""  # a grant for every kind, or every sender


class Role(StrEnum):
    """What a person may do; each may also do what those before it may."""

    NOBODY = "nobody"  # who has not signed in
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    ADMIN = "admin"

    def covers(self, other: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(other)


class Grant(Record):
    """A role for a kind and a sender; `EVERY` stands for all of them."""

    role: Role
    kind: str = EVERY
    sender: str = EVERY

    def holds(self, role: Role, kind: str, sender: str) -> bool:
        return self.role.covers(role) and self.kind in (EVERY, kind) and self.sender in (EVERY, sender)


class Scope(Record):
    """The (kind, sender) pairs that someone may see or work on; `EVERY` stands for all."""

    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.pairs]

    @property
    def senders(self) -> list[str]:
        return [sender for _, sender in self.pairs]


class Who(Record):
    """Someone who has signed in.

    Attributes:
        person: the name to sign in with, also in all records.
        csrf: what their forms must send back; empty for a token's program, which sends no cookie.
    """

    person: str
    display_name: str
    grants: tuple[Grant, ...] = ()
    csrf: str = ""

    def has(self, role: Role) -> bool:
        """Whether they have the role for anything."""
        return any(grant.role.covers(role) for grant in self.grants)

    def may(self, role: Role, kind: str, sender: str) -> bool:
        return any(grant.holds(role, kind, sender) for grant in self.grants)

    def scope(self, role: Role) -> Scope:
        """All for which they have the role."""
        return Scope(pairs=tuple(_distinct((g.kind, g.sender) for g in self.grants if g.role.covers(role))))


def _distinct(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(pairs))
