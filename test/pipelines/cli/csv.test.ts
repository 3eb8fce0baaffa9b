import { expect, test } from "vitest";
import { csvCell } from "../../../pipelines/cli/csv.ts";

test.each([
  ['=HYPERLINK("http://evil";"x")', '"\'=HYPERLINK(""http://evil"";""x"")"'],
  ["+1+1", "'+1+1"],
  ["-1+1", "'-1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\\u{9}=1"],
  ["\r=1", "'\\u{d}=1"],
  ["-5", "-5"],
  ["-5.25", "-5.25"],
  ["a,b", '"a,b"'],
  ["\u001b[2J\n", "\\u{1b}[2J\\u{a}"],
  ["shop/web", "shop/web"],
])("%j", (text, cell) => expect(csvCell(text)).toBe(cell));
