"""The words about the cross-check and the proof, on the page and in the terminal, in both languages."""

from __future__ import annotations

# Every text: English, Swedish. Values are put in by name.
PROOF_TEXTS = {
    # another family of methods
    "checks": (
        "Does another method agree, and does the method work?",
        "Ger en annan metod samma svar, och fungerar metoden?",
    ),
    "cross": ("Another family of methods", "En annan metodfamilj"),
    "cross text": (
        "An emulator of the model and another sampler found the posterior anew from {runs} runs. The means differ "
        "from those above by so many posterior standard deviations (allowed {allowed}):",
        "En emulator av modellen och en annan metod att dra ur fördelningen fann den på nytt av {runs} körningar. "
        "Medelvärdena skiljer sig från dem ovan med så många standardavvikelser (tillåtet {allowed}):",
    ),
    "gap axis": ("difference, posterior standard deviations", "skillnad, standardavvikelser"),
    "agrees": ("Both find the same posterior.", "Båda finner samma fördelning."),
    "agrees not": ("The two do not agree everywhere.", "De två är inte överens överallt."),
    "not done": ("Not done for this calibration.", "Inte gjort för denna kalibrering."),
    "not read": (
        "{file} is there, but not as this version writes it.",
        "{file} finns, men inte så som den här versionen skriver den.",
    ),
    # the proof
    "proof": ("Proof that the method works", "Bevis för att metoden fungerar"),
    "proof none": ("Not made; `bofast prove` makes it.", "Inte gjort; `bofast prove` gör det."),
    "proof text": (
        "Parameters were drawn from the priors, data made with them, and the fit repeated from those data alone, as "
        "if nothing else were known: {truths} times with {people} people and {full} times with {full_people}, by "
        "chains of {runs} runs. Errors were then planted on purpose: a proof that would not catch them proves nothing. "
        "Every rule was stated before the proof was made.",
        "Parametrar drogs ur priorn, data gjordes med dem och anpassningen upprepades utifrån dessa data ensamma, som "
        "om inget annat vore känt: {truths} gånger med {people} personer och {full} gånger med {full_people}, med "
        "kedjor av {runs} körningar. Sedan planterades fel med avsikt: ett bevis som inte fångar dem bevisar "
        "ingenting. Varje regel bestämdes innan beviset gjordes.",
    ),
    "proof passed": ("Every part is passed.", "Alla delar klaras."),
    "proof failed": ("FAILED: {parts}.", "MISSLYCKAT: {parts}."),
    "proof open": ("Too few truths or draws to tell: {parts}.", "För få sanningar eller dragningar: {parts}."),
    "proof same": (
        "Made {date} with this version of the model and the sampler.",
        "Gjort {date} med denna version av modellen och metoden.",
    ),
    "proof other": (
        "Made {date} with ANOTHER version of the model or the sampler: it proves nothing of this one.",
        "Gjort {date} med en ANNAN version av modellen eller metoden: det bevisar ingenting om denna.",
    ),
    "part": ("part", "del"),
    "found": ("found", "funnet"),
    "the rule": ("rule", "regel"),
    "open": ("too few to tell", "för få för att säga"),
    # its parts: name, what was found, rule
    "part ranks": ("Ranks of the truths are even", "Sanningarnas ranger är jämna"),
    "found ranks": (
        "{truths} truths, {tests} tests: smallest p {p} ({where}); {inside} inside 90 % intervals",
        "{truths} sanningar, {tests} test: minsta p {p} ({where}); {inside} inom 90 %-intervallen",
    ),
    "rule ranks": (
        "no p below {least}, corrected for the number of tests",
        "inget p under {least}, korrigerat för antalet test",
    ),
    "part effects": ("Intervals of measures' effects hold the truth", "Åtgärdernas intervall rymmer sanningen"),
    "found effects": (
        "{share} (standard error {error}) of {n} 90 % intervals",
        "{share} (medelfel {error}) av {n} 90 %-intervall",
    ),
    "rule effects": ("from {low} to {high}", "från {low} till {high}"),
    "part recovery": ("Known truths are recovered", "Kända sanningar återfinns"),
    "found recovery": (
        "{n} quantities the data inform: smallest p {p} ({where})",
        "{n} storheter som data säger något om: minsta p {p} ({where})",
    ),
    "rule recovery": (
        "no estimate follows the truth less than its posterior promises, corrected p below {least}",
        "ingen skattning följer sanningen mindre än dess fördelning lovar, korrigerat p under {least}",
    ),
    "part full": ("At full size too", "Även i full storlek"),
    "found full": (
        "{truths} truths: {share} of {n} quantities inside 90 % intervals; effective sample {lowest} or more",
        "{truths} sanningar: {share} av {n} storheter inom 90 %-intervallen; minst {lowest} effektiva dragningar",
    ),
    "rule full": ("not farther from 90 % than {away}", "inte längre från 90 % än {away}"),
    "part cases": ("Figures out of reach are told as such", "Siffror utom räckhåll pekas ut"),
    "found cases": ("{told} of {n} told", "{told} av {n} pekas ut"),
    "rule cases": (
        "no run gives them, or a target is not reached that is reached as declared",
        "ingen körning ger dem, eller ett måltal nås inte som nås med de verkliga siffrorna",
    ),
    "part shifted": ("A model changed after its fit is rejected", "En modell ändrad efter anpassningen förkastas"),
    "found shifted": ("{shift}: {n} figures not reached", "{shift}: {n} siffror nås inte"),
    "rule shifted": (
        "it misses a target that the fit reaches",
        "den missar ett måltal som anpassningen når",
    ),
    "part sampler": ("Errors planted in the sampler are caught", "Fel planterade i metoden fångas"),
    "found sampler": ("{caught} of {n} caught", "{caught} av {n} fångas"),
    "rule sampler": ("ranks are not even by the first rule", "rangerna är inte jämna enligt första regeln"),
    "part model": ("An error planted in the model is caught", "Ett fel planterat i modellen fångas"),
    "found model": (
        "{shift} in {truths} truths: smallest p {p} ({where})",
        "{shift} i {truths} sanningar: minsta p {p} ({where})",
    ),
    "rule model": ("ranks are not even by the first rule", "rangerna är inte jämna enligt första regeln"),
    # its details
    "rank": ("Rank of the truth", "Sanningens rang"),
    "rank text": (
        "How often the truth came first, second … tenth among ten equal parts of its posterior. Were the fit right, "
        "nine in ten bars would end in the grey band; a slope shows bias, a hump intervals that are too wide, a hollow "
        "ones that are too narrow.",
        "Hur ofta sanningen hamnade i den första, andra … tionde av tio lika delar av sin fördelning. Vore "
        "anpassningen rätt skulle nio av tio staplar sluta i det grå bandet; lutning visar skevhet, en kulle för vida "
        "intervall, en sänka för snäva.",
    ),
    "rank counts": ("{name}, counts", "{name}, antal"),
    "rank mean": ("{name}, middle", "{name}, mitt"),
    "rank spread": ("{name}, width", "{name}, bredd"),
    "all ranks together": ("all ranks together", "alla ranger tillsammans"),
    "coverage": ("Intervals that hold the truth", "Intervall som rymmer sanningen"),
    "coverage text": (
        "The true effect of each measure alone on staying after 36 months, held against the 90 % interval found. Part "
        "of each interval is the luck of the simulated cohorts, which is in the truth as well.",
        "Varje åtgärds sanna egna effekt på kvarboendet efter 36 månader, hållen mot det 90 %-intervall som "
        "anpassningen gav. En del av varje intervall är de simulerade kohorternas slump, som också finns i sanningen.",
    ),
    "holds": ("hold the truth", "rymmer sanningen"),
    "standard error": ("standard error", "medelfel"),
    "luck": ("of which luck", "varav slump"),
    "recovered": ("Truth and estimate", "Sanning och skattning"),
    "recovered text": (
        "The correlation of truth and estimate over the truths, beside the one the posteriors promise; only quantities "
        "that the data inform. The rest of the parameters keep their priors, and cannot be recovered.",
        "Korrelationen mellan sanning och skattning över sanningarna, bredvid den som fördelningarna lovar; bara "
        "storheter som data säger något om. Övriga parametrar behåller sin prior och kan inte återfinnas.",
    ),
    "quantity": ("quantity", "storhet"),
    "correlation": ("correlation", "korrelation"),
    "promised": ("promised", "utlovat"),
    "reach": ("Figures out of reach, and a shifted model", "Siffror utom räckhåll och en ändrad modell"),
    "case": ("case", "fall"),
    "runs there": ("given by", "ges av"),
    "of runs": ("{there} of {runs} runs", "{there} av {runs} körningar"),
    "effective draws": ("effective draws", "effektiva dragningar"),
    "case declared": ("The figures as declared", "De verkliga siffrorna"),
    "case shifted": ("The figures as declared, then {shift}", "De verkliga siffrorna, sedan {shift}"),
    "not reached": ("not reached", "nås inte"),
    "all reached": ("all reached", "alla nås"),
    "missed figure": (
        "{outcome} = {observed}; the model gives {median} ({low}–{high})",
        "{outcome} = {observed}; modellen ger {median} ({low}–{high})",
    ),
    "told": ("told", "utpekat"),
    "told not": ("WITHIN REACH", "INOM RÄCKHÅLL"),
    "rejected": ("rejected", "förkastad"),
    "rejected not": ("NOT REJECTED", "INTE FÖRKASTAD"),
    "planted": ("Planted errors", "Planterade fel"),
    "planted error": ("error", "fel"),
    "smallest p": ("smallest p", "minsta p"),
    "seen in": ("seen in", "syns i"),
    "caught": ("caught", "fångat"),
    "caught not": ("NOT CAUGHT", "INTE FÅNGAT"),
    "planted likelihood counted twice": ("the likelihood counted twice", "likelihooden räknas två gånger"),
    "planted prior left out": ("the prior left out", "priorn utelämnas"),
    "planted proposal left out": ("the proposal left out", "förslagsfördelningen utelämnas"),
    "planted model": ("the model that makes the data: {shift}", "modellen som gör data: {shift}"),
    "effect of": ("effect: {lever}", "effekt: {lever}"),
}  # fmt: skip
