/** One step of a walk through the README: what a reader pastes into a shell, and what the README says comes out. */
export interface Step {
  readonly command: string;
  /** `…` stands for anything. Null: the README shows no output. */
  readonly output: string | null;
}

/** The text of one section, up to the next heading of the same level. */
export function section(markdown: string, heading: string): string {
  const [, body] = markdown.split(`\n## ${heading}\n`);
  if (body === undefined) throw new Error(`the README has no section ${heading}`);
  return body.split('\n## ', 1).join('');
}

const FENCED = /^```(?<language>\w+)\n(?<content>[\s\S]*?)^```$/gm;

/** The shell blocks of a section in their order, each with the text block that follows it. */
export function stepsIn(text: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { groups } of text.matchAll(FENCED)) {
    const content = groups?.['content'] ?? '';
    const last = steps.at(-1);
    if (groups?.['language'] === 'sh') steps.push({ command: content, output: null });
    else if (last !== undefined && last.output === null) steps[steps.length - 1] = { ...last, output: content.trim() };
    else throw new Error(`output without a command before it: ${content}`);
  }
  return steps;
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What an output has to look like. */
export const pattern = (output: string): RegExp =>
  new RegExp(`^${output.split('…').map(literally).join('[\\s\\S]*?')}$`);

const END_OF_STEP = '=== end of step ===';

/** All steps as one script, so that they share their variables as they do in a reader's shell. */
export const scriptOf = (steps: readonly Step[]): string =>
  steps.map(({ command }) => `${command}\necho; echo '${END_OF_STEP}'\n`).join('');

/** What each step wrote, from what the script wrote. */
export const outputsOf = (written: string): readonly string[] =>
  written
    .split(END_OF_STEP)
    .slice(0, -1)
    .map((output) => output.trim());
