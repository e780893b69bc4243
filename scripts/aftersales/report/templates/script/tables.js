// The tables of a KPI's segments and of what moved it, in a period.
const FEW = 10;
const ORDERS = { best: "Best", name: "Name", size: "Records" };

const rowsOf = (kpi, view, at, dimension) => {
  const facts = data.kpis[kpi];
  return data.dimensions[dimension][2].flatMap((name, place) => {
    const code = `${dimension}.${place}`, found = columns(kpi, view.grain, code);
    const value = numeric(text(found, VALUE, at));
    if (value === null) return [];
    const size = numeric(text(found, SIZE, at)) ?? 0;
    const benchmark = numeric(text(found, BENCHMARK, at));
    const isFew = !facts.isSum && size < FEW;
    return [{ code, name, value, size, benchmark, isFew, shown: text(found, VALUE, at) }];
  });
};
const ranked = (rows, facts, order) => {
  const hasTargets = rows.every((row) => row.benchmark);
  const rank = (row) => {
    if (order === "name") return 0;
    if (order === "size") return -(facts.isSum ? row.value : row.size);
    if (facts.direction === "on_target" && hasTargets) {
      return Math.abs(row.value / row.benchmark - 1);
    }
    return facts.direction === "lower" && !facts.isSum ? row.value : -row.value;
  };
  const few = (row) => (order === "best" && row.isFew ? 1 : 0);
  return [...rows].sort((one, other) =>
    few(one) - few(other) || rank(one) - rank(other) || one.name.localeCompare(other.name, "en"));
};
const showSegments = (node, kpi, view, at) => {
  const facts = data.kpis[kpi], whole = columns(kpi, view.grain, "");
  const table = node.querySelector("table.dims");
  if (!table) return;
  const groups = facts.split.map((dimension) => [dimension, rowsOf(kpi, view, at, dimension)]);
  const total = numeric(text(whole, VALUE, at));
  const ends = groups.flatMap(([, rows]) => rows.filter((row) => !row.isFew).map((row) => row.value));
  ends.push(facts.isSum ? 0 : total ?? ends[0] ?? 0);
  const low = Math.min(...ends), high = Math.max(...ends);
  const place = (value) => (low === high ? 50
    : Math.round((100 * (Math.min(Math.max(value, low), high) - low)) / (high - low)));
  keep(node);
  keep(table.parentNode);
  table.parentNode.hidden = false;
  table.before(element("p", { class: "orders" }, "Sort by ",
    ...Object.entries(ORDERS).map(([order, label]) => element("button",
      { type: "button", "data-order": order, "aria-pressed": order === view.order },
      order === "best" && facts.isSum ? "Most" : label))));
  const line = (row) => {
    const link = element("a", { href: "#", "data-code": row.code }, row.name);
    const size = facts.isSum
      ? `${total ? Math.round((100 * row.value) / total) : 0}\u00a0%` : row.size.toLocaleString("en-US");
    const made = element("tr", {}, element("th", { scope: "row" }, link),
      element("td", { style: `--x:${place(row.value)}` }),
      element("td", {}, row.shown), element("td", {}, row.isFew ? `${size} (few)` : size));
    if (row.code === view.code) made.className = "here";
    return made;
  };
  replace(table, table.querySelector("caption").cloneNode(true), table.tHead.cloneNode(true),
    ...groups.filter(([, rows]) => rows.length).map(([dimension, rows]) => {
      const [, name, , rest] = data.dimensions[dimension];
      return element("tbody", {},
        element("tr", {}, element("th", { scope: "rowgroup", colspan: "4" }, name)),
        ...ranked(rows, facts, view.order).map(line),
        rest ? element("tr", {}, element("td", { colspan: "4" },
          `The largest only: ${rest.toLocaleString("en-US")} more are in the published tables.`)) : null);
    }));
  node.style.setProperty("--o", place(total ?? low));
  for (const hint of node.querySelectorAll(":scope > .ext, :scope > .hint, details > .hint")) {
    if (at === newest(view.grain) && view.order === "best") continue;
    hide(hint);
  }
};

const showDrivers = (node, kpi, view, at) => {
  const facts = data.kpis[kpi], found = facts.drivers?.[view.grain]?.[at];
  if (!found) return hide(node);
  node.hidden = false;
  const names = data.grains[view.grain].names;
  const change = text(columns(kpi, view.grain, ""), CHANGE, at);
  replace(node.querySelector(".hint"), `${view.code ? "The whole, from" : "From"} ${names[at - 1]} to ${names[at]}: `,
    element("b", {}, brief(change || "–", facts.changeUnit)), ".");
  const bodies = [...node.querySelectorAll("tbody")].slice(-2);
  const table = bodies[0].parentNode, own = facts.own[view.grain]?.[at]?.[view.code];
  replace(table, table.querySelector("caption"), table.tHead, own && element("tbody", {},
    element("tr", { class: "here" }, element("th", { scope: "row" },
      element("bdi", {}, segmentOf(view.code).value), " ", small(segmentOf(view.code).name)),
    ...own.split("|").map((shown) => element("td", {}, shown)))), ...bodies);
  ["up", "down"].forEach((way, place) => {
    const [head] = bodies[place].rows;
    const lines = found[place].map(([dimension, name, ...effects]) =>
      element("tr", {}, element("th", { scope: "row" }, element("bdi", {}, name), " ", small(dimension)),
        ...effects.map((shown) => element("td", {}, shown || "–"))));
    replace(bodies[place], head, ...(lines.length ? lines
      : [element("tr", {}, element("td", { colspan: "4" }, `Nothing moved it ${way}.`))]));
  });
};

// Rows of the scorecard by a column: numbers by size, words by rank, else as published.
const WORDS = { missed: 0, uncertain: 1, met: 2, "not assessed": 3 };
const sortRows = (table, sort) => {
  const [first] = table.tBodies;
  const rows = [...table.querySelectorAll("tr[data-kpi]")];
  keep(table);
  for (const body of table.tBodies) keep(body);
  const column = Math.abs(sort) - 1, sign = Math.sign(sort);
  const key = (row) => {
    const shown = (row.cells[column]?.querySelector("b, a, span:not(.none)") ?? row.cells[column])
      ?.textContent.trim() ?? "";
    const number = numeric(shown.replace(/^[▲▼]\s*/, ""));
    return column === 0 ? shown : WORDS[shown] ?? (Number.isNaN(number) ? null : number);
  };
  const keys = new Map(rows.map((row) => [row, key(row)]));
  rows.sort((one, other) => {
    const [left, right] = [keys.get(one), keys.get(other)];
    if (left === null || right === null) return (left === null) - (right === null);
    return sign * (typeof left === "string" ? left.localeCompare(right, "en") : left - right);
  });
  first.replaceChildren(...rows);
  for (const body of [...table.tBodies].slice(1)) body.remove();
};
