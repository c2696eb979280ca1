"""The generators of sample documents, a line a kind."""

import random
from collections.abc import Callable

from tasks.samples import accident_report, contract, loss_notice, nda, receipt
from tasks.samples.sample import Sample

GENERATORS: dict[str, Callable[[random.Random], Sample]] = {
    "nda": nda.write,
    "contract": contract.write,
    "receipt": receipt.write,
    "accident_report": accident_report.write,
    "loss_notice": loss_notice.write,
}
