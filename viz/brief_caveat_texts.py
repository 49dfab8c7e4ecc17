"""The words of a brief for what is not known, and for what it rests on, in English and Swedish."""

from __future__ import annotations

CAVEATS = {
    # not known
    "unknown": ("What we do not know", "Vad vi inte vet"),
    "unknown elsewhere": (
        "Whether what studies found elsewhere also holds here; nobody has measured what the measure does to staying in "
        "{county}.",
        "Om det som studier visat på andra håll också gäller här; ingen har mätt vad åtgärden gör med kvarboendet i "
        "{county}.",
    ),
    "unknown extent": (
        "How much of it can be carried out: how many are reached, and when, is the scenario’s own assumption.",
        "Hur mycket som går att genomföra: hur många som nås, och när, är scenariots eget antagande.",
    ),
    "unknown future": (
        "What comes next: the simulated people are those of {cohort}. This is a way to understand mechanisms, no "
        "forecast.",
        "Vad som händer framöver: de simulerade människorna är {cohort} års. Det här är ett sätt att förstå samband, "
        "ingen prognos.",
    ),
    "unknown counted": (
        "What is not counted: taxes, benefits, schools, and what people themselves wish.",
        "Det som inte räknas: skatter, bidrag, skola och vad människor själva önskar.",
    ),
    "unknown found": (
        "What {leave} of {hundred} is a share of: it is a round figure from the press, without a denominator.",
        "Vad {leave} av {hundred} är en andel av: det är en rund siffra ur pressen, utan nämnare.",
    ),
    "unknown person": (
        "Anything about one person: all figures are about groups.",
        "Något om en enskild människa: alla siffror gäller grupper.",
    ),
    # sources
    "sources": ("Sources", "Källor"),
    "about the county": ("On the county: {list}.", "Om länet: {list}."),
    "on effects": ("On what measures do: {list}.", "Om vad åtgärder gör: {list}."),
    "no evidence": (
        "On what the measure does there is no study in our evidence: its effect follows from the model’s own rules.",
        "Om vad åtgärden gör finns ingen studie i underlaget: effekten följer av modellens egna regler.",
    ),
    "more sources": ("and {count} more in the evidence list", "och {count} till i evidenslistan"),
    "source": ("{source}, {where} ({grade})", "{source}, {where} ({grade})"),
    "source alone": ("{source} ({grade})", "{source} ({grade})"),
    "found": ("found", "funnet"),
    "derived": ("derived", "härlett"),
    "recalled": ("recalled, unverified", "ur minnet, ej kontrollerat"),
    "judgement": ("judgement", "bedömning"),
    "grades": (
        "Found: seen in the source. Derived: arithmetic on found figures. All other inputs are judgements; each is "
        "listed with its source by “bofast parameters”. Boundaries: Statistics Sweden (SCB).",
        "Funnet: sett i källan. Härlett: räknat på funna siffror. Allt annat som matas in är bedömningar; vart och ett "
        "listas med sin källa av ”bofast parameters”. Gränser: Statistiska centralbyrån (SCB).",
    ),
    "foot": (
        "bofast · the persons are simulated · for understanding, not for forecasting",
        "bofast · personerna är simulerade · för att förstå, inte för att förutse",
    ),
    "again": (" · made again with: {command}", " · görs om med: {command}"),
}
