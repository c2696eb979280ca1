-- Intervals stand in core_evaluation_figures.
create view out_evaluations as
select e.evaluation_id, e.evaluated_at, e.model, e.set_name, f.tier, f.kind, f.field, f.n, f.documents,
       max(f.value) filter (where f.figure = 'f1') as f1,
       max(f.value) filter (where f.figure = 'accuracy') as accuracy,
       max(f.value) filter (where f.figure = 'invented') as invented,
       max(f.value) filter (where f.figure = 'auroc') as auroc,
       max(f.value) filter (where f.figure = 'accuracy_at_80') as accuracy_at_80,
       max(f.value) filter (where f.figure = 'accepted') as accepted,
       max(f.value) filter (where f.figure = 'accepted_accuracy') as accepted_accuracy,
       max(f.value) filter (where f.figure = 'document_usd') as document_usd,
       max(f.value) filter (where f.figure = 'accepted_field_usd') as accepted_field_usd,
       max(f.value) filter (where f.figure = 'document_s') as document_s
from core_evaluations e
join core_evaluation_figures f using (evaluation_id)
group by e.evaluation_id, e.evaluated_at, e.model, e.set_name, f.tier, f.kind, f.field, f.n, f.documents
