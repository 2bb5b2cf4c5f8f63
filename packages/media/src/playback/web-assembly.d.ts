declare global {
  /** What Node has and its types lack. */
  namespace WebAssembly {
    class Module {
      constructor(octets: Uint8Array);
    }
    class Instance {
      readonly exports: object;
      constructor(module: Module, imports?: Readonly<Record<string, Readonly<Record<string, () => number>>>>);
    }
  }
}

export {};
