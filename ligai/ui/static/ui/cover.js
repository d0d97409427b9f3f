// cover.js: drawing black areas on a photo; every area is a line of numbers in the form, which works alone.
"use strict";

(() => {
  const figure = document.querySelector("[data-cover]");
  const lines = document.getElementById(figure?.dataset.cover);
  if (!figure || !lines) return;
  const sheet = figure.querySelector("svg");
  const undo = document.querySelector("[data-cover-undo]");
  const percent = (value) => Math.min(100, Math.max(0, Math.round(value * 10) / 10));

  const areas = () => lines.value.split("\n")
    .map((line) => line.trim().split(/[\s,，、;；%％]+/).map(Number))
    .filter((four) => four.length === 4 && four.every(Number.isFinite));

  function draw(extra) {
    sheet.replaceChildren(...[...areas(), ...(extra ? [extra] : [])].map(([x, y, width, height]) => {
      const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x, y, width, height })) box.setAttribute(name, value);
      return box;
    }));
    undo.hidden = !areas().length;
  }

  const point = (event) => {
    const frame = sheet.getBoundingClientRect();
    return [
      percent((event.clientX - frame.left) / frame.width * 100),
      percent((event.clientY - frame.top) / frame.height * 100),
    ];
  };
  const between = ([a, b], [c, d]) => [
    Math.min(a, c), Math.min(b, d), percent(Math.abs(a - c)), percent(Math.abs(b - d)),
  ];

  let from = null;
  figure.classList.add("is-drawn-on");
  sheet.addEventListener("pointerdown", (event) => {
    from = point(event);
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (from) draw(between(from, point(event)));
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const area = between(from, point(event));
    from = null;
    if (area[2] >= 0.5 && area[3] >= 0.5) {
      lines.value = [...areas(), area].map((four) => four.join(" ")).join("\n");
    }
    draw();
  });
  sheet.addEventListener("pointercancel", () => {
    from = null;
    draw();
  });
  lines.addEventListener("input", () => draw());
  undo.addEventListener("click", () => {
    lines.value = areas().slice(0, -1).map((four) => four.join(" ")).join("\n");
    draw();
  });
  draw();
})();
