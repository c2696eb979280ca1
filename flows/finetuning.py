"""Fine-tuning: documents are gathered and sealed, an adapter is trained, measured and registered."""

from prefect import flow

from schemas.finetuning import Training
from schemas.model import ModelRecord
from tasks.running.run_name import training_run_name
from tasks.telemetry.traces import traced
from tasks.train_model import gather, publish, train_adapter


@flow(flow_run_name=training_run_name, persist_result=False)
@traced
def finetuning(training: Training) -> ModelRecord:
    """Labelled documents and corrections become a candidate in the registry; promoting it is a person's decision."""
    gather(training)
    train_adapter(training)
    return publish(training)
