// ligai.js: comfort for those who have script: theme, keys on lists, picked rows. Every page works without it.
"use strict";

(() => {
  const root = document.documentElement;
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  // ── theme: kept in a cookie, so that the server draws the page right the next time ──
  const THEMES = ["light", "dark", "system"];
  const systemTheme = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => document.cookie.match(/(?:^|; )theme=(light|dark|system)/)?.[1];
  let chosen = remembered() ?? "system";

  function setTheme(theme, keep) {
    chosen = theme;
    root.dataset.bsTheme = theme === "system" ? (systemTheme.matches ? "dark" : "light") : theme;
    if (keep) document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      for (const face of button.querySelectorAll("[data-when]")) face.hidden = face.dataset.when !== theme;
    }
  }

  // ── lists: J and K move, X picks, Enter opens ──
  const rows = () => [...document.querySelectorAll("[data-list] > li, [data-list] > tbody > tr")];
  const current = () => document.querySelector("[data-list] .cur");

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    current()?.classList.remove("cur");
    next.classList.add("cur");
    next.scrollIntoView({ block: "nearest" });
  }

  function press() {
    const link = current()?.querySelector("a.t");
    if (link) return link.click();
    const primary = document.querySelector("[data-primary]");
    if (!primary) return undefined;
    // A step is never taken by one stray key: Enter goes to its button, Enter again presses it.
    return primary.matches("a") ? primary.click() : primary.focus();
  }

  function pick(row) {
    const box = row?.querySelector(".pick input");
    if (box) box.click();
  }

  // ── picked rows and what can be done with them ──
  const picks = () => [...document.querySelectorAll("[data-list] .pick input:not([data-pick-all])")];

  function countPicked() {
    const boxes = picks();
    const picked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr, li").classList.toggle("on", box.checked);
    for (const bar of document.querySelectorAll("[data-bulk]")) {
      bar.hidden = picked === 0;
      for (const number of bar.querySelectorAll("[data-count]")) number.textContent = picked;
    }
    for (const all of document.querySelectorAll("[data-pick-all]")) {
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    }
  }

  function pickAll(checked) {
    for (const box of picks()) box.checked = checked;
    countPicked();
  }

  function escape() {
    for (const open of document.querySelectorAll("details.menu[open], details.def[open], details.more[open]")) open.open = false;
    if (picks().some((box) => box.checked)) pickAll(false);
  }

  function byLetter(letter) {
    const link = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
    if (link) link.click();
    return Boolean(link);
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => pick(current()),
    f: () => document.querySelector("[data-filter]")?.click(),
    "?": () => document.querySelector("[data-keys]")?.click(),
    "/": () => document.querySelector("[data-search]")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return escape();
    if (typing(event.target)) return;
    if (event.key === "Enter") {
      if (event.target !== document.body) return;
      event.preventDefault(); // else the key would go on to press the button that it only reached
      press();
      return;
    }
    const letter = event.key.toLowerCase();
    const act = byLetter(letter) ? () => {} : keys[letter];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) pickAll(event.target.checked);
    else if (event.target.matches(".pick input")) countPicked();
  });

  // Whoever signed in again in another window has a newer token than this page.
  document.addEventListener("submit", (event) => {
    const token = event.target.matches("[data-again]") && event.target.elements.csrfmiddlewaretoken;
    const fresh = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && fresh) token.value = fresh;
  });

  document.addEventListener("reset", () => setTimeout(countPicked));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) {
      setTheme(THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length], true);
    }
    for (const open of document.querySelectorAll("details.def[open], details.more[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  systemTheme.addEventListener("change", () => setTheme(chosen, false));
  setTheme(chosen, false);
  countPicked();
})();
