"""The words of the page's part on sharing and keeping: English, Swedish."""

from __future__ import annotations

from viz.style import LANGUAGES

TEXTS = {
    "link title": ("A link to exactly this", "En länk till just det här"),
    "link": (
        "Whoever opens it sees the same measures, pins and part of the page.",
        "Den som öppnar den ser samma åtgärder, samma fastnålade scenarier och samma del av sidan.",
    ),
    "copy": ("Copy", "Kopiera"),
    "copied": ("Copied", "Kopierad"),
    "script": ("Python for this page", "Python för den här sidan"),
    "script note": (
        "Run in the project's folder it gives the same figures.",
        "Körd i projektets mapp ger den samma siffror.",
    ),
    "keep": ("Keep the figures", "Spara siffrorna"),
    "keep note": (
        "{draws} draws. Every outcome's difference from today, with interval and verdict; the Parquet file holds every "
        "draw.",
        "{draws} dragningar. Varje utfalls skillnad mot i dag, med intervall och omdöme; Parquetfilen innehåller varje "
        "dragning.",
    ),
    "keep wait": ("As soon as the answer is done.", "Så snart svaret är klart."),
    "table csv": ("Table (CSV)", "Tabell (CSV)"),
    "table parquet": ("All draws (Parquet)", "Alla dragningar (Parquet)"),
    "picture png": ("Pictures (PNG)", "Bilder (PNG)"),
    "picture svg": ("Pictures (SVG)", "Bilder (SVG)"),
    "scenario": ("The measures as a scenario file (TOML)", "Åtgärderna som scenariofil (TOML)"),
    "brief": ("The brief", "Kortrapporten"),
    "brief note": (
        "Two pages to print: what the measures do, how sure it is, who gains and loses, what it costs, what is not "
        "known. It takes some seconds to make.",
        "Två sidor att skriva ut: vad åtgärderna gör, hur säkert det är, vem som vinner och förlorar, vad det kostar, "
        "vad vi inte vet. Den tar några sekunder att göra.",
    ),
    "brief file": ("{ending}, {spoken}", "{ending}, {spoken}"),
    "in sv": ("in Swedish", "på svenska"),
    "in en": ("in English", "på engelska"),
}


def tell(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values)
