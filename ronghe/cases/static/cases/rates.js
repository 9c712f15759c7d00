// Draws the rates by department. The table below says the same: without script nothing is missing.
(() => {
  "use strict";
  const box = document.querySelector("[data-chart]");
  if (!box || !window.echarts) return;
  const said = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  // Where there is too little for a percentage an empty drawing would say nothing.
  if (!said.series.some((one) => one.values.some((value) => typeof value === "number"))) return;
  box.hidden = false;
  let chart = null;
  const draw = () => {
    const colour = (name) => getComputedStyle(box).getPropertyValue(name).trim();
    const narrow = box.clientWidth < 600;
    box.style.height = `${80 + said.names.length * (narrow ? 64 : 56)}px`;
    chart?.dispose();
    chart = window.echarts.init(box);
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      color: [colour("--calm"), colour("--ink-2"), colour("--warn"), colour("--accent")],
      textStyle: { fontFamily: getComputedStyle(box).fontFamily, color: colour("--ink") },
      grid: { left: 8, right: 40, top: 8, bottom: 24, containLabel: true },
      xAxis: {
        type: "value", max: 100,
        axisLabel: { color: colour("--ink-2"), formatter: "{value} %" },
        splitLine: { lineStyle: { color: colour("--rule") } },
      },
      yAxis: {
        type: "category", inverse: true, data: said.names,
        axisLabel: { color: colour("--ink"), width: narrow ? 84 : 160, overflow: "truncate" },
        axisLine: { lineStyle: { color: colour("--rule") } }, axisTick: { show: false },
      },
      series: said.series.map((one) => ({
        type: "bar", name: one.name, data: one.values, barMaxWidth: 9, barGap: "20%",
        label: { show: true, position: "right", color: colour("--ink-2"), fontSize: 10, formatter: narrow ? "{c}" : "{c} %" },
      })),
    });
  };
  const legend = document.createElement("p");
  legend.className = "rates-legend";
  for (const [number, one] of said.series.entries()) {
    const word = document.createElement("span");
    word.className = `is-${number}`;
    word.textContent = one.name;
    legend.append(word);
  }
  box.before(legend);
  draw();
  new ResizeObserver(() => { if (chart && Math.abs(chart.getWidth() - box.clientWidth) > 1) draw(); }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
