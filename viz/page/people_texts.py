"""The words of the part that shows one run: English, Swedish. Terms bear the labels of their parameters."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

TEXTS = {
    "title": ("One run, month by month", "En körning, månad för månad"),
    "about": (
        "World {number} of {draws}, with the measures chosen. Shown are {persons} of {people} invented persons: one in "
        "{every} groups of {group} households that arrived after one another. Click a dot to read a life.",
        "Värld {number} av {draws}, med de valda åtgärderna. Här visas {persons} av {people} påhittade personer: en av "
        "{every} grupper om {group} hushåll som kom efter varandra. Klicka på en prick för att läsa ett liv.",
    ),
    "waiting for": ("The world is being lived…", "Världen genomlevs …"),
    "play": ("Play", "Spela"),
    "pause": ("Pause", "Paus"),
    "back": ("Back a month", "En månad bakåt"),
    "step": ("A month on", "En månad framåt"),
    "month": ("Month", "Månad"),
    "speed": ("Speed", "Fart"),
    "slow": ("slow", "långsam"),
    "normal": ("normal", "normal"),
    "fast": ("fast", "snabb"),
    "show ties": ("Ties", "Band"),
    "show talk": ("Talk", "Samtal"),
    "another": ("Another world", "En annan värld"),
    "months": (
        "January February March April May June July August September October November December",
        "januari februari mars april maj juni juli augusti september oktober november december",
    ),
    "waiting": ("waiting", "väntar"),
    "settled": ("settled in the county", "bosatta i länet"),
    "employed": ("employed in the county", "i arbete i länet"),
    "moved out": ("moved out", "utflyttade"),
    "refused": ("refused", "avslag"),
    "contacted": ("met by outreach", "mött av uppsökande team"),
    "hope": ("talk: jobs here look better", "samtal: jobb här ser bättre ut"),
    "doubt": ("talk: jobs here look worse", "samtal: jobb här ser sämre ut"),
    "outside": ("Moved out, to", "Utflyttade, till"),
    "larger_city": ("larger cities and near", "större städer och nära"),
    "small_rural": ("small towns and rural", "småstäder och landsbygd"),
    "metro_commuter": ("metropolitan commuter", "pendlingskommuner"),
    "metropolis": ("the metropolises", "storstäderna"),
    "counts": ("Counts as a table", "Antal som tabell"),
    "keys": (
        "Persons seen, at each month's end. Who has a permit but has not moved yet counts as waiting. Who has not "
        "arrived yet or was refused is not drawn.",
        "Visade personer vid månadens slut. Den som har tillstånd men inte flyttat än räknas som väntande. Den som "
        "inte kommit än eller fått avslag ritas inte.",
    ),
    # a life
    "person": ("Person {number}", "Person {number}"),
    "choose person": ("Person, 1 to {n}", "Person, 1 till {n}"),
    "previous": ("Previous person", "Föregående person"),
    "next": ("Next person", "Nästa person"),
    "next changed": ("Next whose life the measures change", "Nästa vars liv åtgärderna ändrar"),
    "changed": ("{n} of these lives take another course.", "{n} av dessa liv tar en annan väg."),
    "invented": ("Invented person, no real one.", "Påhittad person, ingen verklig."),
    "life": ("The life", "Livet"),
    "who": ("{sex}, {age}, {origin}, {household}.", "{sex}, {age}, {origin}, {household}."),
    "woman": ("Woman", "Kvinna"),
    "man": ("Man", "Man"),
    "girl": ("Girl", "Flicka"),
    "boy": ("Boy", "Pojke"),
    "years": ("{age} years on arrival", "{age} år vid ankomsten"),
    "syria": ("from Syria", "från Syrien"),
    "afghanistan": ("from Afghanistan", "från Afghanistan"),
    "iraq": ("from Iraq", "från Irak"),
    "stateless": ("stateless", "statslös"),
    "eritrea": ("from Eritrea", "från Eritrea"),
    "other": ("from another country", "från ett annat land"),
    "alone": ("alone", "ensam"),
    "household of": ("in a household of {n}", "i ett hushåll på {n}"),
    "arrived abo": (
        "Came to the Migration Agency's accommodation in {place}.",
        "Kom till Migrationsverkets boende i {place}.",
    ),
    "arrived ebo": ("Came to housing of one's own in {place}.", "Kom till eget boende i {place}."),
    "arrived minor": (
        "Came alone, as a minor, into the care of {place}.",
        "Kom ensam, som minderårig, till omsorgen i {place}.",
    ),
    "met information": (
        "Was met by the outreach team and told of jobs in the county.",
        "Möttes av det uppsökande teamet och fick veta om jobb i länet.",
    ),
    "met referral": (
        "Was met by the outreach team and referred to employers.",
        "Möttes av det uppsökande teamet och fick kontakt med arbetsgivare.",
    ),
    "met programme": (
        "Was met by the outreach team and began an intensive programme.",
        "Möttes av det uppsökande teamet och började ett intensivt program.",
    ),
    "mentor": ("Was matched with a mentor.", "Fick en mentor."),
    "job": ("Found a job in {place}.", "Fick jobb i {place}."),
    "job_brief": (
        "Found a job in {place} and gave it up on moving.",
        "Fick jobb i {place} men lämnade det vid flytten.",
    ),
    "jobless": ("The job ended.", "Jobbet tog slut."),
    "job_away": ("Found a first job: {place}.", "Fick ett första jobb: {place}."),
    "recognised": ("Had the foreign qualification recognised.", "Fick sin utländska utbildning erkänd."),
    "refused life": ("Was refused and left the county's care.", "Fick avslag och lämnade länets mottagande."),
    "permit self_here": (
        "Got the permit and chose to settle in the county.",
        "Fick uppehållstillstånd och valde att bosätta sig i länet.",
    ),
    "permit self_elsewhere": (
        "Got the permit and chose to settle outside the county.",
        "Fick uppehållstillstånd och valde att bosätta sig utanför länet.",
    ),
    "permit assigned_here": (
        "Got the permit and was assigned a municipality in the county.",
        "Fick uppehållstillstånd och anvisades en kommun i länet.",
    ),
    "permit assigned_elsewhere": (
        "Got the permit and was assigned a municipality outside the county.",
        "Fick uppehållstillstånd och anvisades en kommun utanför länet.",
    ),
    "settled life": ("Settled: {place}.", "Bosatte sig: {place}."),
    "moved": ("Moved on: {place}.", "Flyttade vidare: {place}."),
    "talks": (
        "{n} talks with friends changed what this person believes of jobs here and elsewhere.",
        "{n} samtal med vänner ändrade vad personen tror om jobb här och på annat håll.",
    ),
    "no talks": ("No talk with a friend changed any belief.", "Inget samtal med en vän ändrade någon tro."),
    "without": ("Without the measures", "Utan åtgärderna"),
    "without same": ("The same life.", "Samma liv."),
    "without missing": ("This does not happen:", "Det här händer inte:"),
    "without instead": ("This happens instead:", "Det här händer i stället:"),
    # why
    "why": ("Why the household chose as it did, {month}", "Varför hushållet valde som det gjorde, {month}"),
    "why late": ("The decision had not fallen by the last month.", "Beslutet hade inte fallit den sista månaden."),
    "why refused": ("A refusal: there was no choice to explain.", "Avslag: det fanns inget val att förklara."),
    "why minor": (
        "Who came alone as a minor stays in the care of the municipality: there was no choice to explain.",
        "Den som kom ensam som minderårig stannar i kommunens omsorg: det fanns inget val att förklara.",
    ),
    "why note": (
        "Log-odds: one unit more makes an alternative 2.7 times as likely. Only differences count, so the first row "
        "begins at the smallest. The largest sum wins; own taste is what the model leaves to chance.",
        "Logodds: en enhet mer gör ett alternativ 2,7 gånger så troligt. Bara skillnader räknas, så första raden "
        "börjar vid den minsta. Största summan vinner; egen smak är det som modellen lämnar åt slumpen.",
    ),
    "reasoning": ("The reasons are being worked out…", "Skälen räknas fram …"),
    "way": ("First, which way", "Först, vilken väg"),
    "place": ("Then, which place", "Sedan, vilken ort"),
    "place assigned": (
        "The authority chose the place. This is how it and others looked.",
        "Myndigheten valde orten. Så såg den och andra ut.",
    ),
    "place outside": (
        "Outside the county a place is drawn by its chance; here are the likeliest.",
        "Utanför länet dras en ort efter sin chans; här är de troligaste.",
    ),
    "term": ("Term", "Term"),
    "way here": ("By oneself in the county", "Själv, i länet"),
    "way elsewhere": ("By oneself elsewhere", "Själv, på annat håll"),
    "way assigned": ("Be assigned", "Bli anvisad"),
    "chosen": ("chosen", "valt"),
    "term places": ("What it leads to", "Vad den leder till"),
    "term belief": ("Belief about jobs there", "Tro om jobb där"),
    "term taste": ("Own taste (chance)", "Egen smak (slump)"),
    "term size": ("Size of the place", "Ortens storlek"),
    "sum": ("Sum", "Summa"),
    "chance inside": ("Chance among places of its kind, %", "Chans bland orter av samma slag, %"),
}  # fmt: skip


def tell(key: str, language: str, **values: object) -> str:
    """A text of this part in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def month_word(month: int, language: str) -> str:
    """A month counted from January 2015, in words."""
    return f"{tell('months', language).split()[month % 12]} {2015 + month // 12}"
