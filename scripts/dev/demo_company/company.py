"""The whole company: every part made in its turn, every table as rows."""

from demo_company import targets
from demo_company.bad_rows import add_bad_rows
from demo_company.customers import (
    activity_rows,
    contract_rows,
    customer_rows,
    make_customers,
    sign_contracts,
)
from demo_company.desk import Desk, finish
from demo_company.desk_rows import event_rows, interaction_rows, ticket_rows
from demo_company.field import (
    Dispatch,
    engineer_rows,
    install,
    maintain,
    make_engineers,
    visit_rows,
)
from demo_company.surveys import survey_rows
from demo_company.tickets import make_tickets, number_tickets
from demo_company.units import (
    make_units,
    number_units,
    product_rows,
    recall_units,
    unit_rows,
)

Tables = dict[str, list[dict[str, str]]]


def make_tables() -> Tables:
    """Every table of the input contract, and the company's own reference tables."""
    customers = make_customers()
    units = make_units(customers)
    sufferers = {unit.customer.customer_id for unit in units if unit.is_faulty}
    sign_contracts(customers, sufferers)
    units = [
        unit
        for unit in units
        if not unit.is_new or unit.customer.is_here(unit.installed_on)
    ]
    engineers = make_engineers()
    dispatch = Dispatch(engineers)
    install(dispatch, units)
    recall_units(units)
    number_units(units)
    maintain(dispatch, units)
    tickets = make_tickets(customers, units)
    number_tickets(tickets)
    desk = Desk(dispatch)
    for ticket in tickets:
        desk.handle(ticket)
        finish(ticket)
    tables = {
        "tickets": ticket_rows(tickets),
        "ticket_status_events": event_rows(tickets),
        "ticket_interactions": interaction_rows(tickets),
        "survey_responses": survey_rows(customers, tickets, sufferers),
        "customers": customer_rows(customers),
        "products": product_rows(),
        "installed_units": unit_rows(units),
        "engineers": engineer_rows(engineers),
        "field_visits": visit_rows(dispatch.visits),
        "contracts": contract_rows(customers),
        "customer_activity": activity_rows(customers),
        "kpi_targets": targets.target_rows(),
        "sla_targets": targets.sla_rows(),
        "business_calendars": targets.calendar_rows(),
        "holidays": targets.holiday_rows(),
    }
    add_bad_rows(tables)
    return tables
