"""What customers answer when they are asked."""

from datetime import datetime, timedelta

from demo_company.clock import month_days, month_index, stamp, to_utc
from demo_company.customers import Customer
from demo_company.desk_rows import resolved_at
from demo_company.rng import Rng
from demo_company.story import CUT, MONTHS, MOOD
from demo_company.tickets import Ticket

NPS_PER_MONTH = (26, 48)  # first month, last month
CSAT_RATE, CES_RATE = 0.4, 0.34

Answer = tuple[datetime, dict[str, str]]


def _answer(
    kind: str,
    at: datetime,
    score: int,
    scale: tuple[str, str],
    customer: Customer,
    ticket: Ticket | None = None,
    higher_is_better: str = "",
) -> Answer:
    return at, {
        "survey_type": kind,
        "responded_at": stamp(at),
        "score": f"{score}",
        "scale_min": scale[0],
        "scale_max": scale[1],
        "higher_is_better": higher_is_better,
        "customer_id": customer.customer_id,
        "ticket_id": ticket.ticket_id if ticket else "",
    }


def _nps_score(rng: Rng, mood: float, rank: float) -> int:
    """A score for the customer who, of 1, is at `rank` from the happiest down."""
    promoters = 0.17 + 0.48 * mood
    detractors = 0.47 - 0.40 * mood
    if rank < promoters:
        return rng.between(9, 10)
    if rank > 1 - detractors:
        return rng.weighted({6: 3, 5: 3, 4: 2, 3: 2, 2: 1, 1: 0.5, 0: 0.5})
    return rng.between(7, 8)


def _relationship(customers: list[Customer], sufferers: set[str]) -> list[Answer]:
    """A few dozen customers a month are asked how they feel about the company."""
    rng = Rng("nps")
    answers = []
    for month in range(MONTHS):
        days = [day for day in month_days(month) if day.isoweekday() <= 6]
        first, last = NPS_PER_MONTH
        asked = rng.count(first + (last - first) * month / (MONTHS - 1))
        for number in range(asked):
            day = rng.pick(days)
            customer = rng.pick([who for who in customers if who.is_here(day)])
            local = datetime(day.year, day.month, day.day, rng.between(8, 20))
            local += timedelta(minutes=rng.between(0, 59), seconds=rng.between(0, 59))
            mood = MOOD[month]
            if month >= 18 and customer.customer_id in sufferers:
                mood -= 0.15
            # Evenly spread ranks: the month's mood shows through the noise.
            rank = (number + rng.between(0, 99) / 100) / asked
            score = _nps_score(rng, mood, rank)
            at = to_utc(local, "Europe/Berlin")
            answers.append(_answer("nps", at, score, ("0", "10"), customer))
    return answers


def _content(ticket: Ticket, solved_at: datetime) -> float:
    """Chance that the customer is satisfied: mood, less what went wrong."""
    days = (solved_at - ticket.created_at).total_seconds() / 86_400
    reopenings = sum(status == "resolved" for _, status in ticket.events) - 1
    mood = MOOD[min(month_index(solved_at.date()), MONTHS - 1)]
    return 0.66 + 0.34 * mood - 0.012 * min(days, 20) - 0.25 * min(reopenings, 1)


def _csat(rng: Rng, ticket: Ticket, solved_at: datetime, at: datetime) -> Answer:
    happy = rng.chance(_content(ticket, solved_at))
    if ticket.is_old_system:
        score = rng.between(9, 10) if happy else rng.between(3, 8)
        scale = ("1", "10")
    elif ticket.channel == "chat":
        score, scale = int(happy), ("0", "1")
    elif ticket.team == "Helsinki":
        score = rng.between(6, 7) if happy else rng.between(2, 5)
        scale = ("1", "7")
    else:
        score = (
            rng.weighted({4: 1, 5: 2}) if happy else rng.weighted({1: 1, 2: 1, 3: 2})
        )
        scale = ("", "") if rng.chance(0.1) else ("1", "5")
    return _answer("csat", at, score, scale, ticket.customer, ticket)


def _ces(rng: Rng, ticket: Ticket, solved_at: datetime, at: datetime) -> Answer:
    ease = _content(ticket, solved_at)
    easy = rng.chance(ease)
    if ticket.team == "Helsinki":
        effort = rng.weighted({1: 3, 2: 3}) if easy else rng.between(3, 5)
        return _answer("ces", at, effort, ("1", "5"), ticket.customer, ticket, "false")
    score = rng.weighted({5: 2, 6: 4, 7: 4}) if easy else rng.between(2, 5)
    return _answer("ces", at, score, ("1", "7"), ticket.customer, ticket, "true")


def _after_tickets(tickets: list[Ticket]) -> list[Answer]:
    """Satisfaction and effort, asked once a ticket is solved."""
    rng = Rng("tickets' surveys")
    answers = []
    for ticket in tickets:
        solved_at = resolved_at(ticket)
        if solved_at is None or ticket.flag:
            continue
        at = solved_at + timedelta(minutes=rng.between(30, 4_300))
        if rng.chance(CSAT_RATE):
            answers.append(_csat(rng, ticket, solved_at, at))
        if rng.chance(CES_RATE) and not ticket.is_old_system:
            later = at + timedelta(minutes=rng.between(1, 9))
            answers.append(_ces(rng, ticket, solved_at, later))
        if rng.chance(0.05):
            mood = _content(ticket, solved_at) - 0.1
            score = _nps_score(rng, mood, rng.between(0, 99) / 100)
            at += timedelta(minutes=rng.between(10, 19))
            answer = _answer("nps", at, score, ("0", "10"), ticket.customer, ticket)
            answers.append(answer)
    return answers


def survey_rows(
    customers: list[Customer], tickets: list[Ticket], sufferers: set[str]
) -> list[dict[str, str]]:
    """Rows of `survey_responses`, in order of time."""
    answers = _relationship(customers, sufferers) + _after_tickets(tickets)
    answers = [answer for answer in answers if answer[0] <= CUT]
    answers.sort(key=lambda answer: (answer[0], answer[1]["survey_type"]))
    return [
        {"response_id": f"R{20001 + number}", **row, "updated_at": ""}
        for number, (_, row) in enumerate(answers)
    ]
