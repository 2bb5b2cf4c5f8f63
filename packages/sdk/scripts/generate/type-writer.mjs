// JSON Schema -> TypeScript interfaces with their documentation.

/** Rules of a schema that a type cannot say, as sentences. */
function limits(schema) {
  const said = [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  if (minimum !== undefined && maximum !== undefined) said.push(`From ${minimum} to ${maximum}.`);
  else if (minimum !== undefined) said.push(`At least ${minimum}.`);
  else if (maximum !== undefined) said.push(`At most ${maximum}.`);
  if (minLength > 1) said.push(`At least ${minLength} characters.`);
  if (maxLength !== undefined) said.push(`At most ${maxLength} characters.`);
  if (minItems > 1) said.push(`At least ${minItems} items.`);
  if (maxItems !== undefined) said.push(`At most ${maxItems} items.`);
  if (schema.format === 'uuid') said.push('A UUID.');
  const isPlain = ['string', 'number', 'boolean'].includes(typeof schema.default);
  if (isPlain) said.push(`Default: \`${JSON.stringify(schema.default).replace(/^"|"$/g, "'")}\`.`);
  return said;
}

/** `/** ... *​/` of a description and limits, or nothing. */
export function docComment(description, schema = {}) {
  const text = [description?.trim(), ...limits(schema)]
    .filter(Boolean)
    .map((part) => (/[.!?:]$/.test(part) ? part : `${part}.`))
    .join(' ')
    .replaceAll('*/', '*\\/');
  return text === '' ? '' : `/** ${text} */\n`;
}

const isName = /^[A-Za-z_$][\w$]*$/;
const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const propertyKey = (name) => (isName.test(name) ? name : quote(name));
export const isMap = (schema) =>
  schema.type === 'object' && !schema.properties && typeof schema.additionalProperties === 'object';
export const isOpaque = (schema) =>
  schema.type === 'object' && !schema.properties && typeof schema.additionalProperties !== 'object';

export class TypeWriter {
  #openapi;
  #shared = new Map();

  constructor(openapi) {
    this.#openapi = openapi;
  }

  /** Interfaces of nested objects that are named because of a title of their own, in the order in which they came. */
  sharedDeclarations() {
    return [...this.#shared.values()].join('\n');
  }

  /** `export interface <title> { ... }` */
  declare(schema) {
    const name = schema.title;
    return `${docComment(schema.description)}export interface ${name} ${this.#body(schema)}\n`;
  }

  resolve(schema) {
    return schema.$ref ? this.#openapi.components.schemas[schema.$ref.split('/').at(-1)] : schema;
  }

  #body(schema) {
    const required = new Set(schema.required ?? []);
    const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const optional = required.has(name) ? '' : '?';
      return `${docComment(property.description, property)}${propertyKey(name)}${optional}: ${this.type(property)};`;
    });
    return `{\n${lines.join('\n')}\n}`;
  }

  type(given) {
    const schema = this.resolve(given);
    if (schema.const !== undefined) return literal(schema.const);
    if (schema.enum) return schema.enum.map(literal).join(' | ');
    const variants = schema.anyOf ?? schema.oneOf;
    if (variants && !schema.properties) return unique(variants.map((variant) => this.type(variant)));
    if (Array.isArray(schema.type)) return unique(schema.type.map((type) => this.type({ ...schema, type })));
    switch (schema.type) {
      case 'string':
        return 'string';
      case 'integer':
      case 'number':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'null':
        return 'null';
      case 'array':
        return arrayOf(this.type(schema.items ?? {}));
      case 'object':
        return this.#object(schema);
      default:
        return 'unknown';
    }
  }

  #object(schema) {
    if (isMap(schema)) return `{ [key: string]: ${this.type(schema.additionalProperties)} }`;
    if (!schema.properties) return '{ [key: string]: unknown }';
    if (!schema.title) return this.#body(schema);
    if (!isName.test(schema.title)) throw new Error(`the title of a nested schema is no type name: ${schema.title}`);
    if (!this.#shared.has(schema.title)) {
      this.#shared.set(schema.title, '');
      this.#shared.set(schema.title, this.declare(schema));
    }
    return schema.title;
  }
}

const literal = (value) => (typeof value === 'string' ? quote(value) : String(value));
const unique = (types) => [...new Set(types)].join(' | ');
const arrayOf = (type) => (/^[\w.]+$/.test(type) ? `${type}[]` : `(${type})[]`);
