/*
Suggestions under a text field, for every input with data-suggest: what the search of this server finds. Without script,
and without an answer, the field is what it was.

  <input name="q" data-suggest data-suggest-go>   choosing leads to the page; of two things to their chains and claims, too
  <input name="from" data-suggest>                choosing fills in the label
  data-suggest-type="mk:Drug"                     only entities of one class

It follows the pattern of the ARIA Authoring Practices: a combobox with a list box, in which focus stays in the field.
*/

import { kindInWords, ROOT } from "./terms.js";

const SHORTEST = 2;
const MOST = 9;
const PAUSE = 120;
const kept = new Map();
let number = 0;

/** Return a text with the part of it that matches marked. */
function highlighted(text, query) {
  const start = text.toLowerCase().indexOf(query.toLowerCase());
  const span = document.createElement("span");
  if (!query || start < 0) {
    span.textContent = text;
    return span;
  }
  const mark = document.createElement("mark");
  mark.textContent = text.slice(start, start + query.length);
  span.append(text.slice(0, start), mark, text.slice(start + query.length));
  return span;
}

export class Suggestions {
  constructor(input) {
    this.input = input;
    this.matches = [];
    this.active = -1;
    this.timer = 0;
    this.request = null;
    this.build();
    this.listen();
  }

  build() {
    const { input } = this;
    let box = input.closest(".combobox");
    if (!box) {
      box = document.createElement("div");
      box.className = "combobox";
      // A field that is moved loses the focus, and with it what somebody types who began before the script was there.
      const { selectionStart, selectionEnd } = input;
      const focused = document.activeElement === input;
      input.replaceWith(box);
      box.append(input);
      if (focused) {
        input.focus();
        input.setSelectionRange(selectionStart, selectionEnd);
      }
    }
    number += 1;
    this.list = document.createElement("ul");
    this.list.className = "options";
    this.list.id = `suggestions-${number}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    box.append(this.list, this.status);
    const attributes = {
      role: "combobox", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Pressing an option must not take the focus from the field.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  later() {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    if (query.length < SHORTEST) {
      this.request?.abort();
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(query), PAUSE);
  }

  async ask(query) {
    const address = new URL("suggestGo" in this.input.dataset ? "suggest" : "search", ROOT);
    address.searchParams.set("q", query.slice(0, 200));
    if (this.input.dataset.suggestType) address.searchParams.set("type", this.input.dataset.suggestType);
    this.request?.abort();
    this.request = new AbortController();
    let matches = kept.get(address.href);
    if (!matches) {
      try {
        const response = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
        if (!response.ok) return;
        matches = await response.json();
      } catch {
        return; // The client typed on, or the server is away: the field works without.
      }
      kept.set(address.href, matches);
    }
    if (document.activeElement === this.input && this.input.value.trim() === query) this.show(matches.slice(0, MOST), query);
  }

  show(matches, query) {
    this.matches = matches;
    this.active = -1;
    this.list.replaceChildren(
      ...matches.map((match, index) => {
        const option = document.createElement("li");
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.id = `${this.list.id}-${index}`;
        option.dataset.index = index;
        const name = highlighted(match.label, query);
        const other = match.matched && match.matched.toLowerCase() !== match.label.toLowerCase();
        const mine = match.label.toLowerCase().includes(query.toLowerCase());
        if (other && !mine) name.append(" · ", highlighted(match.matched, query));
        const kind = document.createElement("span");
        kind.textContent = match.own ? `${kindInWords(match.kind)}, dataset of this server` : kindInWords(match.kind);
        option.append(name, kind);
        return option;
      }),
    );
    const open = matches.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = open ? `${matches.length} suggestions. Use the arrow keys.` : "No suggestions.";
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  move(step) {
    const count = this.matches.length;
    // One place more than there are options: back in the field, with nothing chosen.
    this.active = ((this.active + 1 + step + count + 1) % (count + 1)) - 1;
    for (const option of this.list.children) {
      const chosen = Number(option.dataset.index) === this.active;
      option.setAttribute("aria-selected", String(chosen));
      if (chosen) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    }
    if (this.active < 0) this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.later();
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  choose(index) {
    const match = this.matches[index];
    this.close();
    if ("suggestGo" in this.input.dataset) {
      location.assign(new URL(match.address, ROOT));
      return;
    }
    this.input.value = match.label;
    this.input.dispatchEvent(new CustomEvent("suggestion", { bubbles: true, detail: match }));
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
