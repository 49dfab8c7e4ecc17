"""The words of the page's part on what the answer rests on: English, Swedish."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

TEXTS = {
    "cannot": ("What this can't tell you", "Vad det här inte kan säga"),
    "cannot forecast": (
        "What will happen. It is no forecast: the people are simulated, modelled on those who sought asylum in 2015, "
        "under the rules of that time.",
        "Vad som kommer att hända. Det är ingen prognos: människorna är simulerade, efter dem som sökte asyl 2015, "
        "under den tidens regler.",
    ),
    "cannot levers": (
        "What a measure would do here. No measure has been tried in the county so that its effect could be told: "
        "effects come from trials elsewhere and are never fitted to anything here.",
        "Vad en åtgärd skulle göra just här. Ingen åtgärd har prövats i länet så att effekten går att avläsa: "
        "effekterna kommer från försök på andra håll och anpassas aldrig till något här.",
    ),
    "cannot targets": (
        "How sure the level is. One strong figure says how many leave at the permit, and it is a round one; only "
        "{here} of {targets} targets are of the county itself, the others are national and count for less.",
        "Hur säker nivån är. En enda stark siffra säger hur många som lämnar vid tillståndet, och den är rund; bara "
        "{here} av {targets} måltal gäller länet självt, de andra är nationella och väger lättare.",
    ),
    "cannot parameters": (
        "Whether every number in the model is right: {targets} targets are too few to settle {parameters} of them. "
        "{assumed} rest on what was assumed beforehand.",
        "Om alla tal i modellen är rätt: {targets} måltal är för få för att bestämma {parameters} tal. {assumed} av "
        "dem vilar på vad som antagits i förväg.",
    ),
    "cannot counties": (
        "Anything calibrated about another county: only this one has been fitted to figures.",
        "Något kalibrerat om ett annat län: bara det här är anpassat till siffror.",
    ),
    "cannot uncalibrated": (
        "Anything calibrated about this county: it has not been fitted to figures of its own, so all rests on "
        "assumptions made beforehand.",
        "Något kalibrerat om det här länet: det är inte anpassat till egna siffror, så allt vilar på antaganden gjorda "
        "i förväg.",
    ),
    "cannot patterns": (
        "That the model is right. Of {n} known patterns that it could have missed it shows {shown} and misses "
        "{missed}; nothing was changed to make them come out.",
        "Att modellen har rätt. Av {n} kända mönster som den kunde ha missat visar den {shown} och missar {missed}; "
        "inget har ändrats för att de ska stämma.",
    ),
    "cannot person": (
        "Anything about a real person, ever. Nor that it is good in itself to stay.",
        "Något om en verklig person, aldrig någonsin. Inte heller att det är bra i sig att stanna.",
    ),
    "of all": ("{part} of {all}", "{part} av {all}"),
    "met figure": ("Figures the model meets", "Siffror som modellen når"),
    "met figure note": ("of those it was fitted to", "av dem den anpassats till"),
    "shown figure": ("Patterns it shows", "Mönster som den visar"),
    "shown figure note": ("not fitted, and could have been missed", "ej anpassade, och kunde ha missats"),
    "informed figure": ("Numbers informed by data", "Tal som data säger något om"),
    "informed figure note": (
        "in part or well; the others rest on assumptions", "delvis eller väl; resten vilar på antaganden",
    ),
    "on this page": ("In this part", "I den här delen"),
    "none": (
        "Nothing has been measured for this county with this version of the model: bofast evidence --install does it.",
        "Inget är uppmätt för det här länet med den här versionen av modellen: det gör bofast evidence --install.",
    ),
    # calibration
    "calibration": ("Calibration: does the model meet its figures?", "Kalibrering: når modellen sina siffror?"),
    "calibration text": (
        "The figures the model is fitted to. Pale: the figure (diamond) and the 90 % interval of what it may have "
        "been, measured here without error. Dark: what the calibrated model gives, median and 90 % interval over "
        "{draws} draws of {people} people, followed for {months} months. Met: the median lies inside the pale bar.",
        "Siffrorna som modellen är anpassad till. Blekt: siffran (romb) och 90 %-intervallet för vad den kunde ha "
        "varit, mätt här utan fel. Mörkt: vad den kalibrerade modellen ger, median och 90 %-intervall över {draws} "
        "dragningar av {people} personer, följda i {months} månader. Nås: medianen ligger i den bleka stapeln.",
    ),
    "received": (
        "Of those received in the county in 2016, share by municipality",
        "Av de mottagna i länet 2016, andel per kommun",
    ),
    "log-odds": ("Per cent, on the log-odds scale.", "Procent, på logoddsskala."),
    "figures": ("The same in figures, with sources", "Samma i siffror, med källor"),
    "figure": ("Figure", "Siffra"),
    "target": ("Target", "Måltal"),
    "noise": ("its noise, 90 %", "dess brus, 90 %"),
    "model": ("Model, median", "Modellen, median"),
    "interval": ("90 % interval", "90 %-intervall"),
    "met": ("met", "nås"),
    "unmet": ("NOT met", "nås INTE"),
    "unmet list": ("Not met: {names}.", "Nås inte: {names}."),
    "gives": ("{name}: {observed}, the model {median}", "{name}: {observed}, modellen {median}"),
    # identifiability
    "identifiability": ("What do the data tell of each number?", "Vad säger data om varje tal?"),
    "identifiability text": (
        "Each uncertain number of the model before the data (pale) and after (dark), each drawn on the scale on which "
        "its assumption is normal. A dark line shorter than the pale bar is knowledge gained; one as long is an "
        "assumption still, and one moved aside is pulled by the figures. What measures do is not among them: that is "
        "never fitted.",
        "Varje osäkert tal i modellen före data (blekt) och efter (mörkt), ritat på den skala där dess antagande är "
        "normalfördelat. Ett mörkt streck kortare än den bleka stapeln är vunnen kunskap; ett lika långt är "
        "fortfarande ett antagande, och ett som flyttats åt sidan dras av siffrorna. Vad åtgärder gör är inte med: det "
        "anpassas aldrig.",
    ),
    "badges": ("{badge}: {n}", "{badge}: {n}"),
    "before": ("before {middle} ({ends})", "före {middle} ({ends})"),
    "after": ("after {middle} ({ends})", "efter {middle} ({ends})"),
    "rule": ("How that is decided", "Hur det avgörs"),
    # validation
    "validation": ("Validation: patterns it was not fitted to", "Validering: mönster den inte anpassats till"),
    "validation text": (
        "What has been found elsewhere, and whether the model shows it too, in {draws} draws. {shown} of {n} that it "
        "could have missed are shown; those it misses stand as missed.",
        "Vad som har funnits på andra håll, och om modellen också visar det, i {draws} dragningar. {shown} av {n} som "
        "den kunde ha missat visas; de den missar står som missade.",
    ),
    "shown": ("shown", "visas"),
    "missed": ("MISSED", "MISSAS"),
    "model gives": ("Model: {found}", "Modellen: {found}"),
    "asked": ("asked: {rule}", "krav: {rule}"),
    "found by": ("source: {source}", "källa: {source}"),
    "rivals": ("Under other rules", "Under andra regler"),
    "rivals text": (
        "The same draws lived in a model with one rule replaced, nothing fitted anew: how far the answer moves, of "
        "100, with the 90 % interval.",
        "Samma dragningar levda i en modell där en regel bytts ut, utan ny anpassning: hur långt svaret flyttas, av "
        "100, med 90 %-intervall.",
    ),
    "moves": (
        "{outcome}: {after} of 100 instead of {before}; change {middle} ({ends})",
        "{outcome}: {after} av 100 i stället för {before}; ändring {middle} ({ends})",
    ),
    # levers
    "levers": ("Where the measures' effects come from", "Varifrån åtgärdernas effekter kommer"),
    "levers text": (
        "What each measure is assumed to do to people, its 90 % interval before any data of the county (nothing here "
        "changes it), and the trials and studies it rests on. Derived: computed from what they found. Judgement: an "
        "estimate they do not settle.",
        "Vad varje åtgärd antas göra med människor, dess 90 %-intervall före data från länet (inget här ändrar det), "
        "och de försök och studier det vilar på. Härlett: uträknat ur det de fann. Bedömning: en uppskattning som de "
        "inte avgör.",
    ),
    "by stock": (
        "No effect on people is assumed: it changes what there is (dwellings, jobs, neighbours), and people react as "
        "they otherwise do.",
        "Ingen effekt på människor antas: den ändrar vad som finns (bostäder, jobb, grannar), och människor reagerar "
        "som de annars gör.",
    ),
    "placebo": (
        "A test only: contacts are counted and nothing else happens.",
        "Bara ett prov: kontakter räknas och inget annat händer.",
    ),
    "contents": (
        "What is done at the contact decides the effect: see the three below.",
        "Vad som görs vid kontakten avgör effekten: se de tre nedan.",
    ),
    "content": ("{lever}: {content}", "{lever}: {content}"),
    "studies": ("Rests on", "Vilar på"),
    "no study": ("no study: judgement alone", "ingen studie: enbart bedömning"),
    # sources
    "sources": ("Sources", "Källor"),
    "sources text": (
        "Every figure on behaviour, cohort, labour market and measures that the model was made from. Found: seen in "
        "the source. Derived: computed from such figures. Recalled: from memory, not checked.",
        "Varje siffra om beteende, kohort, arbetsmarknad och åtgärder som modellen är gjord av. Funnet: sett i källan. "
        "Härlett: uträknat ur sådana siffror. Ur minnet: inte kontrollerat.",
    ),
    "search": ("Search among {n} entries", "Sök bland {n} uppgifter"),
    "grade": ("Grade", "Slag"),
    "every grade": ("all", "alla"),
    "showing": ("{shown} of {found} found", "{shown} av {found} träffar"),
    "more": ("Show all", "Visa alla"),
    "nothing": ("Nothing found: try another word.", "Inget hittat: prova ett annat ord."),
    "grade found": ("found", "funnet"),
    "grade derived": ("derived", "härlett"),
    "grade recalled": ("recalled, not checked", "ur minnet, inte kontrollerat"),
    "grade judgement": ("judgement", "bedömning"),
}  # fmt: skip


def tell(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
