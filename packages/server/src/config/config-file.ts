import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { closestName } from './closest-name.ts';
import { ConfigError } from './config.ts';
import { type ConfigFile, configFileSchema } from './config-schema.ts';

type Path = readonly (string | number)[];

interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly isUnknownKey?: true;
}

/** A configuration file that has the right shape. */
export interface ReadConfigFile {
  readonly settings: ConfigFile;
  /** An error that names the file and the line where the setting at `path` stands. */
  errorAt(path: Path, message: string): ConfigError;
}

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
ajv.addKeyword('patternErrorMessage');

/**
 * Reads a YAML file, puts `${NAME}` from the environment into its strings and checks its shape.
 * @param label how messages call the file
 * @throws ConfigError with the first problem of the file: unreadable, not YAML, unknown key, wrong type, bad value
 */
export function readConfigFile(file: string, label: string, env: NodeJS.ProcessEnv): ReadConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, label), { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const fault = document.errors[0];
  if (fault !== undefined) throw new ConfigError(`${label}:${lineOf(fault.pos[0])}: not valid YAML: ${fault.message}`);
  const errorAt = (path: Path, message: string): ConfigError =>
    new ConfigError(`${label}:${lineOf(offsetOf(document, path))}: ${message}`);

  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return;
      node.value = node.value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
        const value = env[name];
        if (value !== undefined) return value;
        throw new ConfigError(`${label}:${lineOf(node.range?.[0] ?? 0)}: environment variable ${name} is not set`);
      });
    },
  });
  const settings: unknown = document.toJS() ?? {};
  // Compiled here: a start without a file does not pay for it.
  const validate = ajv.compile<ConfigFile>(configFileSchema);
  if (validate(settings)) return { settings, errorAt };
  const problems = (validate.errors ?? []).map((error) => describe(error));
  // An unknown key comes first: a mistyped one is also missing under its right name, and that would be the worse hint.
  const rank = (problem: Problem): number => (problem.isUnknownKey ? 0 : 1);
  problems.sort((a, b) => rank(a) - rank(b) || offsetOf(document, a.path) - offsetOf(document, b.path));
  const first = problems[0];
  throw errorAt(first?.path ?? [], first?.message ?? 'is not a valid configuration');
}

function readText(file: string, label: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? String(error)})`;
    throw new ConfigError(`${label}: ${reason}`);
  }
}

/** Where the value at `path` begins; of a key that stands in a map, where the key begins. */
function offsetOf(document: Document, path: Path): number {
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node)) return node.range?.[0] ?? 0;
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

function describe(error: ErrorObject): Problem {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const name = readable(path);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const meant = closestName(key, known);
      const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`;
      return { path: [...path, key], isUnknownKey: true, message: `unknown key "${key}" (${hint})` };
    }
    case 'required':
      return { path, message: `${name === '' ? '' : `${name}: `}"${String(error.params.missingProperty)}" is missing` };
    case 'type': {
      const wanted = String(error.params.type);
      const quotes = wanted === 'string' && typeof error.data === 'number' ? ': put it in quotes' : '';
      return { path, message: `${name || 'the file'} must be ${article(wanted)}${quotes}` };
    }
    case 'enum':
      return { path, message: `${name} must be one of ${(error.params.allowedValues as string[]).join(', ')}` };
    case 'pattern':
      return { path, message: `${name} ${patternMessage(error)}` };
    case 'minLength':
      return { path, message: `${name} must not be empty` };
    default:
      return { path, message: `${name} ${error.message ?? 'is not valid'}` };
  }
}

function patternMessage(error: ErrorObject): string {
  const schema = error.parentSchema as { patternErrorMessage?: string } | undefined;
  return schema?.patternErrorMessage ?? 'is not valid';
}

/** `phones[0].password` */
function readable(path: Path): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part}`)).join('');
}

function unescapePointer(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function article(type: string): string {
  if (type === 'object') return 'a block of settings';
  if (type === 'array') return 'a list';
  return type === 'integer' ? 'a whole number' : `a ${type}`;
}
