"""The same by outlines in a Prefect task a document, as somebody would write a first night."""

from collections.abc import Callable, Mapping

from peer_outlines import Words, main
from prefect import flow, task


def in_tasks(read: Callable[[str], Words], texts: Mapping[str, str]) -> dict[str, Words]:
    """A flow whose tasks read a document each, in turn."""
    one = task(read, name="read a document")

    @flow
    def night() -> dict[str, Words]:
        return {name: one(text) for name, text in texts.items()}

    return night()


if __name__ == "__main__":
    main(in_tasks)
