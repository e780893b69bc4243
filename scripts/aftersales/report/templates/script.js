// On top of a page that is whole without it: the value under the pointer of each trend,
// or, with the keyboard, under the arrow keys.
(() => {
  const SIDE = 12 / 600;
  const months = { month: 1, quarter: 3, year: 12 };
  const days = { day: 1, week: 7 };
  const name = (grain, start) => {
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
    if (grain in days) start.setUTCDate(start.getUTCDate() + days[grain] * steps);
    else start.setUTCMonth(start.getUTCMonth() + months[grain] * steps);
    return start;
  };
  for (const figure of document.querySelectorAll("figure[data-v]")) {
    const grain = figure.className;
    const values = figure.dataset.v.split(" ");
    const plot = figure.querySelector(".plot");
    const drawing = plot.querySelector("svg");
    const tip = Object.assign(document.createElement("output"), { className: "tip" });
    const rule = Object.assign(document.createElement("i"), { className: "rule" });
    const last = values.length - 1;
    let at = last;
    const show = (index) => {
      at = Math.min(Math.max(index, 0), last);
      const share = last ? SIDE + ((1 - 2 * SIDE) * at) / last : 0.5;
      const left = drawing.getBoundingClientRect().left -
        plot.getBoundingClientRect().left + drawing.clientWidth * share;
      tip.textContent = `${name(grain, moved(grain, figure.dataset.s, at))}: ${values[at]}`;
      plot.append(rule, tip);
      const half = tip.offsetWidth / 2;
      rule.style.left = `${left}px`;
      tip.style.left = `${Math.min(Math.max(left, half), plot.clientWidth - half)}px`;
    };
    const hide = () => {
      tip.remove();
      rule.remove();
    };
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", "Values of the trend, by the arrow keys");
    plot.addEventListener("pointermove", (event) => {
      const box = drawing.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      show(Math.round(((share - SIDE) / (1 - 2 * SIDE)) * last));
    });
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("focus", () => {
      if (plot.matches(":focus-visible")) show(last);
    });
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step) return;
      event.preventDefault();
      show(at + step);
    });
  }
})();
