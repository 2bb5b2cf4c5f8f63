interface EnvironmentGlobals {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  readonly Deno?: { readonly env?: { get(name: string): string | undefined } };
}

/** An environment variable without white space around it; undefined when it is empty, or when there is no environment. */
export function readEnv(name: string): string | undefined {
  const { process, Deno } = globalThis as EnvironmentGlobals;
  try {
    return (process?.env?.[name] ?? Deno?.env?.get(name))?.trim() || undefined;
  } catch {
    // Deno without permission to read it.
    return undefined;
  }
}
