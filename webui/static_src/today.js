// The day's curve: offered, answered and abandoned calls by quarter hour. The same numbers stand in the table below it.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

const { series, labels } = given();
// Line styles and point shapes differ too: colour alone does not reach everybody.
const LOOKS = {
  offered: { borderColor: "#206bc4", backgroundColor: "rgba(32,107,196,.08)", fill: true, pointStyle: "circle" },
  answered: { borderColor: "#2fb344", borderDash: [6, 3], pointStyle: "rect" },
  abandoned: { borderColor: "#d63939", borderDash: [2, 3], pointStyle: "triangle" },
};

const canvas = document.getElementById("curve"); // not there on a day without calls
if (canvas) new Chart(canvas, {
  type: "line",
  data: {
    labels,
    datasets: series.map(({ name, word, values }) => ({
      label: word, data: values, ...LOOKS[name], borderWidth: 2, cubicInterpolationMode: "monotone", pointRadius: 0, pointHoverRadius: 5,
    })),
  },
  options: {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { ticks: { maxRotation: 0, autoSkip: true, maxTicksLimit: 13 }, grid: { display: false } },
      y: { beginAtZero: true, ticks: { precision: 0 } },
    },
    plugins: { legend: { position: "bottom", labels: { usePointStyle: true, pointStyleWidth: 24 } } },
  },
});
