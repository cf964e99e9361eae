// Filters of the list of heuristics. Without this script the list is whole.
const box = document.querySelector(".hx-filter");

function values(rows, name) {
  const found = rows.flatMap((row) => row.data[name].split("|").filter(Boolean));
  return [...new Set(found)].sort((a, b) => a.localeCompare(b));
}

function choice(rows, name, words) {
  const label = document.createElement("label");
  label.append(words + " ");
  const select = document.createElement("select");
  select.name = name;
  select.append(new Option("any", ""), ...values(rows, name).map((value) => new Option(value, value)));
  label.append(select);
  return label;
}

function start() {
  const rows = [...document.querySelectorAll(".hx-row")].map((mark) => {
    const row = mark.closest("tr");
    return { row, data: mark.dataset, text: (row.textContent + " " + Object.values(mark.dataset).join(" ")).toLowerCase() };
  });
  const form = document.createElement("form");
  const words = document.createElement("input");
  Object.assign(words, { type: "search", name: "words", placeholder: "words", ariaLabel: "Words on the page's row" });
  const shown = document.createElement("output");
  form.append(words, choice(rows, "topic", "Topic"), choice(rows, "setting", "Setting"), choice(rows, "verdict", "Has claims"), shown);
  const asked = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name && asked.has(field.name)) field.value = asked.get(field.name);

  const apply = () => {
    const told = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const { row, data, text } of rows) {
      const fits = told.words.toLowerCase().split(/\s+/).every((word) => text.includes(word)) &&
        ["topic", "setting", "verdict"].every((name) => !told[name] || data[name].split("|").includes(told[name]));
      row.style.display = fits ? "" : "none";
      count += fits;
    }
    for (const table of document.querySelectorAll("article table")) {
      const empty = ![...table.querySelectorAll("tbody tr")].some((row) => row.style.display !== "none");
      const whole = table.closest(".md-typeset__scrollwrap") ?? table; // Material wraps tables when it gets to it
      const heading = whole.previousElementSibling;
      for (const part of heading?.matches("p") ? [table, whole, heading] : [table, whole]) part.style.display = empty ? "none" : "";
    }
    shown.value = count === rows.length ? "" : `${count} of ${rows.length}`;
    const kept = new URLSearchParams(Object.entries(told).filter(([, value]) => value));
    history.replaceState(null, "", kept.size ? "?" + kept : location.pathname);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  box.append(form);
  apply();
}

if (box) start();
