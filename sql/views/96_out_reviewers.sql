-- How far a person is to be relied upon, by kind. Where the machine's value was shown and is known to be wrong, they caught it or missed it; `field_s` is a median. Errors on fields shown blind and shown with the machine's value tell rubber-stamping.
create view out_reviewers as
select person, kind, count(*) as opinions, coalesce(sum(active_s), 0) as active_s,
       percentile_cont(0.5) within group (order by active_s) filter (where active_s > 0) as field_s,
       avg(keystrokes)::double precision as keystrokes,
       count(truth) as checks,
       count(*) filter (where correct) as correct,
       count(*) filter (where truth = 'seed') as seeds,
       count(*) filter (where truth = 'adjudicated') as adjudicated,
       count(*) filter (where machine_wrong and changed) as caught,
       count(*) filter (where machine_wrong and not changed) as missed,
       (count(*) filter (where machine_wrong and changed))::double precision / nullif(count(*) filter (where machine_wrong), 0) as sensitivity,
       count(truth) filter (where not blind) as shown_checks,
       count(*) filter (where not blind and not correct) as shown_wrong,
       count(truth) filter (where blind) as blind_checks,
       count(*) filter (where blind and not correct) as blind_wrong,
       max(given_at) as last_at
from out_checks
group by person, kind
