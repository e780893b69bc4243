// The payload: texts as the page shows them, by KPI, grain and segment value.
let data;
const has = Object.hasOwn;
const VALUE = 0, BENCHMARK = 1, LOW = 2, HIGH = 3, CHANGE = 4, KIND = 5, VERDICT = 6;
const SIZE = 7, PARTS = 8;

const unpacked = async () => {
  const packed = atob(document.getElementById("payload").textContent);
  const bytes = Uint8Array.from(packed, (sign) => sign.charCodeAt(0));
  const inflate = new DecompressionStream("deflate-raw");
  return new Response(new Blob([bytes]).stream().pipeThrough(inflate)).json();
};

const columns = (kpi, grain, code) => {
  const rows = data.kpis[kpi]?.rows[grain];
  if (typeof rows?.[code]?.[VALUE] === "string") {
    rows[code] = rows[code].map((column) => column.split("|"));
  }
  return rows?.[code];
};
const text = (found, column, at) => found?.[column]?.[at] ?? "";
const numeric = (shown) => {
  const plain = shown.replaceAll(",", "").replace("−", "-").replace("+", "");
  return plain === "" || plain === "–" ? null : Number.parseFloat(plain);
};
const count = (size, [one, many]) => `${size} ${size === "1" ? one : many}`;
const unit = (shown, [one, many]) => (/^[+−]?1(\.0)?$/.test(shown) ? one : many);
const quantity = (shown, units) => {
  const words = unit(shown, units);
  return words ? `${shown}${words === "%" ? "\u00a0" : " "}${words}` : shown;
};
const brief = (shown, units) =>
  unit(shown, units).length <= 8 ? quantity(shown, units) : shown;
const newest = (grain) =>
  data.grains[grain].starts.length - 1 - (data.grains[grain].running ? 1 : 0);
const segmentOf = (code) => {
  const [dimension, value] = code.split(".").map(Number);
  const [id, name, names] = data.dimensions[dimension];
  return { dimension, id, name, value: names[value] };
};
const lack = (kpi, { code, grain }) => {
  if (code === "") return "";
  const { dimension, name } = segmentOf(code);
  if (!data.kpis[kpi].split.includes(dimension)) return `not split by ${name.toLowerCase()}`;
  return grain === "day" ? "days are of the whole alone" : "";
};
