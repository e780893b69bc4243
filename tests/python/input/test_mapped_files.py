"""Several files as one table, lookups, and the files that a mapping names."""

from __future__ import annotations

from pathlib import Path

import pytest
from aftersales.input.inputs import input_files
from loading import Desk

# --- a glob or a list is one table


DAYS = {
    f"2024-01-0{day}.csv": f"day,unit,failed\n2024-01-0{day},U1,{int(day == 3)}\n"
    f"2024-01-0{day},U2,0\n"
    for day in (1, 2, 3)
}


def test_a_glob_is_one_table(desk: Desk) -> None:
    desk.put(DAYS).map(
        """\
installed_units:
  file: 2024-*.csv
  distinct: true
  columns:
    unit_id: unit
    installed_on: min(day) over (partition by unit)
tickets:
  file: 2024-*.csv
  filter: failed = '1'
  columns: {ticket_id: unit || day, created_at: day, unit_id: unit}
  constants: {status: open}
"""
    ).load()
    assert sorted(desk.rows("installed_units", "unit_id, installed_on")) == [
        ("U1", "2024-01-01"),
        ("U2", "2024-01-01"),
    ]
    assert desk.rows("tickets") == [("U12024-01-03", "2024-01-03", "open", "U1", 5)]


def test_files_follow_each_other_in_their_natural_order(desk: Desk) -> None:
    names = ("export_2.csv", "export_9.csv", "export_10.csv", "export_100.csv")
    desk.put({name: f"id\n{name[7:-4]}\n" for name in names})
    desk.map("customers: {file: export_*.csv, columns: {customer_id: id}}\n")
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"}).load()
    assert desk.rows("customers") == [("2", 1), ("9", 2), ("10", 3), ("100", 4)]


def test_a_row_of_several_files_is_found_again(desk: Desk) -> None:
    desk.put({"a.csv": 'id,x\n1,"p\nq"\n2,\n', "b.csv": "x,id\n,3\n"})
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"})
    summary = desk.map(
        "customers: {file: [a.csv, b.csv], columns: {customer_id: id}}"
    ).load()
    table = summary.table("customers")
    assert table is not None
    assert [table.place(row).rpartition("/")[2] for row in (1, 2, 3)] == [
        "a.csv, line 2",
        "a.csv, line 4",
        "b.csv, line 2",
    ]


def test_a_column_has_to_be_in_every_file_that_is_read_for_it(desk: Desk) -> None:
    desk.put({"a.csv": "id,region\n1,x\n", "b.csv": "id,regio,more\n2,y,z\n"})
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"})
    desk.map("customers: {file: '?.csv', columns: {customer_id: ID, region: region}}")
    assert desk.refusal() == (
        "mapping.yml, line 1, column region: b.csv has no column region. Is it the one"
        " called regio? Expected one of id, regio, more."
    )


def test_numbers_of_parquet_and_texts_of_csv_are_one_column(desk: Desk) -> None:
    path = desk.data / "a.parquet"
    desk.connection.execute(f"copy (select 17.0::double as id) to '{path}'")
    desk.put({"b.csv": "id\n17\n", "tickets.csv": "ticket_id,created_at,status\n"})
    desk.map("customers: {file: [a.parquet, b.csv], columns: {customer_id: id}}").load()
    assert desk.rows("customers") == [("17", 1), ("17", 2)]


def test_damage_in_a_mapped_parquet_file_is_a_message(desk: Desk) -> None:
    path = desk.data / "a.parquet"
    desk.connection.execute(
        "copy (select i as id, repeat('x' || i, 50) as region from range(5000) t(i))"
        f" to '{path}'"
    )
    body = path.read_bytes()
    middle = len(body) // 2
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"})
    desk.put({"a.parquet": body[:middle] + b"\xff" * 2000 + body[middle + 2000 :]})
    desk.map("customers: {file: a.parquet, columns: {customer_id: id, region: region}}")
    assert desk.refusal().startswith("mapping.yml, line 1, column region: fails on a")


# --- the file named is the file read


@pytest.mark.parametrize("sign", ["export[1]", "export*", "export?", "ex'port", "e{1}"])
def test_a_name_with_signs_of_a_glob_is_that_file(desk: Desk, sign: str) -> None:
    others = {"export1.csv": "id\nwrong\n", "exporta.csv": "id\nwrong\n"}
    desk.put({**others, f"{sign}.csv": "id\nright\n"})
    desk.put({"tickets.csv": "ticket_id,created_at,status\n"})
    desk.map(f'customers: {{file: "{sign}.csv", columns: {{customer_id: id}}}}').load()
    assert desk.rows("customers", "customer_id") == [("right",)]
    query = "select 'right' as id"
    target = str(desk.data / f"{sign}.parquet").replace("'", "''")
    desk.connection.execute(f"copy ({query}) to '{target}' (format parquet)")
    desk.connection.execute(
        f"copy (select 'wrong' as id) to '{desk.data / 'export1.parquet'}'"
    )
    desk.map(
        f'customers: {{file: "{sign}.parquet", columns: {{customer_id: upper(id)}}}}'
    ).load()
    assert desk.rows("customers", "customer_id") == [("RIGHT",)]


@pytest.mark.parametrize("name", ["q[1]", "a*", "b?"])
def test_a_directory_with_signs_of_a_glob_is_that_directory(
    tmp_path: Path, name: str
) -> None:
    for other in ("q1", "ab", "ba"):
        (tmp_path / other).mkdir()
        for suffix in ("csv", "parquet"):
            (tmp_path / other / f"customers.{suffix}").write_text(
                "customer_id\nwrong\n"
            )
    desk = Desk(tmp_path / "q1")
    desk.data = tmp_path / name
    desk.data.mkdir()
    path = str(desk.data / "customers.parquet")
    desk.connection.execute(f"copy (select 'right' as customer_id) to '{path}'")
    desk.put({"tickets.csv": "ticket_id,created_at,status\nright,,\n"}).load()
    assert desk.rows("customers", "customer_id") == [("right",)]
    assert desk.rows("tickets", "ticket_id") == [("right",)]


# --- lookups


COMMENTS = "id,ticket,at,who\n1,T1,2024-01-01,7\n2,T1,2024-01-02,8\n3,T1,2024-01-03,\n"
ROLE = "case when users.role = 'agent' then 'agent' else 'customer' end"


def looked_up(desk: Desk, on: str = "user = who", expression: str = ROLE) -> Desk:
    desk.put({"comments.csv": COMMENTS, "tickets.csv": "ticket_id,created_at,status\n"})
    return desk.map(
        "ticket_interactions:\n  file: comments.csv\n"
        f"  lookup: {{users: {{file: users.csv, on: '{on}'}}}}\n"
        "  columns:\n    interaction_id: id\n    ticket_id: ticket\n"
        f"    occurred_at: at\n    author_type: {expression}\n"
    )


def test_a_lookup_is_usable_in_expressions(desk: Desk) -> None:
    desk.put({"users.csv": "user,role\n7,agent\n8,end-user\n9,agent\n"})
    summary = looked_up(desk).load()
    found = desk.rows("ticket_interactions", "author_type, _row_number")
    assert found == [("agent", 1), ("customer", 2), ("customer", 3)]
    assert desk.data / "users.csv" in summary.files
    assert desk.data / "users.csv" in input_files(desk.data, desk.mapping)


@pytest.mark.parametrize(
    ("users", "on", "expression", "expected"),
    [
        ("id,role\n7,agent\n", "id = who", "users.ROLE", "agent"),
        ("User No,role\n7,agent\n", '"user no" = who', "Users.role", "agent"),
        ("who,role\n7,agent\n", "who = who", "users.role", "agent"),
        ("u,role\nu-7,agent\n", "u = concat(''u-'', who)", "users.role", "agent"),
        ("user,role\n8,agent\n", "user = who", "coalesce(users.role, who)", "7"),
        ("user,role\n,agent\n", "user = who", "users.role", None),
    ],
)
def test_what_a_lookup_may_be_on(
    desk: Desk, users: str, on: str, expression: str, expected: str | None
) -> None:
    looked_up(desk.put({"users.csv": users}), on, expression).load()
    assert desk.rows("ticket_interactions", "author_type")[0] == (expected,)


def test_a_lookup_in_parquet_knows_17_as_17(desk: Desk) -> None:
    path = desk.data / "users.parquet"
    desk.connection.execute(
        f"copy (select 7.0::double as user, 'agent' as role) to '{path}'"
    )
    looked_up(desk)
    assert desk.mapping is not None
    desk.map(desk.mapping.read_text().replace("users.csv", "users.parquet")).load()
    assert desk.rows("ticket_interactions", "author_type")[0] == ("agent",)


def test_a_key_that_a_double_may_have_rounded_is_refused(desk: Desk) -> None:
    path = desk.data / "users.parquet"
    desk.connection.execute(
        f"copy (select 1e300::double as user, 'agent' as role) to '{path}'"
    )
    looked_up(desk)
    assert desk.mapping is not None
    text = desk.mapping.read_text().replace("users.csv", "users.parquet")
    assert "is too large to be exact as a DOUBLE" in desk.map(text).refusal()


def test_an_expression_may_look_up_twice_and_over_all_rows(desk: Desk) -> None:
    desk.put({"users.csv": "user,team\n7,A\n8,B\n", "teams.csv": "team,lead\nA,x\n"})
    desk.put(
        {
            "c.csv": "id,who\n1,7\n2,8\n3,7\n",
            "tickets.csv": "ticket_id,created_at,status\n",
        }
    )
    desk.map(
        "customers:\n  file: c.csv\n"
        "  lookup:\n"
        "    users: {file: users.csv, on: user = who}\n"
        "    teams: {file: teams.csv, on: team = users.team}\n"
        "  columns:\n    customer_id: id\n"
        "    region: coalesce(teams.lead, 'none')\n"
        "    country: count(*) over (partition by users.team)\n"
    ).load()
    assert desk.rows("customers") == [
        ("1", "x", "2", 1), ("2", "none", "1", 2), ("3", "x", "2", 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("users", "on", "expression", "message"),
    [
        (
            "user,role\n7,agent\n8,x\n7,end-user\n",
            "user = who",
            ROLE,
            'users.csv, line 4, column user: "7" is there twice, so it is not clear'
            " which one is looked up as users. Expected at most one row for each user"
            " (mapping.yml, line 3).",
        ),
        (
            "user,role\n7,agent\n",
            "usr = who",
            ROLE,
            "mapping.yml, line 3, column users.on: users.csv has no column usr. Is it"
            " the one called user? Expected one of user, role.",
        ),
        (
            "user,role\n7,agent\n",
            "user = whom",
            ROLE,
            "mapping.yml, line 3, column users.on: comments.csv has no column whom. Is"
            " it the one called who? Expected one of id, ticket, at, who.",
        ),
        (
            "user,role\n7,agent\n",
            "user",
            ROLE,
            "mapping.yml, line 3: users is looked up on no column. Expected <column of"
            " its file> = <expression>, such as user_id = id.",
        ),
        (
            "user,role\n7,agent\n",
            "user = (select 1)",
            ROLE,
            "mapping.yml, line 3, column users.on: a sub-query reads other rows than"
            " its own (lookup: does that). Expected one SQL expression over the columns"
            " of the file.",
        ),
        (
            "user,role\n7,agent\n",
            "user = who",
            "users.rol",
            "mapping.yml, line 8, column author_type: users.csv has no column rol. Is"
            " it the one called role? Expected one of user, role.",
        ),
        (
            "user,role,role\n7,agent,x\n",
            "user = who",
            "users.role",
            "users.csv, line 1, column role: the header gives this name twice. Expected"
            " each name that is used once.",
        ),
        (
            "user,role\n7,agent\n",
            "user = who",
            "users",
            "mapping.yml, line 8, column author_type: comments.csv has no column users."
            " Expected one of id, ticket, at, who.",
        ),
    ],
)
def test_a_lookup_that_does_not_work_is_named(
    desk: Desk, users: str, on: str, expression: str, message: str
) -> None:
    desk.put({"users.csv": users})
    assert looked_up(desk, on, expression).refusal() == message


def test_a_lookup_that_is_called_like_a_column_is_refused(desk: Desk) -> None:
    desk.put({"who.csv": "user,role\n7,agent\n"})
    looked_up(desk)
    assert desk.mapping is not None
    text = desk.mapping.read_text().replace("users", "who")
    assert "who is a column of comments.csv too" in desk.map(text).refusal()


def test_a_lookup_is_one_file(desk: Desk) -> None:
    desk.put({"users.csv": "user,role\n", "users2.csv": "user,role\n"})
    looked_up(desk)
    assert desk.mapping is not None
    text = desk.mapping.read_text().replace("users.csv", '"users*.csv"')
    assert desk.map(text).refusal() == (
        "mapping.yml, line 3: users is looked up in 2 files. Expected one."
    )


def test_a_lookup_without_a_file_is_named(desk: Desk) -> None:
    assert (
        looked_up(desk)
        .refusal()
        .startswith('mapping.yml, line 3: no file "users.csv" in data.')
    )


# --- columns that a file may lack


def test_an_optional_column_may_lack_in_one_file_or_be_there_twice(desk: Desk) -> None:
    desk.put(
        {
            "a.csv": "id,at,Label,label\n1,2026-03-01,x,y\n",
            "b.csv": "id,at\n2,2026-03-01\n",
            "customers.csv": "customer_id\nC1\n",
        }
    ).map(
        """\
tickets:
  file: "*.csv"
  read: {optional: [label]}
  columns: {ticket_id: id, created_at: at, category: label}
  constants: {status: open}
"""
    ).load()
    assert desk.rows("tickets", "ticket_id, category") == [("1", "x"), ("2", None)]
    assert desk.rows("customers") == [("C1", 1)]


def test_a_column_that_is_not_optional_must_be_there_once(desk: Desk) -> None:
    desk.put({"a.csv": "id,at,label,label\n1,2026-03-01,x,y\n"}).map(
        """\
tickets:
  file: a.csv
  read: {optional: [team]}
  columns: {ticket_id: id, created_at: at, category: label}
  constants: {status: open}
"""
    )
    assert "the header gives this name twice" in desk.refusal()
