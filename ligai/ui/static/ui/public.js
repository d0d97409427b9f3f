// public.js: comfort on the public site for those who have script: the link of a receipt, its picture, printing. Every page works without it.
"use strict";

(() => {
  // A receipt's link carries code and secret behind the #, which no server and no log ever sees.
  // They are put into the form and taken out of the address; the person presses the button.
  const form = document.querySelector("[data-look-up]");
  const [code, secret] = location.hash.slice(1).split(".");
  if (form && code && secret) {
    form.elements.code.value = code;
    form.elements.secret.value = secret;
    history.replaceState(null, "", location.pathname);
    form.querySelector("button").focus();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // The receipt's picture goes from the telephone to wherever its owner keeps things; to no server of ours.
  for (const button of document.querySelectorAll("[data-share]")) {
    const probe = new File([""], button.dataset.name, { type: "image/png" });
    if (!navigator.canShare?.({ files: [probe] })) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const content = await (await fetch(button.dataset.share)).blob();
      const file = new File([content], button.dataset.name, { type: "image/png" });
      try {
        await navigator.share({ files: [file] });
      } catch (gone) {
        if (gone.name !== "AbortError") location.assign(button.dataset.share);
      }
    });
  }

  // A form is sent once: the button says so while the line is slow.
  const senders = () => document.querySelectorAll("button[data-sending]");
  document.addEventListener("submit", () => {
    for (const button of senders()) {
      button.dataset.says = button.textContent;
      button.textContent = button.dataset.sending;
      setTimeout(() => { button.disabled = true; });
    }
  });
  addEventListener("pageshow", () => {
    for (const button of senders()) {
      if (button.dataset.says) button.textContent = button.dataset.says;
      button.disabled = false;
    }
  });
})();
