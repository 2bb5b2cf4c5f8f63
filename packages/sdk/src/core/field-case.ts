/** How fields are spelled: as on the wire (`call_control_id`), or in camelCase (`callControlId`). */
export type FieldCase = 'wire' | 'camel';

type CamelKey<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : Key;

/** A type of the wire with its fields in camelCase. Maps whose keys are data keep their keys. */
export type Camel<Wire> = unknown extends Wire
  ? Wire
  : Wire extends string | number | boolean | null | undefined
    ? Wire
    : Wire extends readonly (infer Item)[]
      ? Camel<Item>[]
      : string extends keyof Wire
        ? { [Key in keyof Wire]: Camel<Wire[Key]> }
        : { [Key in keyof Wire as CamelKey<Key>]: Camel<Wire[Key]> };

/** A type of the wire in the spelling of the client. */
export type Cased<Wire, Case extends FieldCase> = Case extends 'camel' ? Camel<Wire> : Wire;
