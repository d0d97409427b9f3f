// charts.js: draws what stands in the table behind a picture; without script the table is shown.
"use strict";

(() => {
  const drawn = [];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // light-dark(…) is resolved by the browser only where it is used as a colour.
  function colour(name) {
    const probe = document.createElement("span");
    probe.hidden = true;
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function options(told) {
    const ink = colour("--ink-3");
    const font = { color: ink, fontFamily: token("--tblr-font-sans-serif"), fontSize: 12 };
    return {
      animation: false,
      grid: { left: 4, right: 4, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: "axis", axisPointer: { type: "shadow" }, backgroundColor: colour("--paper"),
        borderColor: colour("--edge"), textStyle: { ...font, color: colour("--ink") },
      },
      xAxis: {
        type: "category", data: told.labels, axisTick: { show: false },
        axisLabel: font, axisLine: { lineStyle: { color: colour("--line") } },
      },
      yAxis: {
        type: "value", minInterval: 1, axisLabel: font, splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: told.series.map((each) => ({
        type: "bar", name: each.name, barMaxWidth: 20, cursor: "pointer",
        itemStyle: { color: colour(each.strong ? "--accent" : "--pale") },
        data: each.values.map((value, at) => ({
          value,
          itemStyle: told.partial[at]
            ? { color: "transparent", borderColor: colour(each.strong ? "--accent" : "--edge"), borderType: "dashed", borderWidth: 1 }
            : {},
        })),
      })),
    };
  }

  function draw(picture) {
    const told = JSON.parse(document.getElementById(picture.dataset.chart).textContent);
    picture.hidden = false;
    const chart = window.echarts.init(picture);
    chart.setOption(options(told));
    chart.on("click", (event) => window.location.assign(told.series[event.seriesIndex].urls[event.dataIndex]));
    drawn.push([chart, told]);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const picture of document.querySelectorAll("[data-chart]")) draw(picture);
    window.addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
    new MutationObserver(() => drawn.forEach(([chart, told]) => chart.setOption(options(told))))
      .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  });
})();
