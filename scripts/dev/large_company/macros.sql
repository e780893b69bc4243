-- A number in [0, 1) for row i and purpose p, from nothing but the seed.
create or replace macro chance(i, p) as (
    (hash(getvariable('seed') * 10000000000000 + i * 100 + p) >> 11)
    / 9007199254740992.0
);

-- A whole number from 0 up to, and not, n; the greater skew, the more small ones.
create or replace macro pick(i, p, n, skew := 1) as (
    floor(power(chance(i, p), skew) * n)::bigint
);

-- Instants are seconds since 1970 until they are written.
create or replace macro instant(second) as make_timestamp(second::bigint * 1000000);

-- Seconds of a wait, by inversion of Weibull's distribution: most are short, a few very
-- long, and none is zero, for nothing happens at the very instant of its cause.
create or replace macro wait(i, p, days, shape) as (
    1 + floor(86400 * days * power(-ln(1 - chance(i, p)), shape))::bigint
);

-- What a ticket is about: for six in a hundred, what one of the week before was.
create or replace macro matter(i) as (
    case
        when chance(i, 20) < 0.06
            then greatest(0, i - 1 - pick(i, 40, getvariable('tickets_a_week')))
        else i
    end
);
create or replace macro customer_of_unit(unit) as (
    pick(unit, 50, getvariable('customers'), 1.6)
);
create or replace macro unit_of_ticket(i) as (
    case
        when chance(matter(i), 10) < 0.6
            then pick(matter(i), 11, getvariable('units'), 1.4)
    end
);
create or replace macro customer_of_ticket(i) as (
    case
        when unit_of_ticket(i) is null
            then pick(matter(i), 12, getvariable('customers'), 1.6)
        else customer_of_unit(unit_of_ticket(i))
    end
);
create or replace macro priority_of_ticket(i) as (1 + pick(i, 13, 4, 1.7));
