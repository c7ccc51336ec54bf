import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A function, class or constant whose docstring names a rule. */
export interface Home {
  readonly rules: readonly string[];
  /** Those that the docstring begins with: this is where they live. */
  readonly first: readonly string[];
  readonly name: string;
  readonly file: string;
}

/** A test whose name, or the name of the block around it, begins with a rule. */
export interface RuleTest {
  readonly rules: readonly string[];
  readonly name: string;
  readonly file: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** The TypeScript sources under these folders of the package. */
export const sourcesOf = (root: string, folders: readonly string[]): readonly Source[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .sort()
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(root, file), 'utf8') }));

export const parse = ({ file, text }: Source): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);

export const isSpec = ({ file }: Source): boolean => /\.(?:spec|contract)\.ts$/u.test(file);
