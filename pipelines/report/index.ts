export { type ReportOptions, reportOf } from "./build.ts";
export { reportHtml } from "./html.ts";
