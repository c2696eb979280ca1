"""The kind `accident_report`."""

from schemas.kind import Kind, described
from schemas.values import Date, Month, Name, State, Text, Time


class AccidentReport(Kind):
    """Report of a traffic accident."""

    name = "accident_report"
    split_by = ("reporting_entity", "incident_month", "incident_time", "city")
    cues = {
        r"\b(?:crash|collision|accident|incident)\b": 0.5,
        r"\b(?:accident|collision|crash|incident)\s+report\b|\breport\s+of\b.{0,30}\b(?:accident|collision|crash)\b": 1.8,
        r"\b(?:vehicles?|cars?|vans?|trucks?|suvs?|sedans?|bus|motorcycle|cyclist|robotaxi|shuttle)\b": 1.4,
        r"\b(?:made\s+contact|contacted|rear-?\s?ended|struck|collided|impact(?:ed)?|hit|sideswiped|brushed)\b": 0.8,
        r"\b(?:travel+ing|proceed(?:ing|ed)|stopped|heading|northbound|southbound|eastbound|westbound)\b": 1.2,
        r"\b(?:lane|intersection|traffic|street|parked|curb)\b": 0.8,
        r"\b(?:bumper|fender|windshield|(?:left|right|front|rear|driver|passenger)(?:\W(?:left|right|front|rear))?\W(?:side|door|wheel|quarter|corner|panel))\b": 0.7,
        r"\b(?:left|right|u)[-\s]turn|\bturn(?:ed|ing)\b": 0.4,
        r"\b(?:driver|driving|drove|disengaged|manual\s+mode|(?:test|safety)\s+operator|(?:autonomous|automated)\s+\w+)\b": 1.0,
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
