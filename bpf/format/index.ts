export { cHeader } from "./c-header.ts";
