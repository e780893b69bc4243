// Elements are made, never written as markup: a name from the data stays a text.
const element = (tag, attributes, ...children) => {
  const made = tag === "svg" || tag === "use" || tag === "path"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== "" && child != null));
  return made;
};

// What was on the page before the first choice, to be put back when it is undone.
const before = new Map();
const keep = (node) => {
  if (before.has(node)) return;
  before.set(node, {
    children: [...node.childNodes],
    hidden: node.hidden,
    data: { ...node.dataset },
    style: node.getAttribute("style"),
  });
};
const replace = (node, ...children) => {
  if (!node) return;
  keep(node);
  node.hidden = false;
  node.replaceChildren(...children.filter((child) => child !== "" && child != null));
};
const hide = (node) => {
  if (!node) return;
  keep(node);
  node.hidden = true;
};
const restore = () => {
  for (const [node, { children, hidden, data, style }] of before) {
    node.replaceChildren(...children);
    node.hidden = hidden;
    Object.assign(node.dataset, data);
    if (style !== null) node.setAttribute("style", style);
  }
  before.clear();
};
