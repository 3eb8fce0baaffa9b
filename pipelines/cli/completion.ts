import type { Verb } from "./verb.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
}

/** A completion script made from the verbs themselves. */
export function completionFor(shell: Shell, verbs: readonly Verb[]): string {
  const words = verbs.map(wordsOf);
  return shell === "fish"
    ? fish(words)
    : shell === "zsh"
      ? `#compdef portcullis\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}`
      : bash(words);
}

function wordsOf({ name, summary, options }: Verb): Words {
  const long = [...options.map((option) => option.flags), "--json", "--debug", "--help"].flatMap((flags) => /--[a-z-]+/.exec(flags)?.[0] ?? []);
  return { name, summary, options: long };
}

const firsts = (words: readonly Words[]) => [...new Set(words.map((one) => one.name.split(" ")[0] ?? ""))];

function bash(words: readonly Words[]): string {
  const cases = words.map(({ name, options }) => `    "${name}") options="${options.join(" ")}" ;;`);
  const seconds = words.filter((one) => one.name.includes(" ")).map((one) => one.name.split(" "));
  const groups = [...new Set(seconds.map(([first]) => first))].map((group) => {
    const names = seconds.filter(([first]) => first === group).map(([, second]) => second);
    const offered = `COMPREPLY=($(compgen -W "${names.join(" ")}" -- "$word")); return`;
    return `    ${group}) if [ "$COMP_CWORD" -eq 2 ] && [ "\${word:0:1}" != - ]; then ${offered}; fi; case "\${COMP_WORDS[2]}" in ${names.join("|")}) verb="$verb \${COMP_WORDS[2]}" ;; esac ;;`;
  });
  return `_portcullis() {
  local word="\${COMP_WORDS[COMP_CWORD]}" verb="\${COMP_WORDS[1]}" options=""
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${firsts(words).join(" ")}" -- "$word")); return; fi
  case "$verb" in
${groups.join("\n")}
  esac
  case "$verb" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _portcullis portcullis
`;
}

function fish(words: readonly Words[]): string {
  const quote = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
  const verbs = words.map(({ name, summary }) => {
    const [first = "", second] = name.split(" ");
    const when = second === undefined ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${first}`;
    const group = second === undefined ? [] : [`complete -c portcullis -n __fish_use_subcommand -a ${first}`];
    return [...group, `complete -c portcullis -n ${quote(when)} -a ${second ?? first} -d ${quote(summary)}`].join("\n");
  });
  const options = words.flatMap(({ name, options: known }) =>
    known.map((option) => `complete -c portcullis -n ${quote(`__fish_seen_subcommand_from ${name.split(" ").at(-1)}`)} -l ${option.slice(2)}`),
  );
  return `${[...verbs, ...options].join("\n")}\n`;
}
