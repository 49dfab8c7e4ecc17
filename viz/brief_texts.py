"""The words of a brief in English and Swedish, for whoever decides and has never seen a simulation.

No text holds a number: each is put in from the brief's record, or from the constants below.
"""

from __future__ import annotations

from experiments.account import BASE_YEARS, FIRST_YEAR
from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import NO_CHANGE
from viz.brief_caveat_texts import CAVEATS
from viz.style import HARD_SPACE, LANGUAGES
from viz.verdicts import UNSURE_SV, VERDICTS

# Every number in a brief that no run has computed, and what it means.
CONSTANTS = {
    "hundred": (100, "persons, of whom so many"),
    "interval": (90, "per cent of the draws that an interval holds"),
    "cohort": (FIRST_YEAR, "year in which the simulated people asked for asylum"),
    "first": (BASE_YEARS[0], "first year of the account of moves"),
    "last": (BASE_YEARS[1], "last year of the account of moves"),
    "youngest": (20, "age from which work is counted"),
    "oldest": (64, "age to which work is counted"),
}

TEXTS = {
    "kicker": (
        "Brief from the simulation model bofast · {county} county",
        "Beslutsunderlag från simuleringsmodellen bofast · {county}",
    ),
    "title": ("{label}: do more people stay?", "{label}: stannar fler?"),
    "title several": (
        "{count} measures compared: do more people stay?",
        "{count} åtgärder sida vid sida: stannar fler?",
    ),
    "subject": (
        "What a measure changes for newcomers who stay or leave, how sure that is, and what it costs",
        "Vad en åtgärd ändrar för nyanlända som stannar eller flyttar, hur säkert det är och vad det kostar",
    ),
    # the question
    "question": ("The question", "Frågan"),
    "question of": (
        "In {cohort} {county} took in some {received} of Sweden’s {country} asylum seekers. When they get their "
        "residence permit, about {leave} of {hundred} leave the county. Yet the county says it needs some {needed} "
        "people moving in every year. Would {measure} make more of them stay? How many, at what price, and how sure "
        "can we be?",
        "År {cohort} tog {county} emot omkring {received} av Sveriges {country} asylsökande. När de får "
        "uppehållstillstånd lämnar omkring {leave} av {hundred} länet. Samtidigt säger länet att det behöver omkring "
        "{needed} inflyttare varje år. Skulle {measure} få fler av dem att stanna? Hur många, till vilket pris och hur "
        "säkra kan vi vara?",
    ),
    "question elsewhere": (
        "Most asylum seekers leave the county they are housed in when they get their residence permit. Would {measure} "
        "make more of those in {county} stay? How many, at what price, and how sure can we be?",
        "De flesta asylsökande lämnar länet där de bor när de får uppehållstillstånd. Skulle {measure} få fler av dem "
        "i {county} att stanna? Hur många, till vilket pris och hur säkra kan vi vara?",
    ),
    "this measure": ("this measure", "den här åtgärden"),
    "these measures": ("these measures", "de här åtgärderna"),
    # what it does
    "measure": ("What the measure does", "Vad åtgärden gör"),
    "measures": ("What the measures do", "Vad åtgärderna gör"),
    "lever": ("What is set", "Vad som ändras"),
    "value": ("To", "Till"),
    "months": ("When", "När"),
    "always": ("all the time", "hela tiden"),
    "from": ("from {start}", "från {start}"),
    "until": ("until {until}", "till {until}"),
    "between": ("{start} to {until}", "{start} till {until}"),
    "limited": (" (some places or groups)", " (vissa orter eller grupper)"),
    "nothing set": ("Every lever stands as today.", "Allt står som i dag."),
    # the answer
    "measure head": ("Measure", "Åtgärd"),
    f"answer {RAISES}": ("More people stay with {letters}.", "Fler stannar med {letters}."),
    f"answer {LOWERS}": ("Fewer people stay with {letters}.", "Färre stannar med {letters}."),
    f"answer {CANNOT_TELL}": (
        "We cannot tell whether more people stay with {letters}.",
        f"Det {UNSURE_SV} om fler stannar med {{letters}}.",
    ),
    f"answer {NO_CHANGE}": ("Nothing changes with {letters}.", "Inget ändras med {letters}."),
    "and": ("{first} and {last}", "{first} och {last}"),
    "or": ("{first} or {last}", "{first} eller {last}"),
    "still here": ("Still here after three years, of {hundred}", "Kvar efter tre år, av {hundred}"),
    "leaving": ("Leave at the permit, of {hundred}", "Lämnar vid tillståndet, av {hundred}"),
    "against today": ("Against today", "Mot i dag"),
    "verdict": ("In short", "Kort sagt"),
    "today": ("As today", "Som i dag"),
    RAISES: ("more stay", "fler stannar"),
    LOWERS: ("fewer stay", "färre stannar"),
    CANNOT_TELL: VERDICTS[CANNOT_TELL],
    NO_CHANGE: VERDICTS[NO_CHANGE],
    # pictures
    "curve": (
        "How long they stay: share still in the county, month by month after the permit. Lines: the middle of the "
        "draws; shades: half of them and {interval} % of them.",
        "Hur länge de stannar: andel kvar i länet, månad för månad efter tillståndet. Linjer: mitten av dragningarna; "
        "skuggor: hälften av dem och {interval} % av dem.",
    ),
    "curve several": (
        "How long they stay: share still in the county, month by month after the permit. Lines: the middle of the "
        "draws; shades: half of them and {interval} % of them, as today.",
        "Hur länge de stannar: andel kvar i länet, månad för månad efter tillståndet. Linjer: mitten av dragningarna; "
        "skuggor: hälften av dem och {interval} % av dem, som i dag.",
    ),
    "curve alt": (
        "Curves of the share still in the county. After three years about {before} of {hundred} as today; {after}.",
        "Kurvor över andelen kvar i länet. Efter tre år omkring {before} av {hundred} som i dag; {after}.",
    ),
    "curve with": ("{after} with {label}", "{after} med {label}"),
    "map": (
        "Where they live after three years: more (+) or fewer (−) persons than as things are today. {sure} ?: cannot "
        "tell.",
        f"Var de bor efter tre år: fler (+) eller färre (−) personer än i dag. {{sure}} ?: {UNSURE_SV}.",
    ),
    "map sure": ("{place} {mean} ({low} to {high}).", "{place} {mean} ({low} till {high})."),
    "map unsure": ("In no municipality can we tell.", "I ingen kommun kan det avgöras."),
    "map several": (
        "Where they live after three years: municipalities with more persons than today are blue, with fewer orange; "
        "in the grey ones we cannot tell.",
        "Var de bor efter tre år: kommuner med fler personer än i dag är blå, med färre orange; i de grå kan det inte "
        "avgöras.",
    ),
    "map alt": ("Map of the county’s municipalities. {told}", "Karta över länets kommuner. {told}"),
    "groups": (
        "How many more of {hundred} in each group stay three years. Dots: mean; lines: {interval} % of the draws. "
        f"Hollow: {CANNOT_TELL}.",
        "Hur många fler av {hundred} i varje grupp som stannar tre år. Punkter: medelvärde; streck: {interval} % av "
        f"dragningarna. Ihåliga: {UNSURE_SV}.",
    ),
    "groups alt": (
        "Dots with lines, one for each group: {told}.",
        "Punkter med streck, en för varje grupp: {told}.",
    ),
    "with each": ("with each measure", "med varje åtgärd"),
    "with it": ("with the measure", "med åtgärden"),
    # how sure
    "sure": ("How sure is it?", "Hur säkert är det?"),
    "sure how": (
        "The model lets the same {people} simulated people live through these years {draws} times as today and "
        "{draws} times {measure}. Each time it assumes something else about what nobody knows; all else is equal. "
        "“Between” means that {interval} % of the times lie there.",
        "Modellen låter samma {people} simulerade människor leva de här åren {draws} gånger som i dag och {draws} "
        "gånger {measure}. Varje gång antas något nytt om det som ingen vet; allt annat är lika. ”Mellan” betyder att "
        "{interval} % av gångerna ligger där.",
    ),
    "sure level": (
        "How many stay as things are is itself uncertain: between {low} and {high} of {hundred}. The difference is "
        "known better than the level.",
        "Hur många som stannar som det är i dag är i sig osäkert: mellan {low} och {high} av {hundred}. Skillnaden är "
        "säkrare än nivån.",
    ),
    "sure fitted": (
        "Today’s level is fitted to {targets} sets of observed figures. What measures do to people is not: that comes "
        "from studies elsewhere. Here it rests on {effects} assumptions, of which {judged} are judgements.",
        "Dagens nivå är anpassad till {targets} slags uppmätta siffror. Vad åtgärder gör med människor är det inte: "
        "det kommer från studier på andra håll. Här vilar det på {effects} antaganden, varav {judged} är bedömningar.",
    ),
    "sure prior": (
        "Today’s level is not fitted to anything observed in this county: it is an assumption. What measures do to "
        "people comes from studies elsewhere. Here it rests on {effects} assumptions, of which {judged} are "
        "judgements.",
        "Dagens nivå är inte anpassad till något som uppmätts i länet: den är ett antagande. Vad åtgärder gör med "
        "människor kommer från studier på andra håll. Här vilar det på {effects} antaganden, varav {judged} är "
        "bedömningar.",
    ),
    f"sure {RAISES}": (
        "The whole span lies above nought. That is why we say that more people stay.",
        "Hela spannet ligger över noll. Därför säger vi att fler stannar.",
    ),
    f"sure {LOWERS}": (
        "The whole span lies below nought. That is why we say that fewer people stay.",
        "Hela spannet ligger under noll. Därför säger vi att färre stannar.",
    ),
    f"sure {CANNOT_TELL}": (
        "“Cannot tell” does not mean that the measure is useless. It means that its effect on staying is too small or "
        "too uncertain to be told from none.",
        f"”{UNSURE_SV.capitalize()}” betyder inte att åtgärden är verkningslös. Det betyder att dess effekt på "
        "kvarboendet är för liten eller för osäker för att skiljas från ingen alls.",
    ),
    f"sure {NO_CHANGE}": (
        "Not one simulated life came out differently.",
        "Inte ett enda simulerat liv blev annorlunda.",
    ),
    # who
    "who": ("Who gains and who loses?", "Vem vinner och vem förlorar?"),
    "who of": (
        "Of {followed} people who get their permit in the Migration Agency’s accommodation, the measure changes where "
        "these live three years later. Staying is not counted as good in itself.",
        "Av {followed} personer som får tillstånd i Migrationsverkets boende ändrar åtgärden var de här bor tre år "
        "senare. Att stanna räknas inte som bra i sig.",
    ),
    "who of several": (
        "Of {followed} people who get their permit in the Migration Agency’s accommodation, the measures change where "
        "these live three years later. Staying is not counted as good in itself.",
        "Av {followed} personer som får tillstånd i Migrationsverkets boende ändrar åtgärderna var de här bor tre år "
        "senare. Att stanna räknas inte som bra i sig.",
    ),
    "persons": ("Persons", "Personer"),
    "span": ("Between", "Mellan"),
    "stays_because": ("stay because of it", "stannar tack vare den"),
    "leaves_because": ("are reached by it and leave because of it", "nås av den och flyttar på grund av den"),
    "displaced": ("are not reached and are crowded out", "nås inte och trängs undan"),
    "crowded": (
        "Crowded out: somebody else got the job or the dwelling that would have kept them.",
        "Trängs undan: någon annan fick jobbet eller bostaden som skulle ha hållit dem kvar.",
    ),
    "unsure": (f"?: {CANNOT_TELL}.", f"?: {UNSURE_SV}."),
    "work": (
        "Those who leave are people too. As today {movers} of {hundred} who left the county have a job after three "
        "years ({youngest}–{oldest} years old), and {stayers} of {hundred} who stayed. {change}",
        "De som flyttar är också människor. Som i dag har {movers} av {hundred} som lämnat länet jobb efter tre år "
        "({youngest}–{oldest} år), och {stayers} av {hundred} som stannat. {change}",
    ),
    "work same": (
        "We cannot tell whether the measure changes either.",
        f"Det {UNSURE_SV} om åtgärden ändrar något av det.",
    ),
    "work same several": (
        "We cannot tell whether any of the measures changes either.",
        f"Det {UNSURE_SV} om någon av åtgärderna ändrar något av det.",
    ),
    "work changes": (
        "With {label}: {movers} of {hundred} and {stayers} of {hundred}; partly because others stay.",
        "Med {label}: {movers} av {hundred} och {stayers} av {hundred}; delvis för att andra stannar.",
    ),
    "group today": ("Today", "I dag"),
    "more of": ("How many more of {hundred} stay", "Hur många fler av {hundred} som stannar"),
    # cost
    "cost": ("What does it cost?", "Vad kostar det?"),
    "cost of": (
        "About {cost} million SEK more than today’s practice, between {low} and {high}.",
        "Omkring {cost} miljoner kronor mer än dagens arbetssätt, mellan {low} och {high}.",
    ),
    "cost none": ("It costs nothing beyond today’s practice.", "Det kostar inget utöver dagens arbetssätt."),
    "each": (
        "Each additional person who is still here after three years, in whatever housing they waited, then costs "
        "about {each} SEK, {between}.",
        "Varje person till som är kvar efter tre år, oavsett boende under väntan, kostar då omkring {each} kronor, "
        "{between}.",
    ),
    "each between": ("between {low} and {high}", "mellan {low} och {high}"),
    "each no limit": ("{low} or more", "{low} eller mer"),
    "each none": (
        "A price for each additional person would mean nothing, since we cannot tell whether more people stay.",
        "Ett pris för varje person till vore meningslöst, eftersom det inte kan avgöras om fler stannar.",
    ),
    "assumed": (
        "{assumed} of {prices} prices are judgements, not quotations: put in your own before you decide.",
        "{assumed} av {prices} priser är bedömningar, inte offerter: sätt in era egna innan ni bestämmer.",
    ),
    "all assumed": (
        "All prices are judgements, not quotations: put in your own before you decide.",
        "Alla priser är bedömningar, inte offerter: sätt in era egna innan ni bestämmer.",
    ),
    "cost lever": ("What is paid for", "Vad som betalas"),
    "units": ("Number", "Antal"),
    "price": ("SEK each", "Kronor styck"),
    "price span": ("{value} ({low}–{high})", "{value} ({low}–{high})"),
    "million": ("Million SEK", "Miljoner kr"),
    "each head": ("SEK for each additional person", "Kronor per person till"),
    # the account
    "account": ("What it means for the county’s balance", "Vad det betyder för länets balans"),
    "account of": (
        "About {moves} people a year fewer move out of the county ({first}–{last}), between {low} and {high}.",
        "Omkring {moves} personer färre om året flyttar ut ur länet ({first}–{last}), mellan {low} och {high}.",
    ),
    "account none": (
        "We cannot tell whether fewer people move out of the county ({first}–{last}).",
        f"Det {UNSURE_SV} om färre flyttar ut ur länet ({{first}}–{{last}}).",
    ),
    "account more": (
        "About {moves} people a year more move out of the county ({first}–{last}), between {low} and {high}.",
        "Omkring {moves} personer fler om året flyttar ut ur länet ({first}–{last}), mellan {low} och {high}.",
    ),
    "replaces": (
        "They replace {share} % of the {needed} people whom the county needs to move in every year.",
        "De ersätter {share} % av de {needed} inflyttare som länet behöver varje år.",
    ),
    "fewer head": ("Fewer out-moves a year", "Färre utflyttade om året"),
    "account several": (
        "Out-moves: a year’s mean of {first}–{last}. The county says it needs {needed} people moving in every year.",
        "Utflyttade: medel per år {first}–{last}. Länet säger att det behöver {needed} inflyttare varje år.",
    ),
    **CAVEATS,
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values and the constants put in; no number is left at the end of a line alone."""
    constants = {name: value for name, (value, _) in CONSTANTS.items()}
    return TEXTS[key][LANGUAGES.index(language)].format(**(constants | values)).replace(" %", HARD_SPACE + "%")
