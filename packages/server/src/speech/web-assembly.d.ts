declare global {
  /** What Node has and its types lack. */
  namespace WebAssembly {
    interface Module {
      readonly exports?: never;
    }
    interface Instance {
      readonly exports: Readonly<Record<string, unknown>>;
    }
    function compile(octets: Uint8Array): Promise<Module>;
    function instantiate(module: Module, imports: Readonly<Record<string, object>>): Promise<Instance>;
  }
}

export {};
