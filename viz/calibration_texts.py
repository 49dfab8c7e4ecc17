"""The words of the page about a calibration, in both languages."""

from __future__ import annotations

from experiments.badges import BADGE_RULE_EN, BADGE_RULE_SV
from experiments.lever_effects import WORKING_RULE_EN, WORKING_RULE_SV
from viz.proof_texts import PROOF_TEXTS
from viz.style import HARD_SPACE, LANGUAGES
from viz.verdicts import UNSURE_SV

# Every text: English, Swedish. Values are put in by name.
TEXTS = {
    "title": ("What the baseline rests on: {county}", "Vad basfallet vilar på: {county}"),
    "lead": (
        "A simulation model of whether asylum seekers stay in the county after their permit, fitted to known "
        "figures. This page shows what the figures tell, what they leave open, and where the model does not fit.",
        "En simuleringsmodell av om asylsökande stannar i länet efter tillståndet, anpassad till kända siffror. "
        "Sidan visar vad siffrorna säger, vad de lämnar öppet och var modellen inte stämmer.",
    ),
    "not converged": ("NOT CONVERGED", "INTE KONVERGERAD"),
    "not converged why": (
        "This calibration has not passed the gate below. Nothing on this page may be used as a result.",
        "Kalibreringen har inte klarat kraven nedan. Inget på sidan får användas som resultat.",
    ),
    "contents": ("On this page", "På sidan"),
    "made": ("Page made {date} with {draws} draws.", "Sidan gjord {date} med {draws} dragningar."),
    "90": ("90 % interval", "90 %-intervall"),
    "prior": ("before data (prior)", "före data (prior)"),
    "posterior": ("after data (posterior)", "efter data (posterior)"),
    "median": ("median", "median"),
    "points": ("percentage points", "procentenheter"),
    # what was fitted
    "fitted": ("What was fitted", "Vad som anpassades"),
    "fitted text": (
        "{parameters} uncertain parameters were fitted to {targets} targets ({figures} figures) for the {people} "
        "asylum seekers of 2015 housed in {county}, each followed for {months} months after the permit. Two "
        "independent chains of population Monte Carlo ran {runs} sets of values, {replicates} simulated cohorts for "
        "each, and weighted the last {final} of each chain by how well they meet the targets. What a measure does to"
        " people was never fitted: it keeps what trials elsewhere have found.",
        "{parameters} osäkra parametrar anpassades till {targets} måltal ({figures} siffror) för de {people} "
        "asylsökande från 2015 som bodde i {county}, var och en följd i {months} månader efter tillståndet. Två "
        "oberoende kedjor av population Monte Carlo körde {runs} uppsättningar värden, med {replicates} simulerade "
        "kohorter för var och en, och vägde de sista {final} i varje kedja efter hur väl de når måltalen. Vad en "
        "åtgärd gör med människor anpassades aldrig: där gäller vad försök på andra håll har funnit.",
    ),
    "fitted answer": (
        "Of 100 granted a permit while in the Migration Agency's accommodation in the county, {stay} (between {low} "
        "and {high}) are still in the county after 36 months under today's practice, and {leave} "
        "({leave_low}–{leave_high}) leave it at the permit. Before the data the model said anything from {prior_low}"
        " to {prior_high} stay.",
        "Av 100 som fick tillstånd medan de bodde i Migrationsverkets boende i länet är {stay} (mellan {low} och "
        "{high}) kvar i länet efter 36 månader med dagens arbetssätt, och {leave} ({leave_low}–{leave_high}) lämnar "
        "det vid tillståndet. Före data sade modellen att allt från {prior_low} till {prior_high} stannar.",
    ),
    "gate": ("How well the two chains converged", "Hur väl de två kedjorna konvergerade"),
    "figure": ("figure", "mått"),
    "chain": ("chain {n}", "kedja {n}"),
    "needed": ("needed", "krav"),
    "ess": ("effective sample size", "effektivt antal dragningar"),
    "largest": ("largest weight", "största vikt"),
    "k": ("Pareto k of the weights", "vikternas Pareto-k"),
    "at least": ("at least {value}", "minst {value}"),
    "below": ("below {value}", "under {value}"),
    "widest gap": (
        "The chains' means differ most in “{outcome}”: {gap} posterior standard deviations (allowed below "
        "{allowed}); {n} outcomes were compared.",
        "Kedjornas medelvärden skiljer sig mest i ”{outcome}”: {gap} standardavvikelser (tillåtet under {allowed}); "
        "{n} utfall jämfördes.",
    ),
    "gap": (
        "{outcome}: the chains differ by {gap} posterior standard deviations (allowed below {allowed})",
        "{outcome}: kedjorna skiljer sig med {gap} standardavvikelser (tillåtet under {allowed})",
    ),
    "one chain": ("one chain only: nothing to compare it with", "bara en kedja: inget att jämföra med"),
    "provenance": (
        "Calibrated {date}, seed {seed}; Python {python} on {machine}, {packages}. Model {model}, data {data}, draws"
        " {digest}.",
        "Kalibrerad {date}, frö {seed}; Python {python} på {machine}, {packages}. Modell {model}, data {data}, "
        "dragningar {digest}.",
    ),
    # targets
    "targets": ("Does the model meet its targets?", "Når modellen sina måltal?"),
    "targets text": (
        "Each row: the target with the 90 % interval of its noise (what the figure may have been, had it been "
        "measured here without error), what the model gives after the fit, and, pale, what it gave before it. A "
        "target is met when the model's median lies inside the interval.",
        "Varje rad: måltalet med brusets 90 %-intervall (vad siffran kunde ha varit, mätt här utan fel), vad "
        "modellen ger efter anpassningen och, blekt, vad den gav före. Ett måltal nås när modellens median ligger i "
        "intervallet.",
    ),
    "targets met": ("{met} of {n} figures are met.", "{met} av {n} siffror nås."),
    "target mark": ("target and the interval of its noise", "måltal med brusets intervall"),
    "received axis": ("per cent of those received", "procent av de mottagna"),
    "shares axis": (
        "per cent, on the log-odds scale; what lies beyond 0.5 and 99.5 is drawn there",
        "procent, på logoddsskala; det som ligger utanför 0,5 och 99,5 ritas där",
    ),
    "received": (
        "Of those received in the county in 2016, share by municipality",
        "Av de mottagna i länet 2016, andel per kommun",
    ),
    "received in": ("Received: {place}", "Mottagna: {place}"),
    "outcome": ("outcome", "utfall"),
    "target": ("target", "måltal"),
    "its noise": ("its noise, 90 %", "dess brus, 90 %"),
    "model median": ("model, median", "modellen, median"),
    "before": ("before data, 90 %", "före data, 90 %"),
    "met": ("met", "nås"),
    "unmet": ("NOT MET", "NÅS INTE"),
    "all met": ("The model meets every target.", "Modellen når alla måltal."),
    "unmet list": ("What the model cannot meet", "Vad modellen inte når"),
    "is below": (
        "{name}: the model's median is {median}, {gap} points below the interval {low}–{high}.",
        "{name}: modellens median är {median}, {gap} procentenheter under intervallet {low}–{high}.",
    ),
    "is above": (
        "{name}: the model's median is {median}, {gap} points above the interval {low}–{high}.",
        "{name}: modellens median är {median}, {gap} procentenheter över intervallet {low}–{high}.",
    ),
    "prior holds": (
        "Before the data the model could give the figure itself (90 %: {low}–{high}).",
        "Före data kunde modellen ge själva siffran (90 %: {low}–{high}).",
    ),
    "prior misses": (
        "The figure itself lies outside what the model gave before the data (90 %: {low}–{high}).",
        "Själva siffran ligger utanför vad modellen gav före data (90 %: {low}–{high}).",
    ),
    "tension": (
        "Without the target “{target}” the model's mean would be {value}, nearer to it than {mean}.",
        "Utan måltalet ”{target}” vore modellens medelvärde {value}, närmare än {mean}.",
    ),
    "no tension": (
        "Leaving out any other single target brings the model no nearer.",
        "Inget annat enskilt måltal håller modellen borta: utan något av dem kommer den inte närmare.",
    ),
    "tension unknown": (
        "Whether another target stands in the way cannot be told from these runs.",
        f"Om ett annat måltal står i vägen {UNSURE_SV} av dessa körningar.",
    ),
    # measures
    "levers": ("Which measures' effects do the data inform?", "Vilka åtgärders effekter säger data något om?"),
    "levers text": (
        "Effect of each measure alone on how many are still in the county after 36 months, in percentage points, "
        "before and after the data. What a measure does to people keeps its prior; only what the effect otherwise "
        "depends on can have become known.",
        "Varje åtgärds egen effekt på hur många som är kvar i länet efter 36 månader, i procentenheter, före och "
        "efter data. Vad en åtgärd gör med människor behåller sin prior; bara det effekten i övrigt beror på kan ha "
        "blivit känt.",
    ),
    "levers counted": (
        "Of {n} measures the effect is informed by data for {informed}, partly for {partly}, by the prior only for "
        "{prior_only}.",
        "Av {n} åtgärder stöds effekten av data för {informed}, delvis för {partly}, och vilar endast på antagandet "
        "i förväg för {prior_only}.",
    ),
    "effects axis": (
        "effect on the share still here after 36 months, percentage points",
        "effekt på andelen kvar efter 36 månader, procentenheter",
    ),
    "uneven": (" (scale drawn together away from 0)", " (skalan hopdragen bort från 0)"),
    "badge informed": ("informed by data", "stöds av data"),
    "badge partly": ("partly informed", "stöds delvis"),
    "badge prior_only": ("prior only", "endast prior"),
    "working rule": (WORKING_RULE_EN, WORKING_RULE_SV),
    "badge rule": (BADGE_RULE_EN, BADGE_RULE_SV),
    "rule": ("The rule:", "Regeln:"),
    "measure": ("measure", "åtgärd"),
    "set to": ("set to", "satt till"),
    "points contraction": ("contraction, points", "krympning, enheter"),
    "logit contraction": ("contraction, log-odds", "krympning, logodds"),
    "badge": ("badge", "märke"),
    # parameters
    "parameters": ("What the data tell of each parameter", "Vad data säger om varje parameter"),
    "parameters text": (
        "Each parameter on the scale on which its prior is normal, so that all pale bars are alike; a dark bar "
        "shorter than the pale one is knowledge gained, one moved aside is a mind changed. Sorted by contraction.",
        "Varje parameter på den skala där dess prior är normal, så att alla bleka staplar är lika; en mörk stapel "
        "kortare än den bleka är vunnen kunskap, en flyttad är en ändrad uppfattning. Sorterade efter krympning.",
    ),
    "parameters axis": (
        "prior standard deviations from the prior's median",
        "priorns standardavvikelser från dess median",
    ),
    "know": (
        "The data know {k} combinations of {n} parameters; the posterior is worth {effective} independent draws.",
        "Data känner {k} kombinationer av {n} parametrar; fördelningen är värd {effective} oberoende dragningar.",
    ),
    "combination": ("Contraction {contraction}, mostly {weights}", "Krympning {contraction}, mest {weights}"),
    "correlations": ("Parameters the data tie together", "Parametrar som data binder samman"),
    "no correlations": ("No two parameters are tied together.", "Inga två parametrar binds samman."),
    "more pairs": ("and {n} weaker pairs", "och {n} svagare par"),
    "parameter": ("parameter", "parameter"),
    "unit": ("unit", "enhet"),
    "contraction": ("contraction", "krympning"),
    "with": ("and", "och"),
    # what the answer rests on
    "rests": ("What the answer rests on", "Vad svaret vilar på"),
    "left out": ("Without one target", "Utan ett måltal"),
    "left out text": (
        "How far each outcome's mean moves when a target is left out, in posterior standard deviations. A white cell"
        " means the target does not carry that outcome; a question mark, that these runs cannot tell.",
        "Hur långt varje utfalls medelvärde flyttas när ett måltal utelämnas, i standardavvikelser. En vit ruta "
        "betyder att måltalet inte bär utfallet; ett frågetecken att körningarna inte kan säga det.",
    ),
    "scaled": ("With more or less trust", "Med mer eller mindre tilltro"),
    "scaled text": (
        "How far each outcome's mean moves when the prior, or the likelihood, counts double: posterior standard "
        "deviations per doubling of its power. Where the likelihood's bar is short, the targets do not move the "
        "outcome.",
        "Hur långt varje utfalls medelvärde flyttas när priorn, eller måltalen, räknas dubbelt: standardavvikelser "
        "per fördubblad vikt. Där måltalens stapel är kort flyttar måltalen inte utfallet.",
    ),
    "scaled unknown": (
        "How the answer moves when {what} cannot be told from these runs.",
        f"Hur svaret ändras när {{what}} {UNSURE_SV} av dessa körningar.",
    ),
    "scale prior": ("the priors count double", "priorn räknas dubbelt"),
    "scale likelihood": ("the targets count double", "måltalen räknas dubbelt"),
    "scaled axis": ("posterior standard deviations per doubling", "standardavvikelser per fördubbling"),
    "single priors": (
        "Of single parameters' priors these move staying after 36 months most: {names}.",
        "Av enskilda parametrars prior flyttar dessa kvarboendet efter 36 månader mest: {names}.",
    ),
    "variance": (
        "Where the uncertainty of staying after 36 months comes from",
        "Varifrån osäkerheten om kvarboendet efter 36 månader kommer",
    ),
    "variance text": (
        "The variance of a single simulated cohort, split. In all {sd} points (standard deviation); parameters "
        "together {parameter}.",
        "Variansen hos en enda simulerad kohort, uppdelad. I allt {sd} procentenheter (standardavvikelse); "
        "parametrarna tillsammans {parameter}.",
    ),
    "variance part": ("{share}  {part} ({sd} points)", "{share}  {part} ({sd} procentenheter)"),
    # patterns not fitted
    "validation": ("Patterns that were not fitted", "Mönster som inte anpassats"),
    "validation text": (
        "{passed} of {n} patterns that the model could have missed are shown; the others fail and are shown as "
        "fails. Nothing was changed to make them pass.",
        "{passed} av {n} mönster som modellen kunde ha missat visas; de andra missar den, och de står som missade. "
        "Inget ändrades för att få dem att stämma.",
    ),
    "count": ("Validation: the model could have missed them", "Validering: modellen kunde ha missat dem"),
    "imposed": (
        "Consistency: sign or size is built in, so passing proves little",
        "Konsistens: tecken eller storlek är inbyggt, så att klara dem bevisar föga",
    ),
    "falsify": ("Attempts to falsify the model", "Försök att fälla modellen"),
    "pattern": ("pattern", "mönster"),
    "verdict": ("verdict", "utslag"),
    "pass": ("pass", "klarar"),
    "fail": ("FAIL", "MISSAR"),
    "model": ("model, median (90 %)", "modellen, median (90 %)"),
    "asked": ("asked", "krav"),
    "source": ("source", "källa"),
    "never": ("nobody at risk", "ingen att mäta på"),
    # rival structures
    "rivals": ("Under other rules", "Under andra regler"),
    "rivals text": (
        "The same draws lived under a rival structure, nothing fitted again: how far the answer moves, with the 90 %"
        " interval over draws.",
        "Samma dragningar levda under en rivaliserande struktur, utan ny anpassning: hur långt svaret flyttas, med "
        "90 %-intervall över dragningarna.",
    ),
    "rival": ("rival", "rival"),
    "baseline": ("as calibrated", "som kalibrerad"),
    "under rival": ("under the rival", "under rivalen"),
    "rival axis": ("change, percentage points", "ändring, procentenheter"),
    # limits and sources
    "cannot": ("What this cannot tell you", "Vad detta inte kan säga"),
    "cannot 1": (
        "It explores mechanisms and is no forecast: the cohort is that of 2015, under the rules of its time.",
        "Den utforskar mekanismer och är ingen prognos: kohorten är den från 2015, under sin tids regler.",
    ),
    "cannot 2": (
        "{targets} targets do not identify {parameters} parameters. What is marked “prior only” is what was assumed.",
        "{targets} måltal bestämmer inte {parameters} parametrar. Det som bara vilar på prior är vad som antagits.",
    ),
    "cannot 3": (
        "{here} of {targets} targets are measured in the county itself; the others are national figures, taken with "
        "wide errors.",
        "{here} av {targets} måltal är mätta i själva länet; de andra är nationella siffror, tagna med vida fel.",
    ),
    "cannot 4": (
        "The targets' errors are taken to be independent; where they share a cause, the intervals are too narrow.",
        "Måltalens fel antas vara oberoende; där de har en gemensam orsak är intervallen för smala.",
    ),
    "cannot 5": (
        "No measure was tried in the county in a way that lets its effect be told: effects come from trials "
        "elsewhere.",
        "Ingen åtgärd har prövats i länet så att effekten går att säga: effekterna kommer från försök på andra håll.",
    ),
    "cannot 6": (
        "It speaks of groups, never of a person, and does not say that staying is good in itself.",
        "Den talar om grupper, aldrig om en person, och säger inte att det är bra i sig att stanna.",
    ),
    "sources": ("Where the targets come from", "Varifrån måltalen kommer"),
} | PROOF_TEXTS  # fmt: skip


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return hard(TEXTS[key][LANGUAGES.index(language)].format(**values))


def hard(text: str) -> str:
    """A text whose per cent signs stay with their numbers."""
    return text.replace(" %", HARD_SPACE + "%")
