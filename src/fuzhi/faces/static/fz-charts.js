/* Draws every chart card whose data lies beside it as JSON.
   Canvas only, no animation, no HTML tooltip: a strict policy holds. */
(function() {
  "use strict";
  const colours = {
    main: "#0F5F63",
    second: "#5FA8AA",
    light: "#B9D9D9",
    plan: "#8FA3A3",
    need: "#C96F00",
    late: "#B3261E"
  };
  const font = '"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif';
  const words = (value, suffix) =>
    value === null || value === undefined ? "—" : value.toLocaleString("en-US") + (suffix || "");

  function series(one, data) {
    const colour = colours[one.tone] || colours.main;
    const base = {
      name: one.name,
      type: one.kind,
      data: one.values,
      color: colour,
      itemStyle: {
        color: colour
      }
    };
    const label = one.labels.length ? {
      show: true,
      position: data.horizontal ? "right" : "top",
      fontFamily: font,
      fontSize: 12,
      color: one.tone === "need" ? "#8A4B00" : colour,
      formatter: (point) => one.labels[point.dataIndex] || "",
    } : undefined;
    if (one.kind === "bar") return Object.assign(base, {
      stack: one.stacked ? "one" : undefined,
      barMaxWidth: 30,
      label
    });
    return Object.assign(base, {
      symbol: "circle",
      symbolSize: one.tone === "plan" ? 0 : 7,
      connectNulls: false,
      label,
      itemStyle: {
        color: one.tone === "plan" ? colour : "#fff",
        borderColor: colour,
        borderWidth: 2
      },
      lineStyle: {
        color: colour,
        width: one.tone === "plan" ? 1.8 : 2.4,
        type: one.tone === "plan" ? "dashed" : "solid"
      },
      areaStyle: one.filled ? {
        color: colour,
        opacity: 0.06
      } : undefined,
    });
  }

  function option(data) {
    const names = {
      type: "category",
      data: data.categories,
      axisTick: {
        show: false
      },
      axisLine: {
        lineStyle: {
          color: "#B8C4C4"
        }
      },
      axisLabel: {
        color: "#465557",
        fontSize: 12,
        fontFamily: font,
        interval: data.categories.length > 6 ? "auto" : 0,
        hideOverlap: true
      },
      inverse: data.horizontal
    };
    const numbers = {
      type: "value",
      splitLine: {
        lineStyle: {
          color: "#E9EEEE"
        }
      },
      axisLabel: {
        color: "#465557",
        fontSize: 12,
        fontFamily: font,
        formatter: (value) => words(value, data.suffix)
      }
    };
    return {
      animation: false,
      textStyle: {
        fontFamily: font
      },
      aria: {
        enabled: true
      },
      grid: {
        left: 6,
        right: data.horizontal ? 56 : 14,
        top: data.series.length > 1 ? 44 : 26,
        bottom: 4,
        containLabel: true
      },
      legend: data.series.length > 1 ? {
        right: 6,
        top: 2,
        itemWidth: 14,
        itemHeight: 9,
        textStyle: {
          color: "#465557",
          fontSize: 12.5
        }
      } : undefined,
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        axisPointer: {
          type: "shadow",
          shadowStyle: {
            color: "rgba(15,95,99,.06)"
          }
        },
        formatter: (points) => [
          points[0].name,
          ...points.map((one) => one.seriesName + "：" + words(one.value, data.suffix))
        ].join("\n")
      },
      xAxis: data.horizontal ? numbers : names,
      yAxis: data.horizontal ? names : numbers,
      series: data.series.map((one) => series(one, data)),
    };
  }

  window.fzDraw = function() {
    document.querySelectorAll("[data-chart]:not([data-drawn])").forEach((card) => {
      const data = JSON.parse(card.querySelector('script[type="application/json"]').textContent);
      card.dataset.drawn = "1";
      const chart = window.echarts.init(card.querySelector(".fz-chart"), null, {
        renderer: "canvas"
      });
      chart.setOption(option(data));
      chart.on("click", (point) => {
        const row = card.querySelectorAll(".fz-chart-table tbody tr")[point.dataIndex],
          link = row && row.querySelector("a");
        if (link) window.location.assign(link.href);
      });
      new ResizeObserver(() => chart.resize()).observe(card);
    });
  };
})();
