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

  /* many files: each is sent by itself, so that a broken line costs one file; what came is not sent again.
     Without this they go in one form. */
  function sendSingly(form) {
    const input = form.querySelector('input[type="file"]'),
      said = form.querySelector("[data-files-said]"),
      came = new Set(),
      key = (file) => [file.name, file.size, file.lastModified].join("|");
    let isSending = false;

    const send = (file) => {
      const body = new FormData(form);
      body.delete(input.name);
      body.append(input.name, file, file.name);
      return fetch(form.action, {
        method: "POST",
        body: body,
        headers: {
          "HX-Request": "true"
        }
      });
    };

    const sendAll = async () => {
      const files = Array.from(input.files),
        lost = [];
      let page = "";
      for (const file of files) {
        if (came.has(key(file))) continue;
        said.textContent = "正在上传 " + (came.size + 1) + " / " + files.length + "：" + file.name;
        try {
          const answer = await send(file);
          if (!answer.ok) lost.push(file.name);
          else {
            came.add(key(file));
            page = answer.headers.get("HX-Redirect");
          }
        } catch (error) {
          said.textContent = "网络断了：已收下 " + came.size + " 份。再按一次“上传并认出”，接着传其余的。";
          return;
        }
      }
      if (!lost.length && page) location.assign(page);
      else said.textContent = "没有收下：" + lost.join("、") + "（格式不对、太大，或者超过 40 份）。其余 " +
        came.size + " 份已收下" + (page ? "，" : "。");
      if (lost.length && page) {
        const link = document.createElement("a");
        link.href = page;
        link.textContent = "看已收下的";
        said.append(link);
      }
    };

    form.addEventListener("submit", (event) => {
      if (input.files.length < 2) return;
      event.preventDefault();
      if (isSending) return;
      isSending = true;
      sendAll().finally(() => {
        isSending = false;
      });
    });
    /* anywhere on the page: a file dropped beside the form would else be opened in its place */
    document.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
      input.closest("section, form").scrollIntoView();
    });
  }

  function ready(root) {
    all("select[data-follows]:not([data-followed])", root).forEach((years) => {
      years.dataset.followed = "1";
      follow(years);
    });
    all("form[data-files]:not([data-sends])", root).forEach((form) => {
      form.dataset.sends = "1";
      sendSingly(form);
    });
  }
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => ready(document));
  else ready(document);
})();
