import { readFileSync } from 'node:fs';
import vm from 'node:vm';

/** What a pure function has no use for. The console is no part of the language either. */
const TAKEN_AWAY = `
  for (const name of ['Date', 'Intl', 'process', 'performance', 'crypto', 'console', 'setTimeout']) {
    delete globalThis[name];
  }
  delete Math.random;
`;

/** The built JavaScript, from the folder that this very file is built into. */
const DIST = new URL('../../', import.meta.url);

const PARTS: Readonly<Record<string, string>> = {
  '#domain/': 'libs/domain/',
  '#projections/folds/': 'libs/projections/folds/',
};

/** @throws Error for anything but a file of the domain or of the folds */
function resolved(specifier: string, from: string): string {
  for (const [prefix, folder] of Object.entries(PARTS)) {
    if (specifier.startsWith(prefix)) return new URL(folder + specifier.slice(prefix.length), DIST).href;
  }
  const url = specifier.startsWith('.') ? new URL(specifier, from).href : '';
  if (!url.startsWith(DIST.href)) throw new Error(`${from} imports ${specifier}`);
  return url;
}

/** A realm without a clock, randomness, locale or process, and modules that run in it. */
export class BareRealm {
  readonly #context = vm.createContext({});
  readonly #modules = new Map<string, vm.SourceTextModule>();

  constructor() {
    vm.runInContext(TAKEN_AWAY, this.#context);
  }

  /** The value of an expression. */
  evaluate(expression: string): unknown {
    return vm.runInContext(expression, this.#context);
  }

  /** @param path of a built module, from the root of the build: `libs/domain/instant.js` */
  async load(path: string): Promise<object> {
    const module = this.#moduleAt(new URL(path, DIST).href);
    if (module.status === 'unlinked') {
      await module.link((specifier, from) => this.#moduleAt(resolved(specifier, from.identifier)));
    }
    await module.evaluate();
    return module.namespace;
  }

  #moduleAt(url: string): vm.SourceTextModule {
    const known = this.#modules.get(url);
    if (known !== undefined) return known;
    const module = new vm.SourceTextModule(readFileSync(new URL(url), 'utf8'), {
      context: this.#context,
      identifier: url,
    });
    this.#modules.set(url, module);
    return module;
  }
}
