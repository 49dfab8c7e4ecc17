"""What is measured, declared once: name, unit, labels, and the definition with its denominator."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from agents.places import DESTINATION_CLASSES
from agents.record import Record

STAY_MONTHS = (12, 36, 60)
KEEP_MONTHS = (12, 36)


@dataclass(frozen=True)
class Outcome:
    """One measured number of a run; `needs` is the follow-up in months without which it is not reported."""

    name: str
    unit: str
    label_en: str
    label_sv: str
    definition_en: str
    definition_sv: str
    needs: int = 0

    def record(self) -> Record:
        """The declaration as plain values, for JSON."""
        return vars(self)


_ABO_EN = "persons granted a permit while in the Migration Agency's accommodation in the county"
_ABO_SV = "personer som fick tillstånd under boende i Migrationsverkets anläggning i länet"


def _stay(k: int) -> Outcome:
    return Outcome(
        f"stay_{k}", "share", f"In the county {k} months after the permit",
        f"I länet {k} månader efter tillståndet",
        f"share in the county {k} months after the permit of {_ABO_EN}",
        f"andel i länet {k} månader efter tillståndet av {_ABO_SV}", k,
    )  # fmt: skip


def _keep(k: int) -> Outcome:
    return Outcome(
        f"keep_municipality_{k}", "share", f"In the first municipality {k} months after settlement",
        f"Kvar i första kommunen {k} månader efter bosättning",
        f"share still in the municipality of settlement {k} months later of all persons who settled in the county",
        f"andel kvar i bosättningskommunen {k} månader senare av alla som bosatte sig i länet", k,
    )  # fmt: skip


_CLASSES = {
    "larger_city": ("larger cities and near", "större städer och nära"),
    "small_rural": ("small towns and rural", "mindre städer och landsbygd"),
    "metro_commuter": ("metropolitan commuter municipalities", "pendlingskommuner nära storstad"),
    "metropolis": ("the three metropolises", "de tre storstäderna"),
}


def _destination(name: str) -> Outcome:
    en, sv = _CLASSES[name]
    return Outcome(
        f"destination_{name}", "share", f"Moves to {en}", f"Flyttar till {sv}",
        f"share of all changes of municipality, at the permit and later, that go to {en}",
        f"andel av alla kommunbyten, vid tillståndet och senare, som går till {sv}",
    )  # fmt: skip


def _apart(name: str, en: str, sv: str) -> tuple[Outcome, ...]:
    return (
        Outcome(
            f"leave_at_permit_{name}", "share", f"Left at the permit: {en}", f"Lämnade vid tillståndet: {sv}",
            f"as leave_at_permit, of {en}", f"som leave_at_permit, av {sv}",
        ),
        Outcome(
            f"stay_36_{name}", "share", f"In the county after 36 months: {en}", f"I länet efter 36 månader: {sv}",
            f"as stay_36, of {en}", f"som stay_36, av {sv}", 36,
        ),
    )  # fmt: skip


def _route(name: str, en: str, sv: str) -> Outcome:
    return Outcome(
        f"route_{name}", "share", en, sv, f"share of {_ABO_EN}: {en.lower()}", f"andel av {_ABO_SV}: {sv.lower()}"
    )


_DECLARED = (
    Outcome(
        "leave_at_permit", "share", "Leave the county at the permit", "Lämnar länet vid tillståndet",
        f"share whose place at settlement lies outside the county of {_ABO_EN}",
        f"andel vars bosättningsort ligger utanför länet av {_ABO_SV}",
    ),
    *(_stay(k) for k in STAY_MONTHS),
    *_apart("ebo", "people in housing of their own", "boende i eget boende"),
    *_apart("minor", "unaccompanied minors", "ensamkommande barn"),
    _route("self_here", "Settled by themselves here", "Bosatte sig själva här"),
    _route("self_elsewhere", "Settled by themselves elsewhere", "Bosatte sig själva på annat håll"),
    _route("assigned_here", "Assigned inside the county", "Anvisades i länet"),
    _route("assigned_elsewhere", "Assigned elsewhere", "Anvisades på annat håll"),
    Outcome(
        "assigned_share", "share", "Assigned to a municipality", "Anvisade en kommun",
        f"share assigned, inside the county or elsewhere, of {_ABO_EN}",
        f"andel anvisade, i länet eller på annat håll, av {_ABO_SV}",
    ),
    *(_keep(k) for k in KEEP_MONTHS),
    Outcome(
        "keep_municipality_year_end", "share", "In the first municipality at the year's end",
        "Kvar i första kommunen vid årets slut",
        "share in the municipality of settlement on 31 December of the year of settlement, of all who settled here",
        "andel i bosättningskommunen den 31 december bosättningsåret, av alla som bosatte sig här", 12,
    ),
    Outcome(
        "keep_municipality_year_end_plus_3", "share", "In the first municipality three years later",
        "Kvar i första kommunen tre år senare",
        "as keep_municipality_year_end, on 31 December three years later",
        "som keep_municipality_year_end, den 31 december tre år senare", 48,
    ),
    Outcome(
        "employed_12", "share", "Employed a year after the permit", "Sysselsatta ett år efter tillståndet",
        "share employed 12 months after the permit of all aged 20-64 then who settled in the county",
        "andel sysselsatta 12 månader efter tillståndet av alla 20-64 år då som bosatte sig i länet", 12,
    ),
    Outcome(
        "employed_stayers_36", "share", "Employed after 36 months: stayers",
        "Sysselsatta efter 36 månader: kvarboende",
        "share employed 36 months after the permit of those aged 20-64 who then live in the county",
        "andel sysselsatta 36 månader efter tillståndet av dem 20-64 år som då bor i länet", 36,
    ),
    Outcome(
        "employed_movers_36", "share", "Employed after 36 months: movers",
        "Sysselsatta efter 36 månader: utflyttade",
        "share employed 36 months after the permit of those aged 20-64 who have left the county",
        "andel sysselsatta 36 månader efter tillståndet av dem 20-64 år som lämnat länet", 36,
    ),
    Outcome(
        "job_finding", "per month", "Job finding in the programme", "Jobbchans i programmet",
        "jobs found a month per openly unemployed participant aged 20-64 of the establishment programme",
        "jobb per månad och öppet arbetslös deltagare 20-64 år i etableringsprogrammet",
    ),
    *(_destination(name) for name in DESTINATION_CLASSES),
    Outcome(
        "received", "persons", "Settled in the county", "Bosatta i länet",
        "persons who settled in a municipality of the county, all kinds of housing",
        "personer som bosatte sig i en kommun i länet, alla boendeformer",
    ),
    Outcome(
        "in_moves", "persons", "Registered from abroad", "Folkbokförda från utlandet",
        "persons registered in the county at their permit, also if they leave soon after",
        "personer folkbokförda i länet vid tillståndet, även om de lämnar snart därefter",
    ),
    Outcome(
        "out_moves", "persons", "Moved to other counties", "Flyttade till andra län",
        "persons who left the county for another by the end of follow-up",
        "personer som lämnat länet för ett annat vid uppföljningens slut",
    ),
    Outcome(
        "net_moves", "persons", "Net of in- and out-moves", "Netto av in- och utflyttning",
        "in_moves less out_moves: persons still in the county at the end of follow-up",
        "in_moves minus out_moves: personer kvar i länet vid uppföljningens slut",
    ),
    Outcome(
        "contacts", "persons", "Contacted by outreach", "Nådda av uppsökande arbete",
        "persons contacted by outreach teams, placebo contacts included",
        "personer som nåtts av uppsökande team, placebokontakter inräknade",
    ),
    Outcome(
        "cost", "million SEK", "Cost of the levers", "Åtgärdernas kostnad",
        "units of every lever used times its cost per unit, today's practice included",
        "enheter av varje åtgärd gånger kostnaden per enhet, dagens arbetssätt inräknat",
    ),
)  # fmt: skip
OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _DECLARED}
HEADLINE = "stay_36"


def longest_stay(measured: Collection[str]) -> str:
    """The headline, or where follow-up is too short for it the longest staying that was measured."""
    if HEADLINE in measured:
        return HEADLINE
    return max((name for name in measured if name in {f"stay_{k}" for k in STAY_MONTHS}), default="leave_at_permit")
