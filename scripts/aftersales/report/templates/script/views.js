// One KPI in a period and a segment value: its row of the scorecard and its article.
const TONES = { higher: 1, lower: -1 };
const icon = (code) =>
  element("svg", { class: "i", "aria-hidden": "true" }, element("use", { href: `#v-${code}` }));
const badge = (found, at) => {
  const [code, word] = data.codes.verdict[Number(text(found, VERDICT, at) || 3)];
  return element("span", { class: `v ${code}` }, icon(code), word);
};
const figureOf = (shown, units) => {
  const words = unit(shown || "–", units);
  const sign = words === "%" ? "pc" : "u";
  return shown
    ? [element("b", {}, shown), ...(words ? [" ", element("span", { class: sign }, words)] : [])]
    : [element("b", {}, "–")];
};
const small = (shown) => (shown ? element("small", {}, shown) : null);
const none = (shown = "–") => element("span", { class: "none" }, shown);

const benchmarkCell = (found, at, facts) => {
  const shown = text(found, BENCHMARK, at);
  if (!shown) return [none("none")];
  const kind = data.codes.benchmark_kind[Number(text(found, KIND, at))];
  return [element("span", {}, brief(shown, facts.unit)), small(kind)];
};
const changeCell = (found, at, facts) => {
  const shown = text(found, CHANGE, at);
  if (!shown) return [none()];
  if (!/^[+−]/.test(shown)) return [element("span", {}, "unchanged")];
  const rises = shown.startsWith("+");
  const sense = (TONES[facts.direction] ?? 0) * (rises ? 1 : -1);
  const tone = { 1: "better", [-1]: "worse" }[sense] ?? "";
  const arrow = element("i", { "aria-hidden": "true" }, rises ? "▲" : "▼");
  return [
    element("span", tone ? { class: tone } : {}, arrow, " ", brief(shown, facts.changeUnit)),
    small(tone),
  ];
};
const typical = (found, at, facts) => {
  const [median, p90] = facts.percentiles.map((place) => text(found, PARTS + place, at).split(" ")[0]);
  return median ? `median ${median}, 90th percentile ${p90}` : "";
};

const seriesOf = (found, grain) => {
  const last = newest(grain);
  const list = (column) =>
    Array.from({ length: last + 1 }, (_, at) => numeric(text(found, column, at)));
  const values = list(VALUE);
  const first = Math.max(values.findIndex((value) => value !== null), 0);
  const cut = (column) => list(column).slice(first);
  return {
    first,
    values: values.slice(first),
    benchmarks: cut(BENCHMARK),
    lows: cut(LOW),
    highs: cut(HIGH),
  };
};

const showRow = (row, view, at) => {
  const facts = data.kpis[row.dataset.kpi];
  const cell = (name) => row.querySelector(`.${name}`);
  const found = columns(row.dataset.kpi, view.grain, view.code);
  const lacking = lack(row.dataset.kpi, view);
  if (lacking) {
    replace(cell("val"), none(lacking));
    for (const name of ["ben", "ver", "chg", "run", "trd"]) replace(cell(name), none());
    return;
  }
  const size = text(found, SIZE, at);
  replace(cell("val"), ...figureOf(text(found, VALUE, at), facts.unit),
    small(size && count(size, facts.sample)), small(typical(found, at, facts)));
  replace(cell("ben"), ...benchmarkCell(found, at, facts));
  replace(cell("ver"), badge(found, at));
  replace(cell("chg"), ...changeCell(found, at, facts));
  const { running, starts } = data.grains[view.grain];
  const now = running ? text(found, VALUE, starts.length - 1) : "";
  replace(cell("run"), ...(now ? [element("span", {}, brief(now, facts.unit)), small("running")] : [none()]));
  const series = seriesOf(found, view.grain);
  const chart = chartOf(series, facts, at - series.first);
  const box = `0 -8 ${WIDE} ${TALL + 16}`;
  replace(cell("trd"), chart
    ? drawing({ class: "spark", viewBox: box }, `${facts.name} by ${view.grain}`, ...paths(chart))
    : none());
};

const showNow = (node, kpi, view, at) => {
  const facts = data.kpis[kpi], found = columns(kpi, view.grain, view.code);
  const name = data.grains[view.grain].names[at];
  const lacking = lack(kpi, view);
  if (lacking) {
    const why = `${lacking[0].toUpperCase()}${lacking.slice(1)}.`;
    replace(node, element("p", { class: "per" }, name), element("p", {}, why));
    return;
  }
  const part = view.code && segmentOf(view.code);
  const heading = part
    ? [name, ", ", `${part.name} `, element("bdi", {}, part.value)] : [name];
  const benchmark = text(found, BENCHMARK, at), size = text(found, SIZE, at);
  const low = text(found, LOW, at), high = text(found, HIGH, at);
  const kind = data.codes.benchmark_kind[Number(text(found, KIND, at))];
  const bounds = low && high ? `, 95\u00a0% bounds ${quantity(`${low} to ${high}`, facts.unit)}` : "";
  const usual = typical(found, at, facts);
  replace(node,
    element("p", { class: "per" }, ...heading),
    element("p", { class: "big" }, ...figureOf(text(found, VALUE, at), facts.unit)),
    element("p", {}, badge(found, at), " ",
      benchmark && element("span", { class: "vs" }, `${kind} ${quantity(benchmark, facts.unit)}`)),
    size && element("p", { class: "vs" }, `From ${count(size, facts.sample)}${bounds}`),
    usual && element("p", { class: "vs" }, usual[0].toUpperCase() + usual.slice(1)));
};

const showFigure = (figure, kpi, view, at) => {
  const facts = data.kpis[kpi], found = columns(kpi, view.grain, view.code);
  const series = seriesOf(found, view.grain);
  const chart = found && chartOf(series, facts, at - series.first);
  if (!chart || lack(kpi, view)) return hide(figure);
  const { names, starts } = data.grains[view.grain];
  const shown = series.values.map((_, place) => text(found, VALUE, series.first + place) || "–");
  const rated = series.values.map((value, place) => [value, place]).filter(([value]) => value !== null);
  const [least, most] = [-1, 1].map((sign) =>
    rated.reduce((one, other) => (sign * other[0] > sign * one[0] ? other : one))[1]);
  const place = (at) => names[series.first + at];
  const said = (at) => `${quantity(shown[at], facts.unit)} in ${place(at)}`;
  keep(figure);
  figure.hidden = false;
  Object.assign(figure.dataset, { s: starts[series.first], v: shown.join(" ") });
  const marked = (top, kind, shown) =>
    top === null ? null : element("span", { class: kind, style: `top:${top}%` }, shown);
  const sign = facts.unit[1] === "%" ? " %" : "", last = shown.length - 1;
  replace(figure.querySelector(".plot"),
    drawing({ viewBox: `0 0 ${WIDE} ${TALL}` }, `${facts.name} by ${view.grain}`,
      element("path", { class: "g", d: chart.grid }), ...paths(chart)),
    ...chart.ticks.map(([value, top]) =>
      element("span", { style: `top:${top}%` }, `${Number(value.toPrecision(12)).toLocaleString("en-US")}${sign}`)),
    Math.abs((chart.valueTop ?? 99) - (chart.benchmarkTop ?? -99)) < 9 ? null
      : marked(chart.benchmarkTop, "lb", "benchmark"),
    at - series.first < last ? null : marked(chart.valueTop, "lv", shown[last]));
  replace(figure.querySelector(".axis"), element("span", {}, place(0)), element("span", {}, place(last)));
  replace(figure.querySelector("figcaption"),
    `${count(String(shown.length), [view.grain, `${view.grain}s`])} from ${place(0)} to ${place(last)}: ` +
    `lowest ${said(least)}, highest ${said(most)}.`);
};

const showParts = (node, kpi, view, at) => {
  const facts = data.kpis[kpi], found = columns(kpi, view.grain, view.code);
  const size = text(found, SIZE, at);
  if (!size || lack(kpi, view)) return hide(node);
  const pairs = facts.parts.map((label, place) => [label, text(found, PARTS + place, at)])
    .filter(([, shown]) => shown);
  node.hidden = false;
  replace(node.querySelector("dl"), ...[...pairs, ["Sample size", count(size, facts.sample)]].map(
    ([label, shown]) => element("div", {}, element("dt", {}, label), element("dd", {}, shown))));
};
