/** `rnacos completion`: scripts for shells, made from what the commands say of themselves. */
import type { CliCommand, CommandCall } from "../command.ts";
import { type ArgumentSpec, type OptionSpec, parseOptions } from "../options.ts";
import { StartError } from "../../settings/mod.ts";

export const COMPLETION_ARGUMENTS: ArgumentSpec = { operands: ["bash|zsh|fish"], options: [] };

const COMMON: readonly OptionSpec[] = [
  { name: "-e", value: "FILE", meaning: "read settings from this file" },
  { name: "--env-file", value: "FILE", meaning: "read settings from this file" },
  { name: "-h", meaning: "print help" },
  { name: "--help", meaning: "print help" },
];

const SERVER_OPTIONS: readonly OptionSpec[] = [
  ...COMMON,
  { name: "-V", meaning: "print version" },
  { name: "--version", meaning: "print version" },
];

const SHELLS: Readonly<Record<string, (commands: readonly CliCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function runCompletion(commands: readonly CliCommand[], call: CommandCall): Promise<number> {
  const shell = parseOptions(COMPLETION_ARGUMENTS, call.rest).operand(0);
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined) {
    throw new StartError(`Cannot complete for ${shell}: bash, zsh or fish is wanted`);
  }
  call.print(script(commands));
  return Promise.resolve(0);
}

function optionsOf({ takes }: CliCommand): readonly OptionSpec[] {
  return [...takes.options, ...COMMON];
}

function namesOf(options: readonly OptionSpec[]): string[] {
  return options.flatMap(({ name, alias }) => alias === undefined ? [name] : [name, alias]);
}

/** Words that may follow a command besides options and files. */
function wordsOf({ takes }: CliCommand): readonly string[] {
  return takes.operands.flatMap((operand) => operand.includes("|") ? operand.split("|") : []);
}

function choiceCases(commands: readonly CliCommand[]): string {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const { name, choices } of commands.flatMap(({ takes }) => takes.options)) {
    if (choices === undefined || seen.has(name)) continue;
    seen.add(name);
    lines.push(
      `    ${name}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word")); return;;\n`,
    );
  }
  return lines.join("");
}

function bashScript(commands: readonly CliCommand[]): string {
  const cases = commands.map((command) => {
    const words = [...namesOf(optionsOf(command)), ...wordsOf(command)];
    return `    ${command.name}) words="${words.join(" ")}";;\n`;
  });
  const top = [...commands.map(({ name }) => name), ...namesOf(SERVER_OPTIONS)];
  const withFile = commands.filter((command) =>
    command.takes.operands.length > 0 && wordsOf(command).length === 0
  ).map(({ name }) => name);
  return `# Completion of rnacos for bash.
_rnacos() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" words at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
    -e|--env-file) ((at++));;
    -*) ;;
    *) command="\${COMP_WORDS[at]}"; break;;
    esac
  done
  case "$before" in
${choiceCases(commands)}    -e|--env-file) COMPREPLY=($(compgen -f -- "$word")); return;;
  esac
  case "$command" in
${cases.join("")}    *) words="${top.join(" ")}";;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "$command" in
    ${withFile.join("|")}) COMPREPLY+=($(compgen -f -- "$word"));;
    *) [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"));;
  esac
}
complete -o filenames -F _rnacos rnacos
`;
}

/** In single quotes of a shell, and without what \`_arguments\` takes for itself. */
function quoted(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, " ").replaceAll("'", "'\\''");
}

function zshOption({ name, alias, value, meaning, choices }: OptionSpec): string[] {
  const what = choices === undefined ? "_files" : `(${choices.join(" ")})`;
  const after = value === undefined ? "" : `:${quoted(value)}:${what}`;
  const names = alias === undefined ? [name] : [name, alias];
  return names.map((each) => `'${each}[${quoted(meaning)}]${after}'`);
}

function zshScript(commands: readonly CliCommand[]): string {
  const list = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'\n`).join("");
  const cases = commands.map((command) => {
    const words = wordsOf(command);
    const operand = words.length > 0 ? `(${words.join(" ")})` : "_files";
    const parts = [
      ...optionsOf(command).flatMap(zshOption),
      ...(command.takes.operands.length > 0 ? [`'1:operand:${operand}'`] : []),
    ];
    return `    ${command.name}) _arguments ${parts.join(" ")};;\n`;
  });
  const top = SERVER_OPTIONS.flatMap(zshOption).join(" ");
  return `#compdef rnacos
# Completion of rnacos for zsh.
_rnacos() {
  local context state line
  local -a commands
  commands=(
${list}  )
  _arguments -C ${top} '1: :->command' '*:: :->rest'
  case $state in
  command) _describe command commands;;
  rest)
    case $words[1] in
${cases.join("")}    esac;;
  esac
}
if [ "$funcstack[1]" = _rnacos ]; then _rnacos "$@"; else compdef _rnacos rnacos; fi
`;
}

function fishOption({ name, alias, value, meaning, choices }: OptionSpec): string[] {
  const names = alias === undefined ? [name] : [name, alias];
  const asked = choices !== undefined
    ? ` -x -a '${choices.join(" ")}'`
    : value === undefined
    ? ""
    : " -r -F";
  return names.map((each) => {
    const spelt = each.startsWith("--") ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`;
    return `${spelt}${asked} -d '${meaning.replaceAll("'", "\\'")}'`;
  });
}

function fishScript(commands: readonly CliCommand[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const lines = ["# Completion of rnacos for fish.", "complete -c rnacos -f"];
  const none = `not __fish_seen_subcommand_from ${names}`;
  for (const option of SERVER_OPTIONS.flatMap(fishOption)) {
    lines.push(`complete -c rnacos -n '${none}' ${option}`);
  }
  for (const command of commands) {
    const { name, summary } = command;
    lines.push(`complete -c rnacos -n '${none}' -a ${name} -d '${summary.replaceAll("'", "\\'")}'`);
    const seen = `__fish_seen_subcommand_from ${name}`;
    for (const option of optionsOf(command).flatMap(fishOption)) {
      lines.push(`complete -c rnacos -n '${seen}' ${option}`);
    }
    const words = wordsOf(command);
    if (words.length > 0) lines.push(`complete -c rnacos -n '${seen}' -a '${words.join(" ")}'`);
    else if (command.takes.operands.length > 0) lines.push(`complete -c rnacos -n '${seen}' -F`);
  }
  return `${lines.join("\n")}\n`;
}
