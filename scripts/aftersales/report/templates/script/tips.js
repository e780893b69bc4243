// The value under the pointer of each trend, or, with the keyboard, under the arrow keys.
const MONTHS = { month: 1, quarter: 3, year: 12 };
const DAYS = { day: 1, week: 7 };
const periodName = (grain, start) => {
  const month = (length) =>
    start.toLocaleDateString("en-US", { timeZone: "UTC", month: length });
  const year = start.getUTCFullYear();
  if (grain === "year") return `${year}`;
  if (grain === "quarter") return `Q${Math.floor(start.getUTCMonth() / 3) + 1} ${year}`;
  if (grain === "month") return `${month("long")} ${year}`;
  const day = `${start.getUTCDate()} ${month("short")} ${year}`;
  return grain === "week" ? `week of ${day}` : day;
};
const moved = (grain, first, steps) => {
  const start = new Date(`${first}T00:00:00Z`);
  if (grain in DAYS) start.setUTCDate(start.getUTCDate() + DAYS[grain] * steps);
  else start.setUTCMonth(start.getUTCMonth() + MONTHS[grain] * steps);
  return start;
};
for (const figure of document.querySelectorAll("figure[data-v]")) {
  const grain = figure.className;
  const plot = figure.querySelector(".plot");
  const tip = Object.assign(document.createElement("output"), { className: "tip" });
  const rule = Object.assign(document.createElement("i"), { className: "rule" });
  const side = 12 / 600;
  const valuesOf = () => figure.dataset.v.split(" ");
  let at = 0;
  const show = (index) => {
    const values = valuesOf(), last = values.length - 1;
    at = Math.min(Math.max(index, 0), last);
    const share = last ? side + ((1 - 2 * side) * at) / last : 0.5;
    const drawn = plot.querySelector("svg");
    const left = drawn.getBoundingClientRect().left -
      plot.getBoundingClientRect().left + drawn.clientWidth * share;
    tip.textContent = `${periodName(grain, moved(grain, figure.dataset.s, at))}: ${values[at]}`;
    plot.append(rule, tip);
    const half = tip.offsetWidth / 2;
    rule.style.left = `${left}px`;
    tip.style.left = `${Math.min(Math.max(left, half), plot.clientWidth - half)}px`;
  };
  const stop = () => {
    tip.remove();
    rule.remove();
  };
  plot.tabIndex = 0;
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", "Values of the trend, by the arrow keys");
  plot.addEventListener("pointermove", (event) => {
    const box = plot.querySelector("svg").getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    show(Math.round(((share - side) / (1 - 2 * side)) * (valuesOf().length - 1)));
  });
  plot.addEventListener("pointerleave", stop);
  plot.addEventListener("focus", () => {
    if (plot.matches(":focus-visible")) show(valuesOf().length - 1);
  });
  plot.addEventListener("blur", stop);
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") stop();
    if (!step) return;
    event.preventDefault();
    show(at + step);
  });
}
