"""What confidence rests on: calibrations, judged answers, audits, certificates, evaluations."""
