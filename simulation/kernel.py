"""The month, compiled: the same phases in the same order as `SettlementModel.step`, without coming up for air."""


from agents.exact import exp
from agents.machine_code import entry
from agents.moving import duration_factor
from agents.utility import dwelling_fading
from agents.work import language_log, learned
from simulation.arrival import arrive
from simulation.information import learn, reach_out, talk, usual_hours
from simulation.labour_market import work
from simulation.onward import move_on, observe
from simulation.settling import settle
from simulation.tables import (
    fill_compatriots,
    fill_near,
    fill_outside,
    fill_places,
    fill_typical,
    onward_reference,
    refresh,
)
from simulation.world import World


@entry
def prepare(w: World) -> None:
    """Work out everything a parameter draw fixes for the whole run."""
    f = w.frame[0]
    p = w.parameters[0]
    fill_places(p, w.place)
    fill_near(p, w.place, w.kilometres, w.near)
    fill_outside(p, w.place, w.kilometres, w.outside)
    fill_compatriots(f, p, w.place, w.stock_share, w.local)
    fill_typical(p, w.near, w.outside, w.local)
    f.onward_reference = onward_reference(f, p, w.place, w.near, w.outside, w.local, w.mix)
    hours = 0.0
    language = 0.0
    search = 0.0
    for months in range(w.since.size):
        row = w.since[months]
        row.duration = duration_factor(p, float(months))
        row.dwelling = dwelling_fading(p, float(months))
        row.language = language
        row.search = search
        hours += usual_hours(p, True, months)
        language = learned(p, hours, language)
        search += exp(language_log(p, language))


@entry
def advance(w: World, start: int, stop: int) -> None:
    """Run the months from start until before stop."""
    for month in range(start, stop):
        arrive(w, month)
        refresh(w, month)
        reach_out(w, month)
        learn(w, month)
        work(w, month)
        talk(w, month)
        settle(w, month)
        move_on(w, month)
        observe(w, month)


