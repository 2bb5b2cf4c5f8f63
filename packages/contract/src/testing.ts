export { eventFaults } from './event-faults.ts';

/** Bodies that the contract takes, made from its schemas: for tests that send something to every operation. */
type Node = Readonly<Record<string, unknown>>;

const sampleOfFormat: Readonly<Record<string, string>> = {
  'audio-url': 'https://example.com/sound.mp3',
  'call-destination': '+15550100001',
  'caller-id': '+15550100000',
  'date-time': '2026-01-01T00:00:00Z',
  'sip-uri': 'sip:alice@example.com',
  uri: 'https://example.com/',
  uuid: '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0',
  'webhook-url': 'https://example.com/hook',
  'websocket-url': 'wss://example.com/stream',
};

/** Base64, or digits where only those fit. */
const texts = ['ZGF0YQ==', '12'];

/** A value that a schema takes and that is not its default: it asks for something. */
function sampleOf(schema: unknown): unknown {
  const node: Node = Object(schema);
  if (Array.isArray(node.enum)) return node.enum.findLast((value) => value !== node.default);
  if ('const' in node) return node.const;
  if (Array.isArray(node.anyOf) && node.type === undefined) return sampleOf(node.anyOf[0]);
  switch ([node.type].flat()[0]) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return node.default === undefined
        ? (node.minimum ?? 1)
        : node.default === node.maximum
          ? node.minimum
          : (node.maximum ?? Number(node.default) + 1);
    case 'array':
      return [sampleOf(node.items)];
    case 'object':
      return smallestBody(node);
    default:
      return (
        sampleOfFormat[String(node.format)] ??
        texts.find((text) => new RegExp(String(node.pattern ?? ''), 'u').test(text))
      );
  }
}

/** What an object needs, and nothing besides; of several choices, the first. */
export function smallestBody(schema: object): Record<string, unknown> {
  const { properties, required, anyOf }: Node = Object(schema);
  const choice: Node = Object([anyOf].flat()[0]);
  const names = [required ?? [], choice.required ?? []].flat() as string[];
  return Object.fromEntries(names.map((name) => [name, sampleOf(Object(properties)[name])]));
}

/** The body with a value at the pointer that asks for something. */
export function bodyAsking(schema: object, pointer: string): Record<string, unknown> {
  const [name = '', inner] = pointer.slice(1).split('/');
  const field: Node = Object(Object(Object(schema).properties)[name]);
  const value = inner === undefined ? sampleOf(field) : bodyAsking(field, `/${inner}`);
  return { ...smallestBody(schema), [name]: value };
}
