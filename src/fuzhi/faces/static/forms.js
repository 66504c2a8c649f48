/* Forms while they are typed into: an ID says sex and birth date, a stage has its own years.
   The server reads the same from what is sent; without this file nothing is lost but the sight of it. */
(function() {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  /* a whole, right number says who; anything else says nothing */
  function readId(text) {
    const number = text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
    if (!/^\d{17}[\dX]$/.test(number)) return null;
    const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
    if ("10X98765432" [sum % 11] !== number[17]) return null;
    const day = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].join("-");
    const real = new Date(day + "T00:00:00Z");
    if (isNaN(real) || real.toISOString().slice(0, 10) !== day) return null;
    return {
      sex: Number(number[16]) % 2 ? "男" : "女",
      birth_date: day
    };
  }

  /* fills what is empty, what stood there when the page came, and what it filled before; never what was typed */
  function fill(field) {
    const said = readId(field.value);
    field.dataset.says.split(" ").forEach((name) => {
      const other = field.form.elements[name];
      if (!other || other.dataset.typed) return;
      if (!("before" in other.dataset)) other.dataset.before = other.value;
      other.value = said ? said[name] : other.dataset.before;
    });
  }

  const stageOf = (year) => year.value.split("-")[0];

  /* the years of other stages are taken out of the choice; a year chosen first says its stage */
  function follow(years) {
    const stage = years.form.elements[years.dataset.follows];
    if (!stage) return;
    const groups = all("optgroup", years);
    const show = () => {
      groups.forEach((group) => {
        const isOwn = !stage.value || stageOf(group.firstElementChild) === stage.value;
        if (isOwn) years.append(group);
        else group.remove();
      });
      if (years.selectedIndex < 0) years.value = "";
    };
    stage.addEventListener("change", show);
    years.addEventListener("change", () => {
      if (stage.value || !years.value) return;
      stage.value = stageOf(years.selectedOptions[0]);
      show();
    });
    show();
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-says]")) fill(event.target);
    else if (event.isTrusted) event.target.dataset.typed = "1";
  });

  function ready(root) {
    all("select[data-follows]:not([data-followed])", root).forEach((years) => {
      years.dataset.followed = "1";
      follow(years);
    });
  }
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => ready(document));
  else ready(document);
})();
