// A trend's geometry, as the page itself has it: see chart.py.
const WIDE = 600, TALL = 200, SIDE = 12;
const runs = (items) => {
  const found = [];
  let open = null;
  for (const item of items) {
    if (item === null) open = null;
    else if (open) open.push(item);
    else found.push((open = [item]));
  }
  return found;
};
const span = ({ values, benchmarks, lows, highs }, facts) => {
  const known = (list) => list.filter((value) => value !== null);
  const core = [...known(values), ...known(benchmarks)];
  let low = Math.min(...core), high = Math.max(...core);
  const room = high - low || Math.abs(high) || 1;
  const ends = [...known(lows), ...known(highs)];
  low = Math.max(Math.min(low, ...ends), low - 0.6 * room) - 0.08 * room;
  high = Math.min(Math.max(high, ...ends), high + 0.6 * room) + 0.08 * room;
  if (facts.fromZero) low = 0;
  const [least, most] = facts.limits;
  const spare = 0.08 * (high - low);
  return [
    Math.max(low, Math.min(least ?? 0, ...core) - spare),
    Math.min(high, Math.max(most ?? high, ...core) + spare),
  ];
};
const ticksOf = (low, high) => {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => power * one).find((one) => one >= rough);
  const first = Math.ceil(low / step);
  const many = Math.floor(high / step) - first + 1;
  return Array.from({ length: many }, (_, place) => (first + place) * step);
};
const chartOf = (series, facts, chosen) => {
  const [low, high] = span(series, facts);
  const many = series.values.length;
  if (!(low < high)) return null;
  const x = (at) => Math.round(many === 1 ? WIDE / 2 : SIDE + ((WIDE - 2 * SIDE) * at) / (many - 1));
  const y = (value) => Math.round((TALL * (high - Math.min(Math.max(value, low), high))) / (high - low));
  const pairs = (list) => list.map((value, at) => (value === null ? null : [x(at), y(value)]));
  const joined = (list) => list.map((pair) => pair.join(" ")).join(" ");
  const line = (list, alone) =>
    runs(list).map((run) => (run.length === 1 ? alone(run[0]) : `M${joined(run)}`)).join("");
  const dot = (pair) => `M${pair[0]} ${pair[1]}h0`;
  const values = pairs(series.values), benchmarks = pairs(series.benchmarks);
  const tops = pairs(series.highs);
  const band = runs(pairs(series.lows).map((low, at) => (low && tops[at] ? [low, tops[at]] : null)));
  const top = (pair) => (pair ? (100 * pair[1]) / TALL : null);
  return {
    line: line(values, dot),
    benchmark: line(benchmarks, ([left, up]) => `M${left - 12} ${up}h24`),
    band: band.map((run) => {
      const wide = run.length > 1 ? run
        : [-3, 3].map((by) => run[0].map(([left, up]) => [left + by, up]));
      const above = wide.map(([, high]) => high);
      return `M${joined([...above, ...wide.map(([low]) => low).reverse()])}Z`;
    }).join(""),
    dot: values[chosen] ? dot(values[chosen]) : "",
    ticks: ticksOf(low, high).map((value) => [value, top([0, y(value)])]),
    grid: ticksOf(low, high).map((value) => `M0 ${y(value)}H${WIDE}`).join(""),
    valueTop: top(values[chosen]),
    benchmarkTop: top(benchmarks[chosen]),
  };
};
const paths = (chart) =>
  [["a", chart.band], ["b", chart.benchmark], ["l", chart.line], ["d", chart.dot]]
    .filter(([, d]) => d).map(([kind, d]) => element("path", { class: kind, d }));
const drawing = (attributes, label, ...children) =>
  element("svg", { preserveAspectRatio: "none", role: "img", "aria-label": label, ...attributes }, ...children);
