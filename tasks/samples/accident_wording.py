"""What accident reports say, in this project's own words. A list module: long for its sentences, without logic."""

OPERATORS = (
    "Zenda",
    "Corvano",
    "Lumora",
    "Haxel",
    "Ostrion",
    "Perivel",
    "Wendro",
    "Quillon Robotics",
    "Marista Mobility",
    "Tessaro Transit",
    "Kelder Autonomy",
    "Vireo Drive",
    "Brindle AI",
    "Solent Shuttle",
    "Norvik Freight",
)
MAKES = (
    "Toyota",
    "Ford",
    "Honda",
    "Nissan",
    "Chevrolet",
    "Volvo",
    "Kia",
    "Subaru",
    "Freightliner",
    "Chrysler",
    "Volkswagen",
    "Mazda",
    "Tesla",
    "Mack",
    "International",
    "Ram",
)
MODELS = ("sedan", "minivan", "pickup", "crossover", "tractor", "van", "hatchback", "SUV")
STREETS = ("[XXX]", "[XXX]", "[XXX]", "Alder Street", "Third Avenue", "the frontage road", "Quarry Road", "Route 9")
ZONES = ("", " PT", " MT", " CT", " ET", " PST", " MST", " EDT", " local time")
OTHERS = (
    "a passenger car",
    "a pickup truck",
    "a delivery van",
    "an SUV",
    "a cyclist",
    "a city bus",
    "a motorcycle",
    "a box truck",
    "an electric scooter",
    "a parked sedan",
)

OPENINGS = (
    "{at}{on}{a_av} <operating|driving|on the road>{place} was <hit by|in a crash with|in a collision with> {other} <near|on|at> {street}.",
    "{av_cap} was <driving|traveling|proceeding> <north|south|east|west>bound on {street}{place}{comma_on}{at_low} when it <came into contact|collided> with {other}.",
    "<A crash|A minor collision|An accident> <happened|occurred>{place}{comma_on}{at_low}. It involved {a_av} and {other} <near|at> {street}.",
    "{on_cap}{at_mid}{other} <ran into|struck> {a_av}{place}. The {av} was <waiting at|approaching> {street}.",
)
OPENINGS_MORE = (
    "{entity} <reports|advises> that{comma_on}{at_low} one of its vehicles, {a_av}, <was involved in|had> a <low-speed contact|crash> with {other}{place}.",
    "<Incident summary|Summary>: {a_av} <traveling|heading> <north|south|east|west>bound{place} <met|made contact with> {other}{comma_on}{at_low}.",
    "{on_cap}{a_av}{place} <stopped|was stopped> <at a light|in a queue> when {other} came from <behind|the right> and touched it{at_low}.",
    "{at}{on}{other} <changed lanes into|backed into|side-swiped> {a_av} <near|at> {street}{place}.",
)
MIDDLES = (
    "The {av} had <slowed|stopped> for <a pedestrian|cross traffic|a red signal> when the <other party|following vehicle> <touched|bumped|struck> its <rear bumper|left mirror|right rear door>.",
    "As the {av} <yielded|waited> to turn onto {street}, {other} <cut across|moved out of> the <adjacent|left> lane and <made contact with|scraped> its <front corner|side>.",
    "A second vehicle, {make_other}, was <ahead|parked at the curb> but was not <touched|involved>.",
    "The <safety operator|test operator> <took over|disengaged> <about|some> <two|three|five> seconds before <impact|contact>.",
    "The automated system was <engaged|active> <at the time|throughout>, and <a test operator sat behind the wheel|no one was in the driver’s seat>.",
    "The {av} was moving at <four|nine|fifteen|22|31> mph; the other vehicle at an <unknown|estimated 12 mph> speed.",
)
ENDINGS = (
    "<Both vehicles|The {av}> <sustained|had> <minor|moderate> damage and <nobody was hurt|no injuries were reported>.",
    "<Police were called but did not attend|Police took no report>. {entity} may <add to|correct> this report later.",
    "{entity} <files|is filing> this report under the <federal|state> reporting order <of March 3, 2020|as amended on May 12, 2022|>.",
    "The passenger in the other car complained of <a sore neck|pain> and was <treated at the scene|taken to hospital>.",
    "{entity} submitted an earlier version of this report on {filed}.",
    "Nothing has changed since the <first|ten-day> report.",
)
DUPLICATES = (
    "On {filed}, {legal} (“{operator}”) <submitted|filed> a crash report under the federal order dated {order}. {maker} <built|manufactured> the {operator}-branded vehicle <named in|described in> that report and therefore files <this copy|a duplicate>. {maker} has <no knowledge of its own|not looked into the facts>. (Reference {ref})",
    "{maker} is <filing|submitting> this duplicate because it <made|assembled> the {operator}-branded vehicle in a report which {legal} (“{operator}”) <filed|sent in> on {filed}. The details <remain|are> with {operator}; see file {ref}.",
)
MAKERS = ("Granford Motors", "Calder Automotive", "Ostwick Vehicles", "United Carriage", "Montero Motor Works")
VAGUE = (
    "The {av} was in <autonomous|manual> mode <in a parking lot|on a narrow street>{place} when it <brushed|touched> {other}. No one was hurt.",
    "While leaving a driveway{place}, the {av} <clipped|scraped> a <curb|bollard|trash bin> at low speed. The test operator stopped and <called dispatch|inspected the wheel>.",
)
INSURED = (
    "I was driving my {car}{place}{comma_on}{at_low} <when|as> {other} <pulled out|braked hard> in front of me and I could not <stop|avoid it>.",
    "Insured states that{comma_on}{at_low} the insured vehicle, a {car}, was <struck|rear-ended> by {other}{place} on {street}.",
    "Our driver <reports|reported> that the {car} was <backing out of|leaving> a loading dock{place}{comma_on}{at_low} and <hit|struck> {other}.",
    "Claimant vehicle {other} <ran the light|failed to yield> at {street}{place}{comma_on}{at_low} and hit the insured’s {car} on the <left|right> side.",
)
INSURED_MORE = (
    "<Weather was clear|It was raining> and traffic was <light|heavy>. <Police report no. {ref} was taken|No police report was made>.",
    "Damage is to the <front bumper and hood|rear quarter panel|driver’s door>; the car <was towed|could be driven>.",
    "The other driver <was cited|admitted fault|left the scene>. His car is {make_other}.",
    "A repair estimate of {amount} was obtained on {filed}.",
    "This statement was taken by telephone on {filed} for {entity}.",
)
REPORTING = ("{entity} reports the following.", "Reported by {entity}.", "{entity} is the reporting party.")
FORM_TITLES = (
    "TRAFFIC COLLISION REPORT",
    "REPORT OF TRAFFIC ACCIDENT",
    "Vehicle Accident Report",
    "DRIVER’S ACCIDENT REPORT",
    "REPORT OF COLLISION INVOLVING A TEST VEHICLE",
)
FORM_TEXT = (
    "Vehicle 1 was stopped at the <signal|crosswalk> when vehicle 2 <failed to stop|rolled forward> and <struck|touched> its rear.",
    "Vehicle 1 changed lanes and <side-swiped|made contact with> vehicle 2. <Both stopped|Vehicle 2 left the scene>.",
    "Vehicle 2 backed out of a space and hit the <left|right> door of vehicle 1, which was <parked|moving slowly>.",
    "Vehicle 1 struck <a pole|a fence|debris> while avoiding an animal. No other vehicle was involved.",
)
