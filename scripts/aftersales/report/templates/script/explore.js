// The view: a grain, a period, a segment value and an order; the fragment holds it.
const tools = document.querySelector(".tools");
const said = document.querySelector(".view");
const radios = [...document.querySelectorAll("input[name=grain]")];
const usual = radios.find((radio) => radio.defaultChecked).value;
const [periods, segments] = tools.querySelectorAll("select");
const view = { grain: usual, start: "", code: "", sort: 0, order: "best", kpi: "" };

const written = () => {
  const parts = new URLSearchParams();
  if (view.grain !== usual) parts.set("grain", view.grain);
  if (view.start) parts.set("period", view.start);
  if (view.code) {
    const { id, value } = segmentOf(view.code);
    parts.set("segment", id);
    parts.set("value", value);
  }
  if (view.sort) parts.set("sort", view.sort);
  if (view.order !== "best") parts.set("order", view.order);
  if (view.kpi) parts.set("kpi", view.kpi);
  return parts.toString();
};
const read = () => {
  const plain = location.hash.slice(1);
  const parts = new URLSearchParams(plain.includes("=") ? plain : "");
  const asked = (name) => parts.get(name) ?? "";
  view.grain = has(data.grains, asked("grain")) ? asked("grain") : usual;
  view.start = data.grains[view.grain].starts.includes(asked("period")) ? asked("period") : "";
  const dimension = data.dimensions.findIndex(([id]) => id === asked("segment"));
  const value = data.dimensions[dimension]?.[2].indexOf(asked("value")) ?? -1;
  view.code = value < 0 ? "" : `${dimension}.${value}`;
  view.sort = Math.abs(Number(asked("sort"))) <= 6 ? Math.trunc(Number(asked("sort"))) : 0;
  view.order = has(ORDERS, asked("order")) ? asked("order") : "best";
  view.kpi = has(data.kpis, asked("kpi")) ? asked("kpi") : "";
};

const fillTools = (at) => {
  const { names, starts } = data.grains[view.grain], last = newest(view.grain);
  const isThere = (place) => !view.code ||
    Object.keys(data.kpis).some((kpi) => text(columns(kpi, view.grain, view.code), SIZE, place));
  periods.replaceChildren(...starts.map((start, place) => element(
    "option", { value: place === last ? "" : start, ...(place === at ? { selected: "" } : {}),
      ...(place !== at && !isThere(place) ? { disabled: "" } : {}) },
    place > last ? `${names[place]} (running)` : names[place])).reverse());
  segments.value = view.code;
};

const showHead = (area, at, rows) => {
  const { names } = data.grains[view.grain];
  const part = view.code && segmentOf(view.code);
  replace(area.querySelector("h2"), names[at], ...(part
    ? [`, ${part.name.toLowerCase()} `, element("bdi", {}, part.value)] : []));
  const verdicts = rows.map((row) => row.querySelector(".ver .v")?.className.split(" ")[1]);
  replace(area.querySelector(".tally"), ...data.codes.verdict.flatMap(([code, word]) => {
    const many = verdicts.filter((one) => one === code).length;
    return many ? [element("li", { class: `v ${code}` }, icon(code), `${many} ${word}`)] : [];
  }));
  const from = at ? ` from ${names[at - 1]}` : "";
  replace(area.querySelector("[data-change]"), ...sortable(5, `Change${from}`));
  replace(area.querySelector(".since"), from && `Changes are${from}.`);
};

const sortable = (column, label) => {
  const press = element("button", { type: "button", "data-sort": column }, label);
  return [press];
};
const showSorting = (area) => {
  for (const head of area.querySelectorAll("thead th")) {
    const column = head.cellIndex + 1;
    if (column > 6) continue;
    if (!head.querySelector("button")) replace(head, ...sortable(column, head.textContent));
    keep(head);
    if (Math.abs(view.sort) === column) {
      head.setAttribute("aria-sort", view.sort > 0 ? "ascending" : "descending");
    } else head.removeAttribute("aria-sort");
  }
};

const showNotes = (node, kpi, view, at) => {
  const facts = data.kpis[kpi], found = columns(kpi, view.grain, view.code);
  for (const item of node.querySelectorAll(`li.${view.grain}`)) hide(item);
  if (lack(kpi, view)) return;
  const size = text(found, SIZE, at), value = text(found, VALUE, at);
  const notes = [
    value ? "" : "No value: nothing was recorded in this period.",
    value && facts.fewMatter && numeric(size) < FEW
      ? `Only ${count(size, facts.sample)}: chance weighs heavily.` : "",
    at > newest(view.grain) ? "This period is still running." : "",
  ].filter(Boolean);
  const list = node.querySelector("ul");
  keep(list);
  list.prepend(...notes.map((note) => element("li", {}, note)));
};

const draw = () => {
  restore();
  for (const radio of radios) radio.checked = radio.value === view.grain;
  const last = newest(view.grain);
  const found = view.start ? data.grains[view.grain].starts.indexOf(view.start) : last;
  const at = Math.max(found, 0), isUsual = !view.code && at === last;
  fillTools(at);
  const area = document.querySelector(`.scores > .${view.grain}`);
  const rows = [...area.querySelectorAll("tr[data-kpi]")].filter((row) => has(data.kpis, row.dataset.kpi));
  for (const kpi of Object.keys(data.kpis)) {
    const article = document.getElementById(kpi);
    const node = (name) => article.querySelector(`${name}.${view.grain}`);
    if (!isUsual) {
      for (const [name, show] of [[".now", showNow], ["figure", showFigure], [".made", showParts], [".moved", showDrivers]]) {
        if (node(name)) show(node(name), kpi, view, at);
      }
      showNotes(article.querySelector(".miss"), kpi, view, at);
      for (const answer of article.querySelectorAll(".answer")) hide(answer);
    }
    if (node(".seg")) showSegments(node(".seg"), kpi, view, at);
  }
  if (!isUsual) {
    for (const row of rows) showRow(row, view, at);
    for (const answer of area.querySelectorAll(".answer")) hide(answer);
    showHead(area, at, rows);
  }
  showSorting(area);
  if (view.sort) sortRows(area.querySelector("table"), view.sort);
  const part = view.code && segmentOf(view.code);
  const { names } = data.grains[view.grain];
  said.className = "view sr";
  said.replaceChildren(...(isUsual ? [] : [
    `${names[at]}${at > last ? ", still running" : ""}, `,
    ...(part ? [`${part.name.toLowerCase()} `, element("bdi", {}, part.value)] : ["the whole"]), "."]));
  tools.querySelector("[data-reset]").hidden = !written();
};

const go = (change) => {
  Object.assign(view, change);
  const hash = written();
  history.pushState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  draw();
};

const start = () => {
  periods.addEventListener("change", () => go({ start: periods.value }));
  segments.append(element("option", { value: "" }, "The whole"), ...data.dimensions.map(
    ([, name, names, rest], place) => element("optgroup",
      { label: rest ? `${name}: the largest ${names.length} of ${(names.length + rest).toLocaleString("en-US")}` : name },
      ...names.map((shown, at) => element("option", { value: `${place}.${at}` }, shown)))));
  segments.addEventListener("change", () => go({ code: segments.value }));
  for (const radio of radios) {
    radio.addEventListener("change", () => go({ grain: radio.value, start: "" }));
  }
  document.addEventListener("click", async ({ target }) => {
    const { sort, code, order, copy, reset } = target.dataset;
    if (sort) {
      const column = Number(sort);
      go({ sort: { [column]: -column, [-column]: 0 }[view.sort] ?? column });
      document.querySelector(`.scores > .${view.grain} [data-sort="${column}"]`)?.focus();
    }
    if (order || code) {
      const article = target.closest("article");
      go(order ? { order } : { code: code === view.code ? "" : code });
      const same = order ? `[data-order="${order}"]` : `[data-code="${code}"]`;
      article.querySelector(`.seg.${view.grain} ${same}`)?.focus();
    }
    if (reset !== undefined) go({ grain: usual, start: "", code: "", sort: 0, order: "best", kpi: "" });
    if (copy !== undefined) {
      said.className = "view";
      try {
        await navigator.clipboard.writeText(location.href);
        said.textContent = "The link to this view is copied.";
      } catch {
        said.textContent = "The address above is the link to this view.";
      }
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.dataset.code) event.preventDefault();
  });
  const follow = () => {
    const plain = location.hash.slice(1);
    if (plain && !plain.includes("=")) {  // a link within the page keeps the view
      view.kpi = has(data.kpis, plain) ? plain : view.kpi;
      const hash = written();
      if (hash) history.replaceState(null, "", `#${hash}`);
      return;
    }
    read();
    draw();
    if (!view.kpi) return;
    const reach = () =>
      document.getElementById(view.kpi)?.scrollIntoView({ behavior: "instant" });
    reach();
    requestAnimationFrame(() => requestAnimationFrame(reach));  // what is above has its height
  };
  addEventListener("popstate", follow);
  tools.hidden = false;
  draw();
  follow();
};

if ("DecompressionStream" in globalThis) {
  unpacked().then((found) => {
    data = found;
    start();
  });
}
