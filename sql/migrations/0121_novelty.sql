-- What a decision depended on beside the reading's signals, so that it can be replayed: the document's distance to those that the calibration saw.
alter table core_decisions add column novelty double precision check (novelty between 0 and 1);
