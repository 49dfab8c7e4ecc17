"""The answer to "do more people stay?" in one or two sentences, for whoever has never seen a simulation."""

from __future__ import annotations

from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import NO_CHANGE, Against, Estimate
from viz.calibration_wording import fixed
from viz.style import HARD_SPACE, LANGUAGES
from viz.verdicts import UNSURE_SV

# English, Swedish.
TEXTS = {
    "stay": (
        "With {these} about {after} of {hundred} are still here {later} after their permit, against {before} "
        "today; {between}: {verdict}.",
        "Med {these} är omkring {after} av {hundred} kvar i länet {later} efter uppehållstillståndet, mot {before} "
        "i dag; {between}: {verdict}.",
    ),
    "this": ("this measure", "åtgärden"),
    "these": ("these measures", "åtgärderna"),
    "leave": (
        "At the permit itself about {after} of {hundred} leave the county, against {before} today; {between}: "
        "{verdict}.",
        "Redan vid tillståndet lämnar omkring {after} av {hundred} länet, mot {before} i dag; {between}: {verdict}.",
    ),
    f"stay {RAISES}": ("more people stay", "fler stannar"),
    f"stay {LOWERS}": ("fewer people stay", "färre stannar"),
    f"stay {CANNOT_TELL}": (f"{CANNOT_TELL} whether more stay", f"det {UNSURE_SV} om fler stannar"),
    f"stay {NO_CHANGE}": ("nobody's staying changes", "ingens kvarboende ändras"),
    f"leave {RAISES}": ("more people leave", "fler lämnar"),
    f"leave {LOWERS}": ("fewer people leave", "färre lämnar"),
    f"leave {CANNOT_TELL}": (f"{CANNOT_TELL} whether fewer leave", f"det {UNSURE_SV} om färre lämnar"),
    f"leave {NO_CHANGE}": ("nobody's leaving changes", "ingens flytt ändras"),
    "more": ("between {low} and {high} more", "mellan {low} och {high} fler"),
    "fewer": ("between {low} and {high} fewer", "mellan {low} och {high} färre"),
    "either": ("between {low} fewer and {high} more", "mellan {low} färre och {high} fler"),
    "none": ("none", "inga"),
    "one draw": ("one draw, no interval", "en enda dragning, inget spann"),
    "exactly": ("exactly as today", "precis som i dag"),
    "months": ("{k} months", "{k} månader"),
}
YEARS = {12: ("one year", "ett år"), 36: ("three years", "tre år"), 60: ("five years", "fem år")}
HUNDRED = 100


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values)


def answer(stay: Against, language: str, leave: Against | None = None, months: int = 36, measures: int = 1) -> str:
    """How many are still there so many months after the permit, how sure that is, and how many leave at the permit."""
    sentences = [sentence("stay", stay, language, months, measures)]
    if leave is not None:
        sentences.append(sentence("leave", leave, language, months))
    return " ".join(sentences)


def these(measures: int, language: str) -> str:
    """The measure, or the measures, that an answer is about."""
    return say("this" if measures == 1 else "these", language)


def sentence(about: str, share: Against, language: str, months: int, measures: int = 1) -> str:
    """How a share is with measures and without, and how sure that is."""
    digits = min(share.change.digits, 1)  # of a level, whose own interval is wide
    return say(
        about,
        language,
        after=fixed(share.after, language, digits),
        before=fixed(share.before, language, digits),
        hundred=HUNDRED,
        these=these(measures, language),
        later=later(months, language),
        between=between(share.change, language),
        verdict=say(f"{about} {share.change.verdict}", language),
    ).replace(f" {HUNDRED}", f"{HARD_SPACE}{HUNDRED}")


def later(months: int, language: str) -> str:
    """A follow-up in words."""
    if months in YEARS:
        return YEARS[months][LANGUAGES.index(language)]
    return say("months", language, k=months)


def between(change: Estimate, language: str) -> str:
    """The 90 % interval of a difference in words: between so many fewer and so many more."""
    if change.verdict == NO_CHANGE:
        return say("exactly", language)
    if change.low == change.high:
        return say("one draw", language)
    low, high = (
        fixed(abs(value), language, change.digits) if _is_told(value, change.digits) else say("none", language)
        for value in (change.low, change.high)
    )
    down, up = (_is_told(value, change.digits) and value < 0.0 for value in (change.low, change.high))
    if down and not up and _is_told(change.high, change.digits):
        return say("either", language, low=low, high=high)
    if down:
        return say("fewer", language, low=high, high=low)
    return say("more", language, low=low, high=high)


def _is_told(value: float, digits: int) -> bool:
    """Whether a value is more than nought to so many decimals."""
    return float(f"{abs(value):.{digits}f}") > 0.0
