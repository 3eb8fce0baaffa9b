/** A fenced block: a file that the page shows, commands, what they print, or commands that need a cluster. */
export type Block =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "commands" | "cluster"; readonly commands: readonly Command[] }
  | { readonly kind: "output"; readonly lines: readonly string[] };
export interface Command {
  readonly words: readonly string[];
  readonly exit: number;
}

/** The fenced blocks of a page, in order; a fence that is none of these is an error. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].map(([, info = "", text = ""]): Block => {
    const [language, path] = info.split(" ");
    if (language === "text") return { kind: "output", lines: text.trimEnd().split("\n") };
    if (language === "" || info === "sh cluster")
      return { kind: language === "" ? "commands" : "cluster", commands: text.trimEnd().split("\n").map(commandIn) };
    if (path === undefined) throw new Error(`a block without a file's name: ${text.slice(0, 60)}`);
    return { kind: "file", path, text };
  });
}

function commandIn(line: string): Command {
  const [, words, exit] = /^portcullis (.*?)(?:\s+# exit code ([0-9]+))?$/.exec(line) ?? [];
  if (words === undefined) throw new Error(`no command: ${line}`);
  return { words: words.split(" "), exit: Number(exit ?? 0) };
}
