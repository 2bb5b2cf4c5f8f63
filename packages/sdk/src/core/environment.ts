interface EnvironmentGlobals {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

/** An environment variable without white space around it; undefined when it is empty, or when there is no environment. */
export function readEnv(name: string): string | undefined {
  try {
    return (globalThis as EnvironmentGlobals).process?.env?.[name]?.trim() || undefined;
  } catch {
    // Deno without permission to read it.
    return undefined;
  }
}
