/** Shared by all copies of this package in a process: an ESM and a CJS copy recognise each other's errors. */
const lineage = Symbol.for('hookswitch.sdk.error');

type Descended = { readonly [lineage]?: string };
type ErrorClass = { readonly prototype: Descended };

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
  }

  /** What `instanceof` asks. */
  static override readonly [Symbol.hasInstance]: (value: unknown) => boolean = recognises;
}

function recognises(this: ErrorClass, value: unknown): boolean {
  // A class derived by the user has no lineage of its own: the usual rule applies to it.
  return Object.hasOwn(this.prototype, lineage)
    ? !!(value as Descended | null | undefined)?.[lineage]?.startsWith(this.prototype[lineage] as string)
    : Function.prototype[Symbol.hasInstance].call(this, value);
}

/** Gives an error class its name, in stack traces as well, and makes it recognisable by it. */
export function named(errorClass: { readonly prototype: object }, name: string): void {
  const prototype: Descended = errorClass.prototype;
  errorClasses[name] = errorClass;
  Object.assign(prototype, { name, [lineage]: `${prototype[lineage] ?? ''}${name}/` });
}
