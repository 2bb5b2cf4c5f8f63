/** Shared by all copies of this package in a process: an ESM and a CJS copy recognise each other's errors. */
const lineage = Symbol.for('hookswitch.sdk.error');

type Descended = { readonly [lineage]?: string };

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
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class derived by the user has no lineage of its own: the usual rule applies to it.
    const prototype: Descended = this.prototype as object;
    return Object.hasOwn(prototype, lineage)
      ? !!(value as Descended | null | undefined)?.[lineage]?.startsWith(prototype[lineage] as string)
      : super[Symbol.hasInstance](value);
  }
}

/** Gives an error class its name, in stack traces as well, and makes it recognisable by it. */
export function named(errorClass: { readonly prototype: object }, name: string): void {
  const prototype: Descended = errorClass.prototype;
  errorClasses[name] = errorClass;
  Object.assign(prototype, { name, [lineage]: `${prototype[lineage] ?? ''}${name}/` });
}
