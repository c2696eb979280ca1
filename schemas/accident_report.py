"""The kind `accident_report`."""

from schemas.kind import Kind, described
from schemas.values import Date, Month, Name, State, Text, Time


class AccidentReport(Kind):
    """Report of a traffic accident."""

    name = "accident_report"
    split_by = ("reporting_entity", "incident_month", "incident_time", "city")
    cues = {
        r"\b(?:crash|collision|accident|incident)\b": 0.5,
        r"\b(?:accident|collision|crash|incident)\s+(?:report|write-?up)\b|\breport\s+of\b.{0,30}\b(?:accident|collision|crash)\b": 1.6,
        r"\b(?:vehicles?|cars?|vans?|trucks?|suvs?|sedans?|bus|motorcycle|cyclist|robotaxi|shuttle|tractor|trailer)\b": 1.2,
        r"\b(?:made\s+contact|contacted|rear-?\s?ended|struck|collided|impact(?:ed)?|hit|sideswiped|brushed|touched|scraped|clipped|bumped|dented)\b": 1.2,
        r"\b(?:travel+ing|proceed(?:ing|ed)|stopped|heading|northbound|southbound|eastbound|westbound|back(?:ed|ing)|revers(?:ed|ing)|pull(?:ed|ing)\s+(?:away|forward|into|out)|rolled|standstill)\b": 1.1,
        r"\b(?:lane|intersection|traffic|street|parked|curb)\b": 0.7,
        r"\b(?:bumper|fender|windshield|(?:left|right|front|rear|driver|passenger)(?:\W(?:left|right|front|rear))?\W(?:side|door|wheel|quarter|corner|panel))\b": 0.7,
        r"\b(?:left|right|u)[-\s]turn|\bturn(?:ed|ing)\b": 0.3,
        r"\b(?:driver|driving|drove|disengaged|manual\s+mode|(?:test|safety)\s+operator|(?:autonomous|automated)\s+\w+)\b": 1.0,
        r"\binjur(?:y|ies|ed)\b|\bpolice\b|\btowed\b|\bairbags?\b": 0.6,
        r"\b(?:our|my)\s+(?:driver|unit|vehicle|truck|van|bus|car)\b": 0.8,
        r"\b\d{1,2}:\d\d\b": 0.4,
        r"\b(?:police|sheriff\S*|officials|office|troopers?|deputy)\s+said\b|\btold\s+reporters\b": -3.0,
        r"\bloss\s+(?:run|history|ratio|experience)s?\b|\bclaims?\s+(?:history|experience)\b|\btotal\s+incurred\b|\bpaid\b.{0,20}\breserved?\b|\breserved?\b.{0,20}\bpaid\b": -4.0,
    }

    reporting_entity: Name = described(
        "the company that reports the accident",
        search="reporting submitted is reporting manufacturer operator company business",
    )
    incident_date: Date = described("the date of the accident", search="on date occurred accident collision")
    incident_month: Month = described(
        "the month and year of the accident", search="on at occurred date accident collision"
    )
    incident_time: Time = described("the time of day of the accident", search="at am pm time accident")
    city: Text = described("the city where it happened", search="operating in at city town")
    state: State = described("the state where it happened", search="operating in state")
    vehicle_make: Name = described("the make of the reporting company's vehicle", search="vehicle make model")
