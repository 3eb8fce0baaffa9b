export { PolicyChart, type PolicyChartProps } from "./policy-chart.ts";
export { type PodTemplate, workloadOf } from "./workload-of.ts";
