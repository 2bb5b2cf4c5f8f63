/** Shared by all copies of this package in a process: an ESM and a CJS copy recognise each other's errors. */
const isKind = Symbol.for('hookswitch.sdk.error.is-kind');

type Recognising = { readonly [isKind]?: (name: string) => boolean };
type ErrorClass = { readonly prototype: TelnyxError };

/**
 * The root of every error that this package throws. `instanceof` goes by the name of the class, so that it holds
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
  // A class derived by the user has no name of its own in our sense: the usual rule applies to it.
  if (!Object.hasOwn(this.prototype, isKind)) return Function.prototype[Symbol.hasInstance].call(this, value);
  const recognise = typeof value === 'object' && value !== null ? (value as Recognising)[isKind] : undefined;
  return typeof recognise === 'function' && recognise(this.prototype.name);
}

/** Gives an error class its name, in stack traces as well, and makes it recognisable by it. */
export function named({ prototype }: ErrorClass, name: string): void {
  const parent = (Object.getPrototypeOf(prototype) as Recognising)[isKind];
  const define = (key: PropertyKey, value: unknown) =>
    Object.defineProperty(prototype, key, { value, configurable: true, writable: true });
  define('name', name);
  define(isKind, (asked: string) => asked === name || parent?.(asked) === true);
}
