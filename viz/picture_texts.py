"""The words of the pictures of a run, in both languages."""

from __future__ import annotations

# Every text of the pictures: English, Swedish.
TEXTS = {
    "the county": ("the county", "länet"),
    "one draw": ("One draw: no interval.", "En dragning: inget intervall."),
    "pooled": (
        "One draw, {replicates} replicates taken together: no interval.",
        "En dragning, {replicates} upprepningar sammanlagda: inget intervall.",
    ),
    "bands": (
        "{draws} draws: the lines are medians, the bands hold 50 % and 90 % of the draws.",
        "{draws} dragningar: linjerna är medianer, banden rymmer 50 % och 90 % av dragningarna.",
    ),
    "band": (
        "{draws} draws: the lines are medians, the bands hold 90 % of the draws.",
        "{draws} dragningar: linjerna är medianer, banden rymmer 90 % av dragningarna.",
    ),
    "means": (
        "{draws} draws: means, with the interval that holds 90 % of the draws.",
        "{draws} dragningar: medelvärden, med det intervall som rymmer 90 % av dragningarna.",
    ),
    "source": (
        "Source: the simulation model bofast. The persons are simulated.",
        "Källa: simuleringsmodellen bofast. Personerna är simulerade.",
    ),
    "prior only": ("Prior only: not calibrated.", "Endast antaganden i förväg (prior): inte kalibrerad."),
    "prior only: not calibrated here": (
        "Prior only: not calibrated here.", "Endast antaganden i förväg (prior): inte kalibrerad här.",
    ),
    "borders": (
        " Boundaries: Statistics Sweden (SCB), open geodata.",
        " Gränser: Statistiska centralbyrån (SCB), öppna geodata.",
    ),
    "no permits": (
        "Nobody was granted a residence permit in this run.",
        "Ingen fick uppehållstillstånd i denna körning.",
    ),
    "no adults": (
        "No adult was granted a residence permit in this run.",
        "Ingen vuxen fick uppehållstillstånd i denna körning.",
    ),
    "nobody stays": ("Nobody is still in the county.", "Ingen är kvar i länet."),
    "nobody left": ("Nobody has left the county.", "Ingen har lämnat länet."),
    "months": ("months since the residence permit", "månader sedan uppehållstillståndet"),
    # how long they stay
    "retention": (
        "How many stay in {county} after the residence permit",
        "Hur många som stannar i {county} efter uppehållstillståndet",
    ),
    "retention of": (
        "{n} persons granted a permit while in the Migration Agency's accommodation (abo) in the county, "
        "all followed for {months} months; the other housing apart.",
        "{n} personer som fick tillstånd medan de bodde i Migrationsverkets boende (abo) i länet, "
        "alla följda i {months} månader; övrigt boende för sig.",
    ),
    "still here": ("share still in the county", "andel kvar i länet"),
    "abo": ("Migration Agency's\naccommodation (abo)", "Migrationsverkets\nboende (abo)"),
    "ebo": ("own housing (ebo)", "eget boende (ebo)"),
    "minor": ("unaccompanied minors", "ensamkommande barn"),
    "found": ("found: about {mid} of 100 ({low}–{high})", "funnet: omkring {mid} av 100 ({low}–{high})"),
    "found in": (
        " Found: about {leave} of 100 left the county when granted a permit, a round figure (evidence list).",
        " Funnet: omkring {leave} av 100 lämnade länet vid tillståndet, en rund siffra (evidenslistan).",
    ),
    "stayed": ("stayed", "stannade"),
    "left": ("left", "lämnade"),
    "headline": ("after {k} months: {value} of 100", "efter {k} månader: {value} av 100"),
    # the map
    "map": (
        "Where in {county} those who stay live, {k} months after the permit",
        "Var i {county} de som stannar bor, {k} månader efter tillståndet",
    ),
    "map of": (
        "{n} persons granted a permit while housed in the county, in whatever housing.",
        "{n} personer som fick tillstånd medan de bodde i länet, oavsett boende.",
    ),
    "living": ("Persons who live there: {value} in all", "Personer som bor där: {value} i allt"),
    "kept": (
        "Of those housed there, share still in the county: {value} in all",
        "Av dem som bodde där, andel kvar i länet: {value} i allt",
    ),
    "area living": ("Area of a circle: persons who live there", "Cirkelns yta: personer som bor där"),
    "area housed": ("Area of a circle: persons housed there", "Cirkelns yta: personer som bodde där"),
    "few": ("Grey: fewer than {few} persons housed there.", "Grått: färre än {few} personer bodde där."),
    "between": (
        "{value} who moved within the county and left it later are in the sum, not on the map.",
        "{value} som flyttade inom länet och lämnade det senare är med i summan, inte på kartan.",
    ),
    # where they went
    "destinations": (
        "Where those went who left {county}, and where the others live",
        "Vart de tog vägen som lämnade {county}, och var de andra bor",
    ),
    "destinations of": (
        "{n} persons granted a permit while housed in the county; "
        "{k} months later {left} have left, {stay} have not.",
        "{n} personer som fick tillstånd medan de bodde i länet; "
        "{k} månader senare har {left} lämnat det, {stay} inte.",
    ),
    "by class": ("Left the county: to what kind of place", "Lämnade länet: till vilket slags kommun"),
    "by place": ("Left the county: the ten most common places", "Lämnade länet: de tio vanligaste platserna"),
    "all places": ("Left the county: the places", "Lämnade länet: platserna"),
    "by municipality": ("Stayed in the county: municipality", "Stannade i länet: kommun"),
    "share of leavers": ("share of those who left", "andel av dem som lämnade länet"),
    "persons": ("persons", "personer"),
    "others": ("{value} other municipalities", "{value} andra kommuner"),
    # work
    "employment": (
        "How soon adults get their first job in Sweden: those who stay and those who leave",
        "Hur snart vuxna får sitt första jobb i Sverige: de som stannar och de som flyttar",
    ),
    "employment of": (
        "{n} persons aged 20–64 at the permit, housed in {county}; stayed or left: by month {k}. "
        "Who has ever had a job, not who has one now.",
        "{n} personer, 20–64 år vid tillståndet, boende i {county}; stannade eller lämnade: till månad {k}. "
        "Vem som någon gång haft jobb, inte vem som har det nu.",
    ),
    "differ": (
        " Those who stay and those who leave differ in more than place: the gap is no effect of moving.",
        " De som stannar och de som flyttar skiljer sig även i annat: skillnaden är ingen effekt av flytten.",
    ),
    "first job": ("Has had a first job", "Har haft ett första jobb"),
    "share with job": ("share who have had a first job", "andel som har haft ett första jobb"),
    "employed now": ("Employed\nat month {k}", "Sysselsatta\nmånad {k}"),
    "employed share": ("share employed of those aged 20–64 then", "andel sysselsatta av dem 20–64 år då"),
    "stayers": ("stayed in the county", "stannade i länet"),
    "movers": ("left the county", "lämnade länet"),
}
