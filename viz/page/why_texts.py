"""The words of the page's part on who changes and why: English, Swedish."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

TEXTS = {
    "working": ("Living everybody's life twice: {done}", "Lever allas liv två gånger: {done}"),
    "ledger": ("counting who changes", "räknar vem som ändrar sig"),
    "movers": ("following who moves", "följer dem som flyttar"),
    "shapley": ("trying the measures one by one", "prövar åtgärderna var för sig"),
    "reasons": ("leaving out one reason at a time", "utelämnar ett skäl i taget"),
    "no change": (
        "Nothing is changed from today's practice, so nobody's life differs: choose measures or move a slider.",
        "Inget är ändrat mot i dag, så ingens liv skiljer sig: välj åtgärder eller dra i ett reglage.",
    ),
    "of": (
        "Of {n} simulated persons granted a permit in the Migration Agency's accommodation, {k} months after it. "
        "{draws} draws: means, and lines that hold 90 % of the draws.",
        "Av {n} simulerade personer som fått tillstånd i Migrationsverkets boende, {k} månader efter det. "
        "{draws} dragningar: medelvärden, och streck som rymmer 90 % av dragningarna.",
    ),
    "who": ("Who changes", "Vilka som ändrar sig"),
    "stays_because": ("stays because of it", "stannar tack vare åtgärderna"),
    "leaves_because": ("leaves because of it", "lämnar på grund av dem"),
    "displaced": ("displaced: leaves, not met by it", "undanträngd: lämnar, inte berörd"),
    "net": ("more who stay, in all", "fler som stannar, i allt"),
    "stays_because short": ("stay because of it", "stannar tack vare"),
    "leaves_because short": ("leave because", "lämnar på grund av"),
    "displaced short": ("dis- placed", "undan- trängda"),
    "net short": ("more who stay", "fler som stannar"),
    "doing": ("What it comes from", "Vad det beror på"),
    "direct": ("directly: all others live as today", "direkt: alla andra lever som i dag"),
    "displacement": ("jobs and dwellings taken", "jobb och bostäder som tas"),
    "spill_over": ("friends and talk", "vänner och samtal"),
    "lever": ("Which measure does it", "Vilken åtgärd som gör det"),
    "lever note": (
        "Each measure's mean part over all orders in which they could be added (Shapley values).",
        "Varje åtgärds genomsnittliga del över alla ordningar de kan läggas till i (Shapleyvärden).",
    ),
    "groups": ("Which groups", "Vilka grupper"),
    "nationality": ("By country of citizenship", "Efter medborgarskap"),
    "household_type": ("By household", "Efter hushåll"),
    "schooling": ("By schooling", "Efter utbildning"),
    "sex": ("By sex", "Efter kön"),
    "group": ("Group", "Grupp"),
    "persons": ("Persons", "Personer"),
    "children": ("children", "barn"),
    "work": ("Work of those who stay, and of those who move", "Arbete bland dem som stannar och dem som flyttar"),
    "work note": (
        "A difference is also one of who stays: other people are in each group. Staying is not scored as a good in "
        "itself.",
        "En skillnad är också en skillnad i vilka som stannar: det är andra personer i varje grupp. Att stanna räknas "
        "inte som ett gott i sig.",
    ),
    "reason": ("What holds people here, and what draws them away", "Vad som håller kvar och vad som drar iväg"),
    "reason note": (
        "How many of 100 each thing holds here (or draws away) three years after the permit: what would be missing if "
        "people did not care about it. Each is left out alone, so they do not add up. One draw, with the measures.",
        "Hur många av 100 som varje sak håller kvar (eller drar iväg) tre år efter tillståndet: det som skulle fattas "
        "om människor inte brydde sig om den. Var sak utelämnas för sig, så de går inte att summera. En dragning, med "
        "åtgärderna.",
    ),
    "flow": ("Where those who leave go", "Vart de som lämnar flyttar"),
    "flow note": (
        "Persons in the first county outside this one, within three years of the permit: with the measures, and the "
        "change from today.",
        "Personer i det första länet utanför detta, inom tre år efter tillståndet: med åtgärderna, och ändringen mot "
        "i dag.",
    ),
    "with": ("with the measures", "med åtgärderna"),
    "change": ("change", "ändring"),
    "county": ("County", "Län"),
    "all others": ("all others", "alla övriga"),
    "all": ("all together", "alla tillsammans"),
}


def tell(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
