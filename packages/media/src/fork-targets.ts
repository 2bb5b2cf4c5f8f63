/** Where copies of a leg's RTP go; at least one. Hosts are IP literals of the family that the engine is bound to. */
export interface ForkTargets {
  /** What the far end sends. */
  readonly received?: { readonly host: string; readonly port: number };
  /** What the far end is sent. */
  readonly sent?: { readonly host: string; readonly port: number };
}
