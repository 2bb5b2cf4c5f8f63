/** Shared by all copies of this package in a process: an ESM and a CJS copy recognise each other's errors. */
const lineage = Symbol.for('hookswitch.sdk.error.lineage');

type Descended = { readonly [lineage]?: string };
type ErrorClass = { readonly prototype: TelnyxError };

/** Every error class by its name. */
export const errorClasses: Record<string, unknown> = {};

/**
 * The root of every error that this package throws. `instanceof` goes by the names of the classes, so that it holds
 * between copies of the package.
 */
export class TelnyxError extends Error {
  declare name: string;
  static {
    named(TelnyxError, 'TelnyxError');
    Object.defineProperty(TelnyxError, Symbol.hasInstance, { value: recognises });
  }
}

function recognises(this: ErrorClass, value: unknown): boolean {
  // A class derived by the user has no lineage of its own: the usual rule applies to it.
  return Object.hasOwn(this.prototype, lineage)
    ? !!(value as Descended | null | undefined)?.[lineage]?.startsWith(lineageOf(this.prototype))
    : Function.prototype[Symbol.hasInstance].call(this, value);
}

/** Gives an error class its name, in stack traces as well, and makes it recognisable by it. */
export function named(errorClass: ErrorClass, name: string): void {
  const { prototype } = errorClass;
  errorClasses[name] = errorClass;
  Object.assign(prototype, { name, [lineage]: `${lineageOf(prototype)}${name}/` });
}

function lineageOf(prototype: object): string {
  return (prototype as Descended)[lineage] ?? '';
}
