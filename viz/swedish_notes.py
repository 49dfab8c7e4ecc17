"""Swedish for the notes that patterns and targets are declared with in English."""

from __future__ import annotations

from experiments.targets import RECEIVED_AS_IF

# By the pattern's name: why it counts or does not, and where its rule's numbers are from.
PATTERN_NOTES = {
    "couples_stay": "Ingen term känner till äktenskap; det måste komma av två chanser till jobb. Få par bosätter sig, "
    "så en del av intervallet är slump.",
    "men_leave": "Ingen term känner till kön, och två antaganden drar åt olika håll: män lever oftare ensamma, och män "
    "får fler av de jobb som håller kvar. Norge; sagt om unga ensamma män.",
    "educated_leave": "Skolgång ingår bara i hur lätt man får jobb; jobb håller kvar, så antagandena lutar åt andra "
    "hållet.",
    "assigned_leave": "De anvisade valde inte men är säkra på en bostad, som håller kvar; vilket som väger tyngst är "
    "öppet. Flyktingar 2006–2010 och tidigare.",
    "assigned_leave_little_more": "Kohorten mottagen 2016. Ingen siffra anges: under tio procentenheter räknas som "
    "ingen större skillnad.",
    "losses_go_on_falling": "Det första överskottet är då förbi och tiden på orten räknas högst två år: bara jobb och "
    "vilka som är kvar kan ge det. Bortom det som anpassats.",
    "metropolitan_after_five_years": "Anlända 2006–2010, hela landet; här räknas pendlingskommuner till storstäderna. "
    "De anpassade flyttmålen för kohorten 2016 drar mot färre.",
    "capital_draws_most": "Dragning efter folkmängd är inbyggd, så det folkrikaste länet leder bland andra län; om "
    "fler stannar i länet än flyttar dit är öppet. Det närmaste en siffra på flytt från länet som finns.",
    "men_employed": "Bara första årets nivå är anpassad. Spannet är det fel, på logitskalan, som samma källas siffra "
    "för första året har som måltal: en annan tid, och hela landet.",
    "employment_grows": "Ökning mellan två månader av vilka ingen är anpassad. En femtedel åt vardera hållet, så "
    "mycket som två av källans kohorter skiljer sig åt ett tidigare år.",
    "movers_work_more": "Jobb håller människor kvar här, så de som stannar är utvalda efter arbete; på andra håll köar "
    "ingen till lediga jobb i modellen, vilket lutar åt dem som flyttat.",
    "families_stay": "Antagandet om ett barn i ortens skola är gjort av tre av dessa källor.",
    "small_places_lose": "Antagandet om en liten ort är under noll, enligt två av dessa källor; dragning växer med "
    "folkmängd genom konstruktionen.",
    "jobless_leave": "Antagandet om ett jobb här är över noll.",
    "losses_come_early": "Antagandet om överskottet i början lutar åt detta håll, och de två anpassade andelarna kvar "
    "innebär det.",
    "displacement": "Lediga jobb är ändliga, så den kan bara bli negativ av slump; hur stor den är, är öppet. En undre "
    "gräns, eftersom det som andra anlända förlorar inte följs; 0,3 (0 till 0,8) troddes i förväg.",
    "women_against_men": "Antagandet om hur lätt kvinnor får jobb är just denna kvot; spannet är det antagandets.",
    "placebo_does_nothing": "Genom konstruktionen: detta prövar programmet.",
    "shuffled_ties": "Nätverkets form är en bedömning, så inget resultat bör hänga på den. Två procentenheter är också "
    "en bedömning.",
    "time_lived_matters": "Hur många gånger tidigare än i en rival där inget avtar eller växer med tiden; rivalens "
    "övriga värden anpassas inte på nytt.",
    "constant_hazard_is_no_rival": "Om den gör det, därför att de som lätt flyttar gör det först, säger tidiga "
    "förluster inget om dessa termer.",
}

# By the target's name: what its figure is of, and why it counts for so much.
TARGET_NOTES = {
    "leave_at_permit": "En rund siffra utan nämnare eller tidsfönster; 0,80 till 0,90 täcker vad som kan ha menats.",
    "keep_municipality_year_end": "Sverige; ett avlägset län når dit som bäst.",
    "keep_municipality_year_end_plus_3": "Sverige; ett avlägset län når dit som bäst.",
    "job_finding": "Deltagare i etableringsprogrammet, november 2016 till februari 2018.",
    "employed_12": "Alla mottagna i Sverige år 2000: en annan tid, och hela landet.",
    "destinations": "Sverige, alla som bytt kommun inom tre år, vilket län de än lämnade.",
    "received": f"Bara andelar; som om {RECEIVED_AS_IF} personer hade räknats, eftersom andra räknas med dem.",
}
# Sources of targets that are no rows of the evidence.
TARGET_SOURCES = {
    "SCB 2020, cohort of 2016": "SCB 2020, kohorten från 2016",
    "Migration Agency, municipally received 2016": "Migrationsverket, kommunmottagna 2016",
}
