import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
import {
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  type GridComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export { init, type ECharts };
export type Option = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** The space beside the plot, in px: the strip of segments under it keeps to the same edges. */
export const EDGE = { left: 58, right: 46 } as const;

/** Instants, in ms UTC, at which a time axis is labelled: about eight, on round minutes. */
export function ticks(from_ms: number, to_ms: number): number[] {
  const minutes = [1, 2, 5, 10, 15, 30, 60].find((step) => (to_ms - from_ms) / (step * 60_000) <= 10) ?? 120;
  const step = minutes * 60_000;
  const made: number[] = [];
  for (let at = Math.ceil(from_ms / step) * step; at <= to_ms; at += step) made.push(at);
  return made;
}
