{#- What is known of each KPI, said once: catalogue, models, terminal, page, workbook and
    dashboard read it here, in the order of the KPI page. `records` names the list in
    `segments` by which the KPI is split (a resolution is a ticket's); `required_sources`
    are what it cannot be computed without, `better_sources` what it is approximated
    without: tables, `contacts` (customer contacts), `agent_replies`,
    `sla_targets`, `ticket_visits` (completed aftersales visits of tickets),
    `customer_history` (contracts or activity), or answers of a survey type. `columns` are its own, with a label and the
    unit that says how they are written. `history_tables` are those of
    which `data_from` may say where they begin; `answer_rule` says what a KPI answers to its
    question where a met benchmark is not simply a yes (kpi_answers). -#}
{% macro kpi_facts() %}
    {%- set facts -%}
nps:
  topic: After Sales Performance
  business_question: Are our customers satisfied with our service?
  name: Net Promoter Score
  calculation: NPS from customer feedback surveys
  benchmark: NPS target
  details: >-
    Answers of 9 or 10 are promoters, 7 or 8 passives, 0 to 6 detractors; the score is
    the share of promoters minus the share of detractors.
  unit: points
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: survey
  required_sources: [survey_responses, nps]
  better_sources: []
  input_tables: [survey_responses]
  history_tables: [survey_responses]
  numerator: Promoters minus detractors
  denominator: Answers
  sample: [answer, answers]
  columns:
    promoters: {label: Promoters, unit: count}
    passives: {label: Passives, unit: count}
    detractors: {label: Detractors, unit: count}

ticket_volume:
  topic: After Sales Performance
  business_question: Are customers experiencing a lot of aftersales issues?
  name: Volume of Tickets
  calculation: Count of aftersales support tickets
  benchmark: Historical average
  details: >-
    Tickets by the time they were created; deleted, spam, test, internal and merged ones
    are left out.
  unit: count
  direction: lower
  target_kind: target
  answer_rule: missed_is_yes
  is_additive_over_segments: true
  is_additive_over_periods: true
  records: ticket
  required_sources: [tickets]
  better_sources: []
  input_tables: [tickets, ticket_status_events]
  history_tables: [tickets]
  numerator: Tickets created
  denominator: null
  sample: [ticket created, tickets created]
  columns: {}

fault_rate:
  topic: After Sales Performance
  business_question: Are customers experiencing a lot of aftersales issues?
  name: Fault Rate
  calculation: Volume of tickets as a % of total installed units
  benchmark: Historical average
  details: >-
    Tickets created in the period for every hundred units in service, where units are
    averaged over the days of the period.
  unit: percent
  direction: lower
  target_kind: target
  answer_rule: missed_is_yes
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: unit
  required_sources: [tickets, installed_units]
  better_sources: []
  input_tables: [tickets, ticket_status_events, installed_units]
  history_tables: [tickets, installed_units]
  numerator: Tickets created
  denominator: Average units in service
  sample: [ticket created, tickets created]
  columns:
    unit_days: {label: Days of units in service, unit: count}
    units_at_start: {label: Units in service at the start, unit: count}
    units_at_end: {label: Units in service at the end, unit: count}
    units_affected: {label: Units with a ticket, unit: count}
    annualised_fault_rate: {label: As a rate per year, unit: percent}

open_tickets:
  topic: After Sales Performance
  business_question: What is the service level? Can our current staff keep up?
  name: Open Aftersales Tickets
  calculation: Count of currently open tickets
  benchmark: SLA target
  details: Tickets open at the end of the period.
  unit: count
  direction: lower
  target_kind: sla_target
  answer_rule: keeping_up
  is_additive_over_segments: true
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets]
  better_sources: []
  input_tables: [tickets, ticket_status_events]
  history_tables: [tickets]
  numerator: Tickets open at the end
  denominator: null
  sample: [open ticket, open tickets]
  columns:
    opening: {label: Open at the start, unit: count}
    created: {label: Created, unit: count}
    reopened: {label: Reopened, unit: count}
    resolved: {label: Resolved, unit: count}
    open_under_10_days: {label: Open for less than 10 days, unit: count}
    open_10_to_30_days: {label: Open for 10 to 30 days, unit: count}
    open_over_30_days: {label: Open for more than 30 days, unit: count}
    net_flow: {label: Created and reopened less resolved, unit: count}
    days_of_backlog: {label: Days of work in the backlog, unit: days}

open_ticket_rate:
  topic: After Sales Performance
  business_question: What is the service level? Can our current staff keep up?
  name: "% Open Tickets"
  calculation: Open tickets ÷ total tickets during the period
  benchmark: SLA target
  details: >-
    Tickets open at the end as a share of all tickets in play: open at the start, created
    or reopened in the period.
  unit: percent
  direction: lower
  target_kind: sla_target
  answer_rule: keeping_up
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets]
  better_sources: []
  input_tables: [tickets, ticket_status_events]
  history_tables: [tickets]
  numerator: Tickets open at the end
  denominator: Tickets in play
  sample: [ticket in play, tickets in play]
  columns:
    backlog_to_volume: {label: Open at the end to created, unit: percent}
    created_still_open_rate: {label: Created and still open today, unit: percent}

turnaround_time:
  topic: After Sales Performance
  business_question: What is the turnaround time for resolving support issues?
  name: Turnaround Time
  calculation: Average number of days to resolve aftersales cases
  benchmark: SLA target
  details: >-
    Days from a ticket's creation to its final resolution, by the time of that
    resolution.
  unit: days
  direction: lower
  target_kind: sla_target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets]
  better_sources: []
  input_tables: [tickets, ticket_status_events]
  history_tables: [tickets]
  numerator: Days to resolve, added up
  denominator: Tickets resolved
  sample: [ticket resolved, tickets resolved]
  columns:
    median_days: {label: Median, unit: days}
    p90_days: {label: Nine in ten within, unit: days}
    mean_first_resolution_days: {label: Mean to the first resolution, unit: days}
    mean_business_days: {label: Mean in business days, unit: days}
    sla_met_rate: {label: Within the SLA of their priority, unit: percent}
    mean_waiting_days: {label: Mean of pending and on hold, unit: days}

engineer_utilization:
  topic: After Sales Performance
  business_question: Do we have the right amount of field engineers?
  name: Field Engineer Utilization
  calculation: Average aftersales visits per engineer + average installs per engineer
  benchmark: Historical average or target
  details: >-
    Completed aftersales visits and installations per full-time engineer on the roster.
  unit: jobs per engineer
  direction: on_target
  target_kind: target
  answer_rule: staffed
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: engineer
  required_sources: [field_visits]
  better_sources: [engineers]
  input_tables: [field_visits, engineers]
  history_tables: [field_visits, engineers]
  numerator: Completed jobs
  denominator: Average engineers, full-time equivalent
  sample: [job, jobs]
  columns:
    visits_per_engineer: {label: Aftersales visits per engineer, unit: number}
    installs_per_engineer: {label: Installations per engineer, unit: number}
    visits: {label: Aftersales visits, unit: count}
    installs: {label: Installations, unit: count}
    cancelled_visits: {label: Cancelled visits, unit: count}
    hours_utilization: {label: Contracted hours spent on jobs, unit: percent}
    no_access_visits: {label: Visits without access, unit: count}
    engineers_needed: {label: Engineers needed for the benchmark, unit: number}
    engineers_gap: {label: Engineers lacking, unit: number}

csat:
  topic: Customer Experience
  business_question: How satisfied are customers after an interaction?
  name: Customer Satisfaction
  calculation: Share of satisfied answers in post-interaction surveys
  benchmark: Target, else historical average
  details: Satisfied is 4 or 5 on a scale of 1 to 5, and the like on other scales.
  unit: percent
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: survey
  required_sources: [survey_responses, csat]
  better_sources: []
  input_tables: [survey_responses]
  history_tables: [survey_responses]
  numerator: Satisfied answers
  denominator: Answers
  sample: [answer, answers]
  columns: {}

first_contact_resolution:
  topic: Customer Experience
  business_question: How often is an issue solved at the first contact?
  name: First Contact Resolution
  calculation: Issues resolved at the first contact ÷ issues resolved
  benchmark: Target, else historical average
  details: >-
    Resolved with at most one customer contact, never reopened, and not followed by
    another ticket of the customer about the same thing.
  unit: percent
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets, contacts]
  better_sources: []
  input_tables: [tickets, ticket_status_events, ticket_interactions]
  history_tables: [tickets, ticket_interactions]
  numerator: Resolved at the first contact
  denominator: Tickets resolved, contacts known
  sample: [ticket resolved, tickets resolved]
  columns:
    net_value: {label: Without tickets that got a visit, unit: percent}
    is_mature: {label: Repeat window has passed, unit: boolean}

customer_effort_score:
  topic: Customer Experience
  business_question: How easy is it to do business with us?
  name: Customer Effort Score
  calculation: Average ease score from effort surveys
  benchmark: Target, else historical average
  details: Answers rescaled to 1 to 7, where 7 is easiest.
  unit: score 1–7
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: survey
  required_sources: [survey_responses, ces]
  better_sources: []
  input_tables: [survey_responses]
  history_tables: [survey_responses]
  numerator: Scores, added up
  denominator: Answers
  sample: [answer, answers]
  columns:
    easy_rate: {label: Answers of 5 or more, unit: percent}

customer_retention_rate:
  topic: Customer Experience
  business_question: Do customers stay?
  name: Customer Retention Rate
  calculation: Customers kept over the period ÷ customers at its start
  benchmark: Target, else historical average
  details: >-
    Customers active on the day before the period who are still active on its last day.
  unit: percent
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: customer
  required_sources: [customer_history]
  better_sources: [contracts]
  input_tables: [contracts, customers]
  history_tables: [contracts, customer_activity]
  numerator: Customers kept
  denominator: Customers at the start
  sample: [customer at the start, customers at the start]
  columns:
    customers_at_start: {label: Customers at the start, unit: count}
    customers_at_end: {label: Customers at the end, unit: count}
    new_customers: {label: New customers, unit: count}

first_response_time:
  topic: Companions
  business_question: How long do customers wait for an answer?
  name: First Response Time
  calculation: Average number of hours until an agent answers
  benchmark: Target, else historical average
  details: >-
    Hours from a ticket's creation to its first message by an agent, by the time of that
    message.
  unit: hours
  direction: lower
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets, agent_replies]
  better_sources: []
  input_tables: [tickets, ticket_status_events, ticket_interactions]
  history_tables: [tickets, ticket_interactions]
  numerator: Hours to the first response, added up
  denominator: Tickets answered
  sample: [ticket answered, tickets answered]
  columns:
    median_hours: {label: Median, unit: hours}
    p90_hours: {label: Nine in ten within, unit: hours}
    mean_business_hours: {label: Mean in working hours, unit: hours}
    unanswered: {label: Open without an answer, unit: count}
    closed_unanswered: {label: Resolved without an answer, unit: count}

sla_attainment:
  topic: Companions
  business_question: Do we keep what we promise?
  name: SLA Attainment
  calculation: Tickets resolved within their SLA target ÷ tickets resolved that have one
  benchmark: Target, else historical average
  details: >-
    The target is that of the ticket's priority when it was created; the clock does not
    stop while a ticket waits.
  unit: percent
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets, sla_targets]
  better_sources: []
  input_tables: [tickets, ticket_status_events]
  history_tables: [tickets]
  numerator: Resolved within the target
  denominator: Tickets resolved, with a target
  sample: [ticket with a target, tickets with a target]
  columns:
    breached: {label: Resolved past the target, unit: count}
    without_target: {label: Resolved without a target, unit: count}
    overdue_open: {label: Open past the target, unit: count}

first_time_fix_rate:
  topic: Companions
  business_question: Does one visit solve it?
  name: First-Time Fix Rate
  calculation: Tickets solved by one visit ÷ tickets resolved that were visited
  benchmark: Target, else historical average
  details: >-
    Resolved with visits on one day, never reopened, and not followed by another ticket
    of the customer about the same thing.
  unit: percent
  direction: higher
  target_kind: target
  is_additive_over_segments: false
  is_additive_over_periods: false
  records: ticket
  required_sources: [tickets, ticket_visits]
  better_sources: []
  input_tables: [tickets, ticket_status_events, field_visits]
  history_tables: [tickets, field_visits]
  numerator: Solved by one visit
  denominator: Tickets resolved, with visits
  sample: [ticket visited, tickets visited]
  columns:
    mean_visits: {label: Days with visits a ticket, unit: number}
    is_mature: {label: Repeat window has passed, unit: boolean}
    {%- endset -%}
    {{ return(fromyaml(facts)) }}
{% endmacro %}
