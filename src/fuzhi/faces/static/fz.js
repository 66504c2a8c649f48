/* Staff pages: keys, drawer, drop-downs, dialogs, choosing rows.
   Everything works without it, only slower. */
(function() {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const thousands = (number) => number.toLocaleString("en-US");
  const money = (fen) => "¥" + (fen / 100).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2
  });

  /* choosing rows: says how many, and the sum of their data-fen; "all filtered" is a hidden box of its own */
  function countPicked(form) {
    const bulk = form.querySelector(".fz-bulk");
    if (!bulk) return;
    const picks = all("input[data-pick]", form),
      chosen = picks.filter((box) => box.checked);
    const everything = form.querySelector("input[data-all]");
    const isAll = Boolean(everything && everything.checked);
    const number = isAll ? Number(bulk.dataset.total) : chosen.length;
    all("[data-picked]", bulk).forEach((spot) => {
      spot.textContent = thousands(number);
    });
    const sum = bulk.querySelector("[data-picked-sum]");
    if (sum) {
      const withFen = chosen.filter((box) => box.dataset.fen);
      const fen = withFen.reduce((total, box) => total + Number(box.dataset.fen), 0);
      sum.textContent = !isAll && withFen.length ? sum.dataset.label + " " + money(fen) : "";
    }
    const head = form.querySelector("input[data-pick-page]");
    if (head) {
      head.checked = picks.length > 0 && chosen.length === picks.length;
      head.indeterminate = chosen.length > 0 && !head.checked;
    }
    const offer = bulk.querySelector("[data-pick-all]");
    if (offer) offer.hidden = isAll;
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (!form) return;
    if (event.target.matches("[data-pick-page]")) all("input[data-pick]", form).forEach((box) => {
      box.checked = event.target.checked;
    });
    if (event.target.matches("[data-pick-page], [data-pick]")) {
      const everything = form.querySelector("input[data-all]");
      if (everything) everything.checked = false;
    }
    if (event.target.matches("[data-pick-page], [data-pick], [data-all]")) countPicked(form);
    if (event.target.matches("[data-leaves-out]")) countLeft(form);
    if (event.target.matches("[data-ticks]")) countTicked(form);
    if (event.target.matches("[data-submit-on-change]")) form.requestSubmit();
  });

  /* what a choice beside a row leaves out is said before the rest is confirmed */
  function countLeft(form) {
    const rows = all("select[data-leaves-out]", form);
    if (!rows.length) return;
    const left = rows.filter((row) => !row.value);
    const sum = (name) => left.reduce((total, row) => total + Number(row.dataset[name]), 0);
    const say = (spot, text) => all("[data-left-" + spot + "]", form).forEach((one) => {
      one.textContent = text;
    });
    say("persons", thousands(left.length));
    say("count", thousands(sum("count")));
    say("fen", money(sum("fen")));
    say("out", thousands(rows.length - left.length));
  }

  /* the words of this page that have a meaning, each once, stand in its help: there is no hovering on a phone */
  function openDialog(id) {
    const dialog = document.getElementById(id),
      list = dialog.querySelector(".fz-terms");
    if (list) {
      const said = new Map(all(".fz-term").map((one) => [one.textContent, one.title]));
      list.replaceChildren(...[...said].flatMap(([word, meaning]) => {
        const name = document.createElement("dt"),
          text = document.createElement("dd");
        name.textContent = word;
        text.textContent = meaning;
        return [name, text];
      }));
      dialog.querySelector("[data-terms]").hidden = !said.size;
    }
    dialog.showModal();
  }

  /* how many persons and items are ticked, and their sum, before they are acted on */
  function countTicked(form) {
    const ticked = all("input[data-ticks]", form).filter((box) => box.checked);
    const sum = (name) => ticked.reduce((total, box) => total + Number(box.dataset[name]), 0);
    const say = (spot, text) => all("[data-ticked-" + spot + "]", form).forEach((one) => {
      one.textContent = text;
    });
    say("persons", thousands(ticked.length));
    say("count", thousands(sum("count")));
    say("fen", money(sum("fen")));
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    let hit;
    all("details[data-drop][open]").forEach((drop) => {
      if (!drop.contains(event.target)) drop.open = false;
    });
    if ((hit = on("[data-menu-open]"))) {
      event.preventDefault();
      document.getElementById("menu").classList.add("fz-side-open");
      document.querySelector("#menu a").focus();
    } else if (on("[data-menu-close]") || !on("#menu")) {
      const menu = document.getElementById("menu");
      if (menu) menu.classList.remove("fz-side-open");
      if (on("[data-menu-close]")) event.preventDefault();
    }
    if ((hit = on("[data-dialog]"))) {
      event.preventDefault();
      openDialog(hit.dataset.dialog);
    }
    if ((hit = on("[data-close-dialog]"))) hit.closest("dialog").close();
    if ((hit = on("[data-pick-all]"))) {
      const form = hit.closest("form");
      form.querySelector("input[data-all]").checked = true;
      countPicked(form);
    }
    if ((hit = on("[data-pick-none]"))) {
      const form = hit.closest("form");
      all("input[data-pick], input[data-all], input[data-pick-page]", form).forEach((box) => {
        box.checked = false;
        box.indeterminate = false;
      });
      countPicked(form);
    }
    if ((hit = on("[data-print]"))) window.print();
  });

  /* a button pressed twice sends once */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.matches("[data-once]")) return;
    if (button.dataset.sent) {
      event.preventDefault();
      return;
    }
    button.dataset.sent = "1";
    button.setAttribute("aria-disabled", "true");
  });

  /* the browser's own file field speaks the browser's language: ours speaks Chinese;
     the real field stays in the form */
  function sayFiles(root) {
    all('input[type="file"]:not([data-said])', root).forEach((input) => {
      input.dataset.said = "1";
      const button = document.createElement("button"),
        name = document.createElement("span"),
        row = document.createElement("span");
      button.type = "button";
      button.className = "fz-btn";
      button.textContent = input.multiple ? "选择文件（可多选）" : "选择文件";
      name.className = "fz-file-name";
      name.textContent = "还没有选文件";
      row.className = "fz-file";
      row.append(button, name);
      input.after(row);
      input.classList.add("fz-hidden");
      input.tabIndex = -1;
      button.addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        name.textContent = Array.from(input.files).map((file) => file.name).join("、") || "还没有选文件";
      });
    });
  }

  /* among many boxes or rows of one form, what is typed hides the others: they stay in the form,
     what is ticked in sight */
  function narrow(root) {
    all(".fz-narrow[hidden]", root).forEach((part) => {
      const group = part.closest("[data-narrows]"),
        field = part.querySelector("input[type=search]"),
        said = part.querySelector("[data-narrowed]"),
        items = all("[data-narrow]", group);
      const plain = (text) => text.replace(/\s+/g, "").toLowerCase();
      const show = () => {
        const words = field.value.split(/\s+/).map(plain).filter(Boolean);
        const found = items.filter((item) => words.every((word) => plain(item.dataset.narrow).includes(word)));
        items.forEach((item) => {
          item.hidden = !found.includes(item) && !item.querySelector("input:checked");
        });
        said.textContent = words.length ? "找到 " + thousands(found.length) + "，共 " + thousands(items.length) : "";
      };
      part.hidden = false;
      field.addEventListener("input", show);
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
    });
  }

  /* as many rows as fill the window: said to the server, who has 14 until it knows */
  const ROW = {
      roomy: 32,
      close: 27
    },
    AROUND = 300;

  function fitRows() {
    const table = document.querySelector(".fz-table-list.fz-sticky");
    const row = table && table.classList.contains("fz-close") ? ROW.close : ROW.roomy;
    const fitting = Math.min(60, Math.max(14, Math.floor((window.innerHeight - AROUND) / row)));
    const rows = window.innerWidth < 992 ? 14 : fitting;
    const known = document.cookie.split("; ").find((one) => one.startsWith("fz_rows="));
    if (known === "fz_rows=" + rows) return;
    document.cookie = "fz_rows=" + rows + "; path=/staff/; max-age=31536000; samesite=strict";
    const list = document.querySelector("[data-fits]");
    if (!list || list.querySelector("details[open]")) return; // what somebody has opened meanwhile stays open
    if (Number(list.dataset.fits) !== rows && window.htmx) window.htmx.ajax("GET", window.location.href, {
      target: list,
      swap: "outerHTML"
    });
  }

  /* columns: moved by their arrows or by dragging within the choice, widened by the edge of their heads */
  function moveRow(row, way) {
    const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (way === "up") other.before(row);
    else other.after(row);
  }

  function columns(root) {
    all("[data-column-row]:not([draggable])", root).forEach((row) => {
      row.draggable = true;
      row.addEventListener("dragstart", (event) => {
        event.dataTransfer.effectAllowed = "move";
        row.classList.add("fz-dragged");
      });
      row.addEventListener("dragend", () => row.classList.remove("fz-dragged"));
      row.addEventListener("dragover", (event) => {
        const dragged = row.parentElement.querySelector(".fz-dragged");
        if (!dragged || dragged === row) return;
        event.preventDefault();
        const box = row.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) row.before(dragged);
        else row.after(dragged);
      });
    });
    const form = document.querySelector("form[data-columns]");
    if (form) all("th[data-column]:not([data-widens])", root).forEach((head) => widen(head, form));
  }

  function widen(head, form) {
    head.dataset.widens = "1";
    const edge = document.createElement("span"),
      label = head.textContent.trim(),
      column = head.closest("table").querySelectorAll("col")[head.cellIndex];
    const set = (pixels) => {
      const width = Math.round(Math.min(900, Math.max(40, pixels)));
      column.width = width;
      edge.setAttribute("aria-valuenow", width);
      return width;
    };
    const keep = (width) => {
      const field = all("input[name=width]", form).find((one) => one.value.startsWith(head.dataset.column + ":"));
      field.value = head.dataset.column + ":" + width;
      const sent = new FormData(form);
      sent.set("act", "keep");
      fetch(form.action, {
        method: "POST",
        body: sent,
        redirect: "manual"
      });
    };
    edge.className = "fz-edge";
    edge.tabIndex = 0;
    edge.title = "拖动改变宽度";
    const says = {
      role: "separator",
      "aria-orientation": "vertical",
      "aria-label": label + "的宽度",
      "aria-valuemin": 40,
      "aria-valuemax": 900,
      "aria-valuenow": head.offsetWidth
    };
    Object.entries(says).forEach(([name, value]) => edge.setAttribute(name, value));
    edge.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      edge.setPointerCapture(event.pointerId);
      const from = event.clientX,
        width = head.offsetWidth;
      let now = width;
      const move = (to) => {
        now = set(width + to.clientX - from);
      };
      edge.addEventListener("pointermove", move);
      edge.addEventListener("pointerup", () => {
        edge.removeEventListener("pointermove", move);
        if (now !== width) keep(now);
      }, {
        once: true
      });
    });
    edge.addEventListener("keydown", (event) => {
      const step = {
        ArrowLeft: -16,
        ArrowRight: 16
      } [event.key];
      if (!step) return;
      event.preventDefault();
      keep(set(head.offsetWidth + step));
    });
    head.append(edge);
  }

  /* a grid of one field a row: a column copied from a sheet fills downward, Enter goes down (with Shift up) */
  document.addEventListener("paste", (event) => {
    if (!event.target.matches("[data-fill]")) return;
    const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
    if (lines.length < 2) return;
    event.preventDefault();
    const fields = all("[data-fill]"),
      below = fields.slice(fields.indexOf(event.target)),
      said = document.querySelector("[data-fill-said]");
    below.slice(0, lines.length).forEach((field, row) => {
      field.value = lines[row].split("\t")[0].trim();
    });
    below[Math.min(lines.length, below.length) - 1].focus();
    said.textContent = "粘贴了 " + lines.length + " 行" +
      (lines.length > below.length ? "，下面只有 " + below.length + " 人，多出的没有填" : "") + "；请对一下姓名";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-fill]")) return;
    event.preventDefault();
    const fields = all("[data-fill]"),
      next = fields[fields.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (!next) return;
    next.focus();
    next.select();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    moveRow(button.closest("li"), button.dataset.move);
    button.focus();
  });

  /* lines pasted into a search, and whole numbers typed into one, are posted: they stand in no address */
  function post(text) {
    const form = document.querySelector("form[data-search-post]");
    if (!form) return false;
    const area = document.createElement("textarea");
    area.name = "q";
    area.hidden = true;
    area.value = text;
    all("[name=q]", form).forEach((field) => field.remove());
    form.append(area);
    form.submit();
    return true;
  }
  document.addEventListener("paste", (event) => {
    if (!event.target.matches("form[role=search] input[type=search]")) return;
    const text = event.clipboardData.getData("text").trim();
    if (/[\n\t]/.test(text) && post(text)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const field = event.target.matches("form[role=search]") && event.target.querySelector("input[name=q]");
    if (!field || event.target.method === "post" || !/\d{12}/.test(field.value.replace(/\s/g, ""))) return;
    if (!post(field.value)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      all("details[data-drop][open]").forEach((drop) => {
        drop.open = false;
      });
      const menu = document.getElementById("menu");
      if (menu) menu.classList.remove("fz-side-open");
      return;
    }
    if (typing(event.target) && !event.target.matches("input[type=checkbox]")) return;
    if (document.querySelector("dialog[open]")) return;
    const keyed = all("[data-key]").find((one) => one.dataset.key.toLowerCase() === event.key.toLowerCase());
    if (keyed) {
      event.preventDefault();
      keyed.click();
      return;
    }
    if (event.key === "/") {
      const field = document.querySelector("[data-search-key]");
      if (field) {
        event.preventDefault();
        field.focus();
      }
      return;
    }
    const rows = all("tr[data-row]");
    if (!rows.length || !["j", "k", "x", "Enter"].includes(event.key)) return;
    if (event.key === "j" || event.key === "k") {
      if (at >= 0 && rows[at]) rows[at].classList.remove("fz-here");
      at = Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)));
      rows[at].classList.add("fz-here");
      rows[at].scrollIntoView({
        block: "nearest"
      });
    } else if (at >= 0 && rows[at]) {
      if (event.key === "x") {
        const box = rows[at].querySelector("input[data-pick]");
        if (box) box.click();
      }
      if (event.key === "Enter" && !event.target.closest("a, button")) {
        const link = rows[at].querySelector("a");
        if (link) link.click();
      }
    }
  });

  function ready(root) {
    all("dialog[open]", root).forEach((asking) => {
      asking.close();
      asking.showModal();
    });
    sayFiles(root);
    narrow(root);
    columns(root);
    all("form", root).forEach(countPicked);
    all("form", root).forEach(countLeft);
    all("form", root).forEach(countTicked);
    at = -1;
  }
  /* what stands behind the # of a link is posted, and gone from the address */
  all("input[data-hash]").forEach((input) => {
    const secret = window.location.hash.slice(1);
    if (!secret) return;
    input.value = secret;
    window.history.replaceState(window.history.state, "", window.location.pathname);
    input.form.requestSubmit();
  });
  /* the semester that the page shows stands in its address too, so that a copied address shows the same */
  const proper = document.querySelector('link[rel="canonical"]');
  if (proper && !new URLSearchParams(window.location.search).has("term"))
    window.history.replaceState(window.history.state, "", proper.href + window.location.hash);

  window.addEventListener("load", fitRows);

  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => ready(document));
  else ready(document);
})();
